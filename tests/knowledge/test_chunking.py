from assistant.knowledge.chunking import Piece, chunk
from assistant.knowledge.extraction.blocks import Block, BlockKind, Extraction, Locator, LocatorKind


def slide(number: int) -> Locator:
    return Locator(LocatorKind.SLIDE, number, f"슬라이드 {number}")


def section(label: str) -> Locator:
    return Locator(LocatorKind.SECTION, None, label)


def pieces(*blocks: Block, max_tokens: int = 200) -> list[Piece]:
    return chunk(Extraction(None, blocks), max_tokens=max_tokens)


def test_a_slide_is_one_piece_and_its_notes_are_another() -> None:
    found = pieces(
        Block(BlockKind.HEADING, "역할 지정", slide(1), level=1),
        Block(BlockKind.PARAGRAPH, "첫째 줄", slide(1), headings=("역할 지정",)),
        Block(BlockKind.TABLE, "| 가 |\n| --- |\n| 나 |", slide(1), headings=("역할 지정",), rows=(("가",), ("나",))),
        Block(BlockKind.NOTES, "발표자 메모", slide(1), headings=("역할 지정",)),
        Block(BlockKind.PARAGRAPH, "다음 장", slide(2)),
    )
    assert [(each.kind, each.locator.number, each.heading) for each in found] == [
        (BlockKind.PARAGRAPH, 1, "역할 지정"),
        (BlockKind.NOTES, 1, "역할 지정"),
        (BlockKind.PARAGRAPH, 2, ""),
    ]
    assert found[0].text == "첫째 줄\n| 가 |\n| --- |\n| 나 |"


def test_a_slide_with_a_title_alone_is_kept() -> None:
    found = pieces(
        Block(BlockKind.HEADING, "1부", slide(1), level=1),
        Block(BlockKind.HEADING, "2부", slide(2), level=1),
        Block(BlockKind.PARAGRAPH, "내용", slide(2), headings=("2부",)),
    )
    assert [(each.text, each.locator.number) for each in found] == [("1부", 1), ("내용", 2)]


def test_paragraphs_of_a_section_stay_together_and_a_table_stands_alone() -> None:
    found = pieces(
        Block(BlockKind.HEADING, "1. 개요", section("1. 개요"), level=1),
        Block(BlockKind.PARAGRAPH, "가", section("1. 개요"), headings=("1. 개요",)),
        Block(BlockKind.PARAGRAPH, "나", section("1. 개요"), headings=("1. 개요",)),
        Block(BlockKind.TABLE, "| 표 |", section("1. 개요 · 표 1"), headings=("1. 개요",), rows=(("표",),)),
        Block(BlockKind.HEADING, "2. 끝", section("2. 끝"), level=1),
    )
    assert [(each.text, each.locator.label) for each in found] == [
        ("가\n나", "1. 개요"),
        ("| 표 |", "1. 개요 · 표 1"),
        ("2. 끝", "2. 끝"),
    ]


def test_paragraphs_without_headings_stay_together() -> None:
    found = pieces(*(Block(BlockKind.PARAGRAPH, f"{n}째 글", section(f"{n}번째 문단")) for n in (1, 2)))
    assert [(each.text, each.locator.label) for each in found] == [("1째 글\n2째 글", "1번째 문단")]


def test_a_long_table_repeats_its_header_row() -> None:
    rows = (("이름", "설명"), *((f"항목 {n}", "길고 긴 설명입니다") for n in range(30)))
    found = pieces(
        Block(BlockKind.TABLE, "x" * 4000, Locator(LocatorKind.SHEET, 1, "시트 '표' 1–31행"), rows=rows), max_tokens=120
    )
    assert len(found) > 2
    assert all(each.text.startswith("| 이름 | 설명 |\n| --- | --- |\n| 항목") for each in found)
    assert sum(each.text.count("길고 긴 설명입니다") for each in found) == 30
    assert all(each.tokens <= 130 for each in found)


def test_a_long_text_is_cut_between_sentences_and_loses_nothing() -> None:
    text = " ".join(f"{n}번째 문장은 여기에서 끝납니다." for n in range(60))
    found = pieces(Block(BlockKind.PARAGRAPH, text, Locator(LocatorKind.PAGE, 3, "3쪽")), max_tokens=100)
    assert len(found) > 5
    assert all(each.locator.number == 3 and each.tokens <= 100 for each in found)
    assert " ".join(" ".join(each.text.split()) for each in found) == text


def test_a_sentence_without_end_is_cut_anywhere() -> None:
    found = pieces(Block(BlockKind.PARAGRAPH, "가나다라" * 300, Locator(LocatorKind.PAGE, 1, "1쪽")), max_tokens=100)
    assert "".join(each.text for each in found) == "가나다라" * 300
