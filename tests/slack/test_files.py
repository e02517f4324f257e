"""A file dropped by a trainer becomes material; everybody else is told why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.slack import names
from assistant.slack.blocks.files import NO_COLLECTION
from assistant.slack.wording.korean import KOREAN
from tests.servers.slack.answered import Said
from tests.servers.slack.seen import Seen
from tests.slack.office import TEMPERATURE, Office

PAPER = "# 출장 안내\n\n## 여비\n\n출장 여비는 하루 이만 원입니다.\n"


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "출장 안내.md"
    path.write_text(PAPER, encoding="utf-8")
    return path


def offered(at_work: Office, path: Path, text: str = "") -> tuple[Said, Seen]:
    said = at_work.person("이교육").share(None, path, text=text)
    return said, at_work.answer(said.channel, said.thread, containing=KOREAN.offer_accept)


def accepted(at_work: Office, path: Path, **values: object) -> Said:
    lee = at_work.person("이교육")
    said, offer = offered(at_work, path)
    lee.click(offer, names.OFFER_ACCEPTED, channel=said.channel)
    lee.submit(at_work.slack.modal("이교육"), {names.AUDIENCE_INPUT: "everyone", **values})
    return said


def test_a_trainers_file_becomes_material_that_answers(at_work: Office, paper: Path) -> None:
    lee = at_work.person("이교육")
    said, offer = offered(at_work, paper)
    assert "출장 안내.md" in offer.shown
    assert at_work.rows("SELECT count(*) FROM version WHERE filename = '출장 안내.md'") == [(0,)]
    lee.click(offer, names.OFFER_ACCEPTED, channel=said.channel)
    modal = at_work.slack.modal("이교육")
    blank = lee.submit(modal, {names.TITLE_INPUT: "  "})
    assert names.TITLE_INPUT in blank.body
    values = {names.TITLE_INPUT: "출장 여비 안내", names.NEW_COLLECTION_INPUT: "여비", names.AUDIENCE_INPUT: "everyone"}
    sent = lee.submission(modal, values)
    lee.interact(sent)
    done = at_work.answer(said.channel, said.thread, containing=KOREAN.progress["indexed"])
    assert done.ts == offer.ts
    assert not {each["action_id"] for each in done.buttons} & {names.OFFER_ACCEPTED, names.OFFER_DECLINED}
    # Sent once more, it is refused where it was typed.
    again = lee.interact(sent)
    assert '"errors"' in again.body
    asked = at_work.person("김민원").dm("출장 여비는 하루 얼마인가요?")
    answer = at_work.answer(asked.channel, asked.thread, containing="이만 원")
    assert "출장 여비 안내" in answer.shown
    assert at_work.rows("SELECT collection FROM document WHERE title = '출장 여비 안내'") == [("여비",)]


def test_a_file_that_is_declined_is_left_alone(at_work: Office, paper: Path) -> None:
    lee = at_work.person("이교육")
    said, offer = offered(at_work, paper)
    lee.click(offer, names.OFFER_DECLINED, channel=said.channel)
    declined = at_work.answer(said.channel, said.thread, containing=KOREAN.offer_declined)
    assert declined.ts == offer.ts
    assert not declined.buttons
    # The old buttons, on a screen that was not refreshed.
    lee.click(offer, names.OFFER_ACCEPTED, channel=said.channel)
    at_work.whisper(said.channel, "이교육", containing="이미 처리한 파일입니다")


def test_a_clerk_is_told_who_adds_material(at_work: Office, paper: Path) -> None:
    said = at_work.person("김민원").share(None, paper)
    told = at_work.answer(said.channel, said.thread, containing=KOREAN.only_trainers_add)
    assert not told.buttons


def test_a_question_beside_a_file_is_answered(at_work: Office, paper: Path) -> None:
    said = at_work.person("김민원").share(None, paper, text=TEMPERATURE)
    at_work.answer(said.channel, said.thread, containing="출처")
    at_work.answer(said.channel, said.thread, containing=KOREAN.only_trainers_add)


def test_words_about_the_file_are_no_question(at_work: Office, paper: Path) -> None:
    said, _ = offered(at_work, paper, text="이번 주 교육자료입니다. 추가해 주세요.")
    assert len(at_work.ours(said.channel, said.thread)) == 1


def test_a_file_with_a_mention_is_said_not_to_be_read(at_work: Office, paper: Path) -> None:
    kim, bot = at_work.person("김민원"), at_work.slack.workspace.bot.id
    said = kim.share("민원과", paper, text=f"<@{bot}> {TEMPERATURE}")
    answer = at_work.answer("민원과", said.thread, containing="출처")
    assert KOREAN.attachments_not_read(["출장 안내.md"]).split("\n", maxsplit=1)[0] in answer.shown


def test_a_broken_file_is_refused_with_its_reason(at_work: Office, tmp_path: Path) -> None:
    path = tmp_path / "깨진 자료.pptx"
    path.write_bytes(b"PK\x03\x04 this is no deck")
    said = accepted(at_work, path, **{names.COLLECTION_INPUT: NO_COLLECTION})
    failed = at_work.answer(said.channel, said.thread, containing=KOREAN.progress["failed"])
    assert "이유:" in failed.shown


def test_a_file_of_an_unknown_kind_is_refused_with_its_reason(at_work: Office, tmp_path: Path) -> None:
    path = tmp_path / "프로그램.exe"
    path.write_bytes(b"MZ" + bytes(100))
    said = accepted(at_work, path)
    failed = at_work.answer(said.channel, said.thread, containing=KOREAN.progress["failed"])
    assert "이유:" in failed.shown


def test_a_file_that_is_too_large_is_refused(at_work: Office, tmp_path: Path) -> None:
    path = tmp_path / "큰 자료.md"
    path.write_text("가나다 " * 300_000, encoding="utf-8")
    said = accepted(at_work, path)
    failed = at_work.answer(said.channel, said.thread, containing=KOREAN.progress["failed"])
    assert "MB보다 큽니다" in failed.shown


def test_slack_not_giving_the_file_is_said(at_work: Office, paper: Path) -> None:
    at_work.slack.break_method("files.info", error="file_deleted")
    said = accepted(at_work, paper)
    at_work.answer(said.channel, said.thread, containing=KOREAN.file_not_fetched)
