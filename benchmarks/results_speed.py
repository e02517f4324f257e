"""How long every page of challenges and practices takes, by size: `python benchmarks/results_speed.py [k] [word]`.

300 entries × 15 reviewers × 5 criteria and 300 practices, `k` reviews for each entry (15: everybody reads everything),
and a tenth of it all, which must not send fewer statements. With a word, only pages whose name holds it. The pages
come from the app's own routes (`tests/web/visits.py`). CPU time is of the process, and so of all its threads.
"""

from __future__ import annotations

import gc
import math
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import Engine

from assistant import migrations, worker
from assistant.answering.generating import Budget
from assistant.assembly import Assistant
from assistant.challenge import advising
from assistant.database import connect, sqlite_url
from assistant.files import Files
from assistant.jobs.inline import InlineJobs
from assistant.jobs.promises import transactions
from assistant.knowledge.extraction.reading import Limits
from assistant.knowledge.vectors import VectorStore
from assistant.settings import Settings
from assistant.web.app import create_web_app
from tests.challenge.filling import Size
from tests.fakes import BagOfBigrams
from tests.web import visits
from tests.web.judging_site import queries_of
from tests.web.visits import Visit

TIMES, COLD = 30, 5
COMMITTEE = 15


@dataclass(frozen=True)
class Measured:
    """Milliseconds of the processor and of the clock, sorted; statements, and bytes of the answer."""

    cpu: list[float]
    wall: list[float]
    statements: int
    size: int

    def row(self, name: str, before: int) -> str:
        """Return a line of the table; `before` are the statements at a tenth."""
        times = (_at(self.cpu, 0.5), _at(self.cpu, 0.95), _at(self.wall, 0.5), _at(self.wall, 0.95))
        shown = " ".join(f"{each:7.0f}" for each in times)
        more = " more" if self.statements > before else ""
        return f"{name:84} {shown} {before:4} {self.statements:4}{more} {self.size // 1024:5}"


def main() -> None:
    each = int(sys.argv[1]) if len(sys.argv) > 1 else COMMITTEE
    word = sys.argv[2] if len(sys.argv) > 2 else ""
    small = Size(30, COMMITTEE, each, finalists=6, winners=3, team=2, files=2, practices=30)
    large = Size(300, COMMITTEE, each, finalists=30, winners=15, team=2, files=2, practices=300)
    print(
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load {os.getloadavg()[0]:.1f}, {each} of {COMMITTEE} read each entry"
    )
    few = looked_at(small, word, times=1)
    print(f"{'page':84} {'CPU p50':>7} {'p95':>7} {'wall':>7} {'p95':>7}   statements at 30, 300; KB")
    looked_at(large, word, times=TIMES, before=few)
    print(f"load {os.getloadavg()[0]:.1f}")


def looked_at(size: Size, word: str, *, times: int, before: dict[str, Measured] | None = None) -> dict[str, Measured]:
    """Fill a house of some size and look at every page; with the figures of a smaller one print the table."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        assistant, jobs = built(home)
        now = datetime.now(UTC)
        with assistant.database.writing.begin() as session:
            office = visits.fill(session, assistant.files, size, now)
        visits.seed_recipes(transactions(assistant.database.writing, jobs), now)
        app = create_web_app(assistant, jobs)
        assert set(visits.of(office)) == visits.routes(app)
        browsers = visits.browsers(app, office)
        # As the server does when it has started.
        gc.collect()
        gc.freeze()
        for visit in (one for several in visits.of(office).values() for one in several if word in one.name):
            client, engine = browsers[visit.who], assistant.database.engine
            for name, count, forget in _ways(visit, times):
                found[name] = measure(client, engine, visit, count, forget)
                if before is not None:
                    print(found[name].row(name, before[name].statements), flush=True)
        assistant.vectors.close()
    return found


def built(home: Path) -> tuple[Assistant, InlineJobs]:
    """Return an assistant on an empty SQLite file."""
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
    return assistant, jobs


def measure(client: TestClient, engine: Engine, visit: Visit, times: int, forget: Callable[[], None]) -> Measured:
    """Open a page once, and then measure it."""
    cpu, wall = [], []
    _open(client, visit)
    with queries_of(engine) as sent:
        for _ in range(times):
            forget()
            sent.clear()
            begun, started = time.perf_counter(), time.process_time()
            size = _open(client, visit)
            cpu.append((time.process_time() - started) * 1000)
            wall.append((time.perf_counter() - begun) * 1000)
        statements = len(sent)
    return Measured(sorted(cpu), sorted(wall), statements, size)


def _ways(visit: Visit, times: int) -> list[tuple[str, int, Callable[[], None]]]:
    """Return how to measure a page: as it is, and one that shows advice also as after a new review."""
    ways = [(visit.name, times, lambda: None)]
    if "/stages/" in visit.name:
        ways.append((f"{visit.name}, cold", min(times, COLD), advising._advise.cache_clear))  # noqa: SLF001 - as after a new review
    return ways


def _open(client: TestClient, visit: Visit) -> int:
    answer = client.get(visit.path)
    assert answer.status_code == 200, (visit, answer.text)
    return len(answer.content)


def _at(values: list[float], share: float) -> float:
    return values[math.ceil(len(values) * share) - 1]


if __name__ == "__main__":
    main()
