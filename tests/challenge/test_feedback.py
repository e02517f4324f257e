"""Words to entrants are worded once all of them are in, by one at a time, and none that comes later is passed over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from assistant.challenge import feedback, moving_on
from assistant.challenge.feedback import Draft
from assistant.database import Database
from assistant.errors import Conflict
from tests.challenge import builders
from tests.challenge.builders import DAY
from tests.challenge.test_deciding import Judged, judged
from tests.conftest import NOW


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing.begin() as opened:
        yield opened


def draft(case: Judged) -> Draft:
    return feedback.list_drafts(case.session, case.stage.id, who=case.chair, now=NOW)[0]


def test_nothing_is_worded_before_all_reviews_are_in(session: Session) -> None:
    case = judged(session, stages=1)
    entry = case.entries[0]
    moving_on.reopen_stage(session, case.stage.id, due_at=NOW + DAY, reason="다시", who=case.admin, now=NOW)
    with pytest.raises(Conflict, match="심사를 마친 뒤에"):
        feedback.edit(session, case.stage.id, entry.id, "이른 말", who=case.admin, now=NOW)
    moving_on.close_stage(session, case.stage.id, who=case.admin, now=NOW)
    feedback.edit(session, case.stage.id, entry.id, "다듬은 말", who=case.admin, now=NOW)
    assert (draft(case).text, draft(case).since) == ("다듬은 말", "")


def test_a_review_that_comes_after_the_wording_is_shown_beside_it(session: Session) -> None:
    case = judged(session, stages=1)
    entry, stage = case.entries[0], case.stage
    feedback.edit(session, stage.id, entry.id, "다듬은 말", who=case.chair, now=NOW)
    moving_on.reopen_stage(session, stage.id, due_at=NOW + DAY, reason="다시", who=case.admin, now=NOW)
    late = builders.reviewer(session, case.challenge, builders.person(session, "늦은 위원"))
    builders.review(session, entry, late, [3] * 5, stage=stage, to_entrant="나중에 온 말", now=NOW + DAY)
    moving_on.close_stage(session, stage.id, who=case.admin, now=NOW + DAY)
    found = draft(case)
    assert found.text == "다듬은 말"
    assert "나중에 온 말" in found.since
    feedback.edit(session, stage.id, entry.id, "다듬은 말과 나중에 온 말", who=case.chair, now=NOW + DAY)
    assert draft(case).since == ""


def test_nobody_writes_over_what_they_have_not_read(session: Session) -> None:
    case = judged(session, stages=1)
    entry, read = case.entries[0], draft(case).revision
    feedback.edit(session, case.stage.id, entry.id, "첫\r\n글", revision=read, who=case.chair, now=NOW)
    with pytest.raises(Conflict, match="그 사이에 글이 바뀌었습니다"):
        feedback.edit(session, case.stage.id, entry.id, "둘째 글", revision=read, who=case.admin, now=NOW)
    assert draft(case).text == "첫\r\n글"
    feedback.edit(session, case.stage.id, entry.id, "셋째 글", revision=draft(case).revision, who=case.admin, now=NOW)
    assert draft(case).text == "셋째 글"
