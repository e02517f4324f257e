"""How long the result pages take at 300 entries × 15 reviewers × 5 criteria: `python benchmarks/results_speed.py [k]`.

`k` reviews for each entry (15: everybody reads everything). Prints server time (median and p95) and statements a page.
"""

from __future__ import annotations

import math
import random
import re
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import event, insert

from assistant import migrations, worker
from assistant.answering.generating import Budget
from assistant.assembly import Assistant
from assistant.challenge import advising
from assistant.challenge.models.challenges import Averaging
from assistant.challenge.models.judging import Assignment, AssignmentState, Mark, Review, ReviewVersion
from assistant.challenge.phases import Phase
from assistant.database import connect, sqlite_url
from assistant.files import Files
from assistant.jobs.inline import InlineJobs
from assistant.knowledge.extraction.reading import Limits
from assistant.knowledge.vectors import VectorStore
from assistant.people import sign_in
from assistant.people.roles import OPERATOR
from assistant.settings import Settings
from assistant.web.app import create_web_app
from tests.challenge import builders
from tests.fakes import BagOfBigrams

ENTRIES, REVIEWERS, TIMES = 300, 15, 20
COLD = 5


def main() -> None:
    each = int(sys.argv[1]) if len(sys.argv) > 1 else REVIEWERS
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        url = sqlite_url(home / "assistant.db")
        database = connect(url)
        migrations.upgrade(database)
        embedder = BagOfBigrams()
        assistant = Assistant(
            settings=Settings(_env_file=None, home=home, database_url=url),  # type: ignore[call-arg]
            database=database,
            files=Files(home / "files"),
            vectors=VectorStore.embedded(home / "chroma", space=embedder.space),
            embedder=embedder,
            chat=None,
            glossary={},
            limits=Limits(),
            budget=Budget(),
            owner=None,
        )
        jobs = InlineJobs(database)
        jobs.register(worker.workflows(assistant, jobs))
        here, email = fill(database, each)
        with database.writing.begin() as session:
            secret = sign_in.issue_link(session, email, role=None, who=OPERATOR, now=datetime.now(UTC))
        client = TestClient(create_web_app(assistant, jobs), follow_redirects=False)
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(f"/sign-in/{secret}").text)
        assert token
        client.post(f"/sign-in/{secret}", data={"csrf_token": token[1]}, headers={"Origin": "http://testserver"})
        print(f"{ENTRIES} entries, {each} of {REVIEWERS} reviewers each, SQLite; ms: median, p95; statements; KB")
        for page in ("results", "judges", "comparisons", "decision", "feedback"):
            measure(client, database.engine, f"{here}/{page}", page, cold=False)
        measure(client, database.engine, f"{here}/results", "results, nothing remembered", cold=True)
        assistant.vectors.close()


def measure(client: TestClient, engine: object, path: str, name: str, *, cold: bool) -> None:
    taken, sent = [], 0
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    for _ in range(COLD if cold else TIMES):
        if cold:
            advising._advise.cache_clear()  # noqa: SLF001 - as after a new review
        statements.clear()
        start = time.perf_counter()
        answer = client.get(path)
        taken.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200, answer.text
        sent = len(statements)
    taken.sort()
    p95 = taken[math.ceil(len(taken) * 0.95) - 1]
    print(f"{name:30} {statistics.median(taken):7.0f} {p95:7.0f} {sent:5} {len(answer.content) // 1024:6}")


def fill(database: object, each: int) -> tuple[str, str]:
    chance = random.Random(5)
    now = datetime.now(UTC)
    with database.writing.begin() as session:  # type: ignore[attr-defined]
        people = builders.people(session, staff=ENTRIES, committee=REVIEWERS)
        row = builders.challenge(session, phase=Phase.DECIDING, stages=1, now=now, averaging=Averaging.TRIMMED)
        stage = row.stages[0]
        members = [builders.reviewer(session, row, person).id for person in people.committee]
        entries = [builders.entry(session, row, lead, title=f"작품 {n}").id for n, lead in enumerate(people.staff)]
        pairs = [(entry, member) for entry in entries for member in chance.sample(members, each)]
        quality = {entry: chance.gauss(3, 0.8) for entry in entries}
        severe = {member: chance.gauss(0, 0.5) for member in members}
        ids = range(1, len(pairs) + 1)
        session.execute(
            insert(Assignment),
            [
                {"id": n, "stage_id": stage.id, "entry_id": e, "reviewer_id": m, "state": AssignmentState.DONE}
                | {"reason": "", "assigned_at": now}
                for n, (e, m) in zip(ids, pairs, strict=True)
            ],
        )
        session.execute(
            insert(Review),
            [
                {"id": n, "assignment_id": n, "draft": {}, "revision": 1, "saved_at": now, "submitted_at": now}
                for n in ids
            ],
        )
        session.execute(
            insert(ReviewVersion),
            [
                {"id": n, "review_id": n, "number": 1, "to_committee": "", "to_entrant": "말", "reason": ""}
                | {"submitted_at": now}
                for n in ids
            ],
        )
        session.execute(
            insert(Mark),
            [
                {
                    "version_id": n,
                    "criterion_id": criterion.id,
                    "value": min(5, max(1, round(quality[e] + severe[m] + chance.gauss(0, 0.7)))),
                    "comment": "",
                }
                for n, (e, m) in zip(ids, pairs, strict=True)
                for criterion in stage.criteria
            ],
        )
        session.execute(Review.__table__.update().values(current_id=Review.__table__.c.id))
        return f"/challenges/{row.id}/stages/{stage.id}", people.admin.email


if __name__ == "__main__":
    main()
