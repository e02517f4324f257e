"""What the child says, without starting one."""

from pathlib import Path

import pytest

from assistant.knowledge.extraction import child, wire
from assistant.knowledge.extraction.blocks import Block, BlockKind, Extraction, Locator, LocatorKind
from assistant.knowledge.extraction.refusals import SENTENCES, Reason, Unreadable
from tests.sample_files import hostile

EXTRACTION = Extraction(
    "제목",
    (
        Block(BlockKind.HEADING, "머리", Locator(LocatorKind.SLIDE, 2, "슬라이드 2"), level=1, hidden=True),
        Block(
            BlockKind.TABLE,
            "| 가 |",
            Locator(LocatorKind.SECTION, None, "표 1"),
            ("머리",),
            (("가", "나"), ("다", "라")),
        ),
    ),
    0.75,
    ("확인해 주세요.",),
)


def test_an_extraction_survives_the_wire() -> None:
    assert wire.load(wire.dump(EXTRACTION)) == EXTRACTION


@pytest.mark.parametrize("reason", list(Reason))
def test_a_refusal_survives_the_wire(reason: Reason) -> None:
    with pytest.raises(Unreadable) as refused:
        wire.load(wire.dump_refusal(Unreadable(reason)))
    assert (refused.value.reason, refused.value.sentence) == (reason, SENTENCES[reason])


def test_the_answer_is_an_extraction_or_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("글", encoding="utf-8")
    assert wire.load(child.answer(path, ".txt")).blocks[0].text == "글"
    with pytest.raises(Unreadable):
        wire.load(child.answer(path, ".pdf"))


def test_the_log_learns_where_a_parser_failed_and_nothing_of_the_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    child.answer(hostile.bad_zip(tmp_path / "a.docx"), ".docx")
    noted = capsys.readouterr().err
    assert noted.startswith("BadZipFile at zipfile.py:")
    assert len(noted.splitlines()) == 1
