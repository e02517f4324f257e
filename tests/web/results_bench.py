"""A challenge that was judged, with browsers of those whom its results concern."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.challenge import deciding, outcome, proposing
from assistant.challenge.phases import Phase
from assistant.people import sign_in
from assistant.people.roles import OPERATOR
from tests.challenge import builders
from tests.challenge.builders import who
from tests.web.conftest import Person, Site, csrf_token

MARKS: Sequence[Sequence[int]] = (
    (5, 5, 5, 5, 5),
    (4, 4, 4, 4, 4),
    (4, 4, 4, 4, 3),
    (4, 4, 3, 4, 4),
    (3, 4, 3, 3, 4),
    (2, 2, 3, 2, 2),
)


@dataclass(frozen=True)
class Bench:
    """A challenge of one stage, judged by five who do not quite agree."""

    site: Site
    people: builders.People
    challenge_id: int
    stage_id: int
    entries: list[int]

    @property
    def here(self) -> str:
        return f"/challenges/{self.challenge_id}/stages/{self.stage_id}"

    def visit(self, person: builders.Person) -> Person:
        with self.site.world.assistant.database.writing.begin() as session:
            secret = sign_in.issue_link(session, person.email, role=None, who=OPERATOR, now=datetime.now(UTC))
        visitor = self.site.visit()
        token = csrf_token(visitor.get(f"/sign-in/{secret}"))
        assert Person(visitor.client, token).post(f"/sign-in/{secret}").status_code == 303
        return Person(visitor.client, csrf_token(visitor.get("/")))

    def admin(self) -> Person:
        return self.visit(self.people.admin)

    def decide(self) -> None:
        """Have it decided as the scores say, by the real clock."""
        now = datetime.now(UTC)
        with self.site.world.assistant.database.writing.begin() as session:
            admin = who(self.people.admin)
            found = outcome.of_stage(session, self.stage_id, who=admin, now=now)
            row = proposing.propose(
                session, self.stage_id, proposing.suggested(found), reason="점수대로", who=admin, now=now
            )
            deciding.second(session, row.id, who=who(self.people.committee[1]), now=now)
            deciding.decide(session, row.id, who=admin, now=now)


def bench(site: Site, *, entries: int = 6, committee: int = 5, **changes: object) -> Bench:
    with site.world.assistant.database.writing.begin() as session:
        people = builders.people(session, staff=entries, committee=committee)
        given = {"awards": (("최우수", 1), ("우수", 1)), "verification_days": 0} | changes
        row = builders.challenge(session, phase=Phase.DECIDING, stages=1, now=datetime.now(UTC), **given)  # type: ignore[arg-type]
        stage = row.stages[0]
        members = [builders.reviewer(session, row, each, chair=n == 0) for n, each in enumerate(people.committee)]
        rows = [
            builders.entry(session, row, each, title=f"작품 {n} 홍보담당관실의 일", problem=f"문제 {n} <b>")
            for n, each in enumerate(people.staff, 1)
        ]
        people.staff[0].department = "홍보담당관실"
        dice = random.Random(3)  # noqa: S311 - marks made up
        for n, entry in enumerate(rows):
            for m, member in enumerate(members):
                marks = [min(5, max(1, mark + dice.choice((-1, 0, 0, 1)) - (m == 2))) for mark in MARKS[n % 6]]
                builders.review(session, entry, member, marks, stage=stage)
        return Bench(site, people, row.id, stage.id, [each.id for each in rows])
