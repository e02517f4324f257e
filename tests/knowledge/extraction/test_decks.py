from pathlib import Path

import pytest
from pptx import Presentation

from assistant.knowledge.extraction import parsing
from assistant.knowledge.extraction.blocks import Block, BlockKind, Extraction, Locator, LocatorKind
from assistant.knowledge.extraction.refusals import Reason, Unreadable
from tests.sample_files import decks


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Extraction:
    return parsing.parse(decks.lecture(tmp_path_factory.mktemp("deck") / "a.pptx"), ".pptx")


def on(extraction: Extraction, slide: int) -> list[Block]:
    return [block for block in extraction.blocks if block.locator.number == slide]


def test_a_slide_is_read_as_the_eye_takes_it(lecture: Extraction) -> None:
    assert [block.text for block in on(lecture, 2)] == ["역할 지정", "첫째", "둘째", "셋째", "넷째", "묶음 안의 글"]


def test_every_block_stands_under_the_title_of_its_slide(lecture: Extraction) -> None:
    title, first = on(lecture, 2)[:2]
    assert (title.kind, title.level, title.headings) == (BlockKind.HEADING, 1, ())
    assert first.headings == ("역할 지정",)
    assert first.locator == Locator(LocatorKind.SLIDE, 2, "슬라이드 2")


def test_tables_keep_their_rows_and_notes_stand_apart(lecture: Extraction) -> None:
    _, table, notes = on(lecture, 3)
    assert table.rows == (("도구", "쓰임"), ("표", "셈"))
    assert table.text == "| 도구 | 쓰임 |\n| --- | --- |\n| 표 | 셈 |"
    assert (notes.kind, notes.text) == (BlockKind.NOTES, "여기서 시범을 보인다.")


def test_hidden_slides_are_read_marked_and_announced(lecture: Extraction) -> None:
    assert all(block.hidden for block in on(lecture, 4))
    assert not any(block.hidden for block in on(lecture, 1))
    assert lecture.warnings == ("숨긴 슬라이드가 있습니다: 4번. 공개해도 되는 내용인지 확인해 주세요.",)


def test_the_deck_is_named_by_its_first_slide(lecture: Extraction) -> None:
    assert lecture.title == "생성형 AI 활용 교육"
    assert lecture.coverage == 1.0


def test_what_is_quoted_stands_on_the_slide_it_names(lecture: Extraction, tmp_path: Path) -> None:
    deck = Presentation(str(decks.lecture(tmp_path / "a.pptx")))
    slides = {number: _everything(slide) for number, slide in enumerate(deck.slides, 1)}
    for block in lecture.blocks:
        for line in block.text.splitlines() if not block.rows else [cell for row in block.rows for cell in row]:
            assert line in slides[block.locator.number]


def test_charts_smart_art_and_descriptions_are_read(tmp_path: Path) -> None:
    extraction = parsing.parse(decks.charts(tmp_path / "a.pptx"), ".pptx")
    texts = [block.text for block in extraction.blocks]
    assert texts[:2] == ["이용 현황", "분기별 이용자"]
    assert extraction.blocks[2].rows == (("", "이용자"), ("1분기", "120"), ("2분기", "250.5"))
    assert texts[3:] == ["그림 설명: 이용자가 두 배로 늘어난 막대그래프", "접수\n검토\n승인"]


def test_a_footer_is_read_once(tmp_path: Path) -> None:
    extraction = parsing.parse(decks.footed(tmp_path / "a.pptx", "행정지원과"), ".pptx")
    assert [block.text for block in extraction.blocks] == ["1장", "행정지원과", "2장"]


def test_a_shape_in_two_versions_is_read_in_the_newer(tmp_path: Path) -> None:
    extraction = parsing.parse(decks.alternative(tmp_path / "a.pptx", "새 도형", "옛 도형"), ".pptx")
    assert [block.text for block in extraction.blocks] == ["새 도형"]


def test_a_deck_of_another_main_type_is_read_by_the_second_parser(tmp_path: Path) -> None:
    extraction = parsing.parse(decks.mistyped(tmp_path / "a.pptx"), ".pptx")
    assert on(extraction, 2)[0].text == "역할 지정"
    assert {block.kind for block in on(extraction, 3)} >= {BlockKind.TABLE, BlockKind.NOTES}
    assert all(block.hidden for block in on(extraction, 4))


def _everything(slide: object) -> str:
    notes = slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""  # type: ignore[attr-defined]
    words = slide.element.xpath(".//a:t/text()")  # type: ignore[attr-defined]
    return "\n".join([*words, notes])


def test_a_deck_nobody_opens_is_damaged(tmp_path: Path) -> None:
    path = decks.emptied(tmp_path / "a.pptx")
    with pytest.raises(Unreadable) as refused:
        parsing.parse(path, ".pptx")
    assert refused.value.reason is Reason.DAMAGED
