"""Where a maker chose to stay unnamed, nothing that the whole office reads names them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.challenge import handing_on, winning
from assistant.database import Database
from assistant.notifications.models import Notification
from assistant.people.models import Role
from assistant.practices.models import Credit, Practice
from tests.challenge import builders
from tests.challenge.builders import who
from tests.challenge.test_deciding import announced, judged
from tests.conftest import NOW

NAME, DEPARTMENT = "홍보라", "문화관광과"


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing.begin() as opened:
        yield opened


@pytest.mark.parametrize(
    ("credit", "name", "department"),
    [(Credit.NAMED, True, True), (Credit.DEPARTMENT, False, True), (Credit.ANONYMOUS, False, False)],
)
def test_the_office_reads_of_makers_what_they_chose(
    session: Session, credit: Credit, name: bool, department: bool
) -> None:
    case = judged(session, stages=1, announce_channel="C1")
    maker, entry = case.people.staff[0], case.entries[0]
    maker.name, maker.department = NAME, DEPARTMENT
    entry.credit, entry.may_share = credit, True
    said = f"{DEPARTMENT} 홍 보라({maker.email})"
    builders.submit(session, entry, title=f"{said}의 회의록", problem=f"{said}의 일", repeat=f"{said}에게")
    announced(case)

    told = session.scalars(select(Notification.text).where(Notification.text.startswith("수상작을"))).one()
    winner = winning.board(session, case.challenge.id, who=who(case.people.staff[5]), now=NOW).winners[0]
    trainer = who(builders.person(session, "교육", role=Role.TRAINER))
    practice = session.get_one(Practice, handing_on.hand_on(session, entry.id, who=trainer, now=NOW))
    shown = "\n".join([told, winner.title, *map(str, winner.content.values()), winner.authors])
    for text in (shown, "\n".join([practice.department, *map(str, practice.draft.values())])):
        assert ("홍 보라" in text, maker.email in text) == (name, name)
        assert (DEPARTMENT in text) == department
    assert (NAME in winner.authors, DEPARTMENT in winner.authors) == (name, department)
    # As it was handed in: those who judge and administer read that.
    assert entry.current is not None
    assert "홍 보라" in entry.current.title
