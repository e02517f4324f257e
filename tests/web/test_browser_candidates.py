"""What the committee and everybody else see beside a decision in a real Chromium: the deputy, the advice, the files."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import docx
import pytest

from assistant.challenge import moving_on
from assistant.challenge.models.entries import Attachment, AttachmentState, Entry
from assistant.knowledge.extraction import picturing
from tests.challenge.builders import who
from tests.conftest import World
from tests.missing import missing
from tests.web.conftest import open_site
from tests.web.results_bench import Bench, bench
from tests.web.serving import Open
from tests.web.test_browser_challenges import looked_at
from tests.web.test_browser_results import entered

TEXTS = ("회의록을 5분 만에 정리했습니다.", "문의는 010-2345-6789로 받았습니다.")


@pytest.fixture
def judged(world: World) -> Bench:
    made = bench(
        open_site(world), entries=8, committee=6, verification_days=10, publish_files=True, awards=(("최우수", 2),)
    )
    with world.assistant.database.writing.begin() as session:
        entry = session.get_one(Entry, made.entries[0])
        for n, text in enumerate(TEXTS):
            document = docx.Document()
            document.add_heading(f"적용 결과 {n}", 1)
            document.add_paragraph(text)
            out = io.BytesIO()
            document.save(out)
            row = Attachment(
                entry=entry,
                filename=f"결과 {n}.docx",
                sha256=world.assistant.files.put(out.getvalue()),
                size=len(out.getvalue()),
                state=AttachmentState.READ,
                text=text,
                added_at=datetime.now(UTC),
            )
            session.add(row)
            session.flush()
            assert entry.current is not None
            entry.current.attachment_ids = [*entry.current.attachment_ids, row.id]
    return made


@pytest.mark.parametrize("width", [1280, 360])
def test_a_deputy_the_advice_that_was_seen_and_the_files(
    signed_in: Open, address: str, world: World, judged: Bench, width: int
) -> None:
    if not picturing.opens(".docx"):
        missing("LibreOffice Writer is not installed")
    page = signed_in(width=width)
    entered(page, judged, address, judged.people.admin)
    page.goto(f"{address}/challenges/{judged.challenge_id}/committee")
    second = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=judged.people.committee[1].name))
    second.get_by_role("button", name="부위원장으로").click()
    page.get_by_text("부위원장을 정했습니다").wait_for()
    looked_at(page, "committee-deputy", width)
    judged.decide()
    page.goto(f"{address}{judged.here}/decision")
    page.get_by_text("제안할 때 위원회가 본 참고 자료").click()
    looked_at(page, "decision-as-seen", width)
    with world.assistant.database.writing.begin() as session:
        moving_on.open_verification(session, judged.challenge_id, who=who(judged.people.admin), now=datetime.now(UTC))
    entered(page, judged, address, judged.people.staff[7])
    page.goto(f"{address}/challenges/{judged.challenge_id}/winners")
    page.get_by_role("link", name="첨부 파일 2개 보기").click()
    picture = page.get_by_role("img", name="첨부 1.docx 1쪽")
    page.wait_for_function("(img) => img.complete && img.naturalWidth > 1000", arg=picture.element_handle())
    assert page.get_by_text("문의는 (전화 가림)로 받았습니다.").is_visible()
    looked_at(page, "candidate-files", width)
