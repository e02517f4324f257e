"""An award that was taken back leaves no practice behind that the assistant cites."""

from __future__ import annotations

import pytest

from assistant.challenge import handing_on, revoking
from assistant.challenge.models.entries import EntryState
from assistant.errors import NotFound
from assistant.knowledge.models import Document
from assistant.people.models import Role
from assistant.practices import gallery
from assistant.practices.models import Practice, PracticeState
from tests.challenge import builders
from tests.challenge.builders import who
from tests.challenge.test_deciding import announced, judged
from tests.conftest import NOW, World
from tests.practices.builders import publish


@pytest.mark.parametrize("published", [True, False])
def test_what_was_made_of_an_entry_goes_with_its_award(world: World, published: bool) -> None:
    with world.transaction() as session:
        case = judged(session, stages=1)
        entry, other = case.entries[:2]
        entry.may_share = other.may_share = True
        announced(case)
        trainer = who(builders.person(session, "교육", role=Role.TRAINER))
        practice = session.get_one(Practice, handing_on.hand_on(session, entry.id, who=trainer, now=NOW))
        practice.draft = practice.draft | {"cautions": "수수료를 조례와 맞춰 봅니다."}
        if published:
            publish(session, practice, who=trainer, files=world.assistant.files)
        assert gallery.show(session, gallery.Wanted(), who=case.member).count == published
        revoking.revoke(session, entry.id, reason="표절로 확인됨", who=case.admin, now=NOW)
        assert entry.state is EntryState.REVOKED
        assert practice.state is PracticeState.RETIRED
        assert practice.retired_reason == "수상이 취소되었습니다. 표절로 확인됨"
        assert gallery.show(session, gallery.Wanted(), who=case.member).count == 0
        if published:
            assert session.get_one(Document, practice.document_id).withdrawn_at == NOW
        with pytest.raises(NotFound):
            handing_on.hand_on(session, entry.id, who=trainer, now=NOW)
        # Of an entry without a practice only the award is taken.
        revoking.revoke(session, other.id, reason="사실과 다름", who=case.admin, now=NOW)
        assert other.state is EntryState.REVOKED
