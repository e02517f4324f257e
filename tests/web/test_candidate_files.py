"""The files of candidates while they are verified: pages where they may be seen, else the text without what may not."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pypdfium2
import pytest

from assistant.challenge import moving_on
from assistant.challenge.models.challenges import Challenge
from assistant.challenge.models.entries import Attachment, AttachmentState, Entry
from assistant.practices.models import Credit
from tests.challenge.builders import who
from tests.web.conftest import Site
from tests.web.results_bench import Bench, bench

NAME = "결과보고_홍보담당관실.pdf"


def pdf(width: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    document.new_page(width, 800)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def attach(judged: Bench, place: int, text: str, *, credit: Credit = Credit.NAMED) -> int:
    """Put a file to what an entry was handed in with; return its id."""
    data = pdf(500 + place)
    with judged.site.world.assistant.database.writing.begin() as session:
        entry = session.get_one(Entry, judged.entries[place])
        entry.credit = credit
        row = Attachment(
            entry=entry,
            filename=NAME,
            sha256=judged.site.world.assistant.files.put(data),
            size=len(data),
            state=AttachmentState.READ,
            text=text,
            added_at=datetime.now(UTC),
        )
        session.add(row)
        session.flush()
        assert entry.current is not None
        entry.current.attachment_ids = [*entry.current.attachment_ids, row.id]
        return row.id


def verified(judged: Bench) -> None:
    judged.decide()
    with judged.site.world.assistant.database.writing.begin() as session:
        moving_on.open_verification(session, judged.challenge_id, who=who(judged.people.admin), now=datetime.now(UTC))


@pytest.fixture
def judged(site: Site) -> Bench:
    return bench(site, verification_days=10, publish_files=True, awards=(("최우수", 1), ("우수", 3)))


def address(judged: Bench, place: int) -> str:
    return f"/entries/{judged.entries[place]}/candidate/files"


def test_pages_are_shown_of_named_makers_without_personal_data(judged: Bench) -> None:
    named = attach(judged, 0, "회의록을 5분 만에 정리했습니다.")
    personal = attach(judged, 1, "문의: 홍길동 010-2345-6789")
    unnamed = attach(judged, 2, f"{judged.people.staff[2].name}이(가) 만들었습니다.", credit=Credit.ANONYMOUS)
    unread = attach(judged, 3, "")
    clerk = judged.visit(judged.people.staff[5])
    # Before candidates are shown there is nothing to see.
    assert clerk.get(address(judged, 0)).status_code == 404
    assert clerk.get(f"{address(judged, 0)}/{named}/pages/1").status_code == 404
    verified(judged)
    winners = clerk.get(f"/challenges/{judged.challenge_id}/winners").text
    assert f'href="{address(judged, 0)}"' in winners
    page = clerk.get(address(judged, 0))
    assert page.status_code == 200
    assert NAME not in page.text
    assert "첨부 1.pdf" in page.text
    assert f'src="{address(judged, 0)}/{named}/pages/1"' in page.text
    drawn = clerk.get(f"{address(judged, 0)}/{named}/pages/1")
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/png")

    masked = clerk.get(address(judged, 1)).text
    assert "010-2345-6789" not in masked
    assert "(전화 가림)" in masked
    hidden = clerk.get(address(judged, 2)).text
    assert judged.people.staff[2].name not in hidden
    assert "○○○" in hidden
    assert "살피지 못한 파일" in clerk.get(address(judged, 3)).text
    for place, attachment in ((1, personal), (2, unnamed), (3, unread), (1, named)):
        assert clerk.get(f"{address(judged, place)}/{attachment}/pages/1").status_code == 404
    # An entry that is no candidate, and the file as it was handed in, stay where they were.
    last = attach(judged, 4, "후보가 아닌 작품의 글")
    assert clerk.get(address(judged, 4)).status_code == 404
    assert clerk.get(f"{address(judged, 4)}/{last}/pages/1").status_code == 404
    assert clerk.get(f"/entries/{judged.entries[0]}/files/{named}").status_code == 404


def test_they_are_gone_once_the_winners_are_announced(judged: Bench) -> None:
    named = attach(judged, 0, "회의록을 5분 만에 정리했습니다.")
    verified(judged)
    clerk = judged.visit(judged.people.staff[5])
    assert clerk.get(address(judged, 0)).status_code == 200
    with judged.site.world.assistant.database.writing.begin() as session:
        session.get_one(Challenge, judged.challenge_id).verification_until = datetime.now(UTC) - timedelta(seconds=1)
    assert judged.admin().post(f"{judged.here}/decision/1/announce").status_code == 303
    assert address(judged, 0) not in clerk.get(f"/challenges/{judged.challenge_id}/winners").text
    assert clerk.get(address(judged, 0)).status_code == 404
    assert clerk.get(f"{address(judged, 0)}/{named}/pages/1").status_code == 404


def test_a_notice_that_says_nothing_of_files_shows_none(site: Site) -> None:
    judged = bench(site, verification_days=10)
    attach(judged, 0, "회의록을 5분 만에 정리했습니다.")
    verified(judged)
    clerk = judged.visit(judged.people.staff[5])
    assert address(judged, 0) not in clerk.get(f"/challenges/{judged.challenge_id}/winners").text
    assert clerk.get(address(judged, 0)).status_code == 404
