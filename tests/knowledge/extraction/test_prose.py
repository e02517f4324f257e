from pathlib import Path

import docx
import pytest

from assistant.knowledge.extraction import parsing
from assistant.knowledge.extraction.blocks import Block, BlockKind, Extraction, LocatorKind
from assistant.knowledge.extraction.refusals import Reason, Unreadable
from tests.sample_files import compound_files, hwpx_packages, word_documents
from tests.sample_files.hwpx_packages import DELETED, package, paragraph, table

DEGRADED = "글자 위주로 읽었습니다"
DECOY = "이 문서는 상위 버전의 배포용 문서입니다. 최신 버전으로 읽어 주세요."


def block(extraction: Extraction, text: str) -> Block:
    return next(block for block in extraction.blocks if text in block.text)


def texts(extraction: Extraction) -> list[str]:
    return [block.text for block in extraction.blocks]


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Extraction:
    return parsing.parse(word_documents.guide(tmp_path_factory.mktemp("word") / "a.docx"), ".docx")


def test_styles_give_title_headings_and_labels(guide: Extraction) -> None:
    assert guide.title == "생성형 AI 활용 지침"
    found = block(guide, "먼저 역할을")
    assert (found.headings, found.locator.label) == (("2.1 역할 지정",), "2.1 역할 지정")
    assert block(guide, "이 지침은").locator.label == "문단 1"


def test_a_table_is_named_by_its_place_in_the_document(guide: Extraction, tmp_path: Path) -> None:
    found = next(block for block in guide.blocks if block.kind is BlockKind.TABLE)
    assert found.locator.label == "2.1 역할 지정 · 표 1"
    original = docx.Document(str(word_documents.guide(tmp_path / "a.docx"))).tables[0]
    assert found.rows == tuple(tuple(cell.text for cell in row.cells) for row in original.rows)


def test_no_page_number_is_ever_claimed(guide: Extraction) -> None:
    assert {block.locator.kind for block in guide.blocks} == {LocatorKind.SECTION}
    assert {block.locator.number for block in guide.blocks} == {None}


def test_the_author_of_the_file_is_never_read(guide: Extraction) -> None:
    assert not any("홍길동" in text or "비공개 제목" in text for text in texts(guide))


def test_page_headers_come_once_and_last(guide: Extraction) -> None:
    assert (guide.blocks[-1].text, guide.blocks[-1].locator.label) == ("행정지원과 교육자료", "머리말")
    assert guide.blocks[-1].headings == ()


def test_numbering_gives_headings_where_styles_give_none(tmp_path: Path) -> None:
    extraction = parsing.parse(word_documents.numbered(tmp_path / "a.docx"), ".docx")
    assert block(extraction, "제1조").locator.label == "제1장 총칙 > 제1조(목적)"
    assert block(extraction, "1. 직원").kind is BlockKind.PARAGRAPH
    assert block(extraction, "개인정보를").headings == ("제2장 활용", "1. 보안 수칙")


def test_text_in_drawings_is_rescued(tmp_path: Path) -> None:
    path = word_documents.wrapped(tmp_path / "a.docx", "상자 안의 긴 글입니다", "밖의 글")
    extraction = parsing.parse(path, ".docx")
    assert block(extraction, "상자").locator.label == "본문 밖 글상자"
    assert extraction.coverage == 1.0
    assert extraction.warnings == ()


@pytest.fixture
def notice(tmp_path: Path) -> Extraction:
    return parsing.parse(hwpx_packages.notice(tmp_path / "a.hwpx"), ".hwpx")


def test_an_hwpx_is_read_in_its_final_state(notice: Extraction) -> None:
    assert "남은 글" in texts(notice)
    assert not any("지운 글" in text for text in texts(notice))


def test_an_hwpx_stands_under_its_signs(notice: Extraction) -> None:
    assert block(notice, "직원 모두").headings == ("□ 교육 개요",)
    assert block(notice, "1기").locator.label == "□ 교육 개요 > ○ 교육 일정 · 표 1"
    assert block(notice, "제2조를").locator.label == "각주 1"


def test_a_frame_of_one_cell_is_no_table(tmp_path: Path) -> None:
    path = package(tmp_path / "a.hwpx", table([["보도자료"]]) + table([["가", "나"], ["", ""]]))
    extraction = parsing.parse(path, ".hwpx")
    assert [block.kind for block in extraction.blocks] == [BlockKind.PARAGRAPH, BlockKind.TABLE]
    assert extraction.blocks[1].rows == (("가", "나"),)


def test_merged_cells_are_repeated_where_they_reach(tmp_path: Path) -> None:
    extraction = parsing.parse(word_documents.merged(tmp_path / "a.docx"), ".docx")
    assert extraction.blocks[0].rows == (("구분", "기간", "기간"), ("1기", "3월", "4월"), ("1기", "5월", "6월"))


def test_a_package_of_another_writer_is_read_and_announced(tmp_path: Path) -> None:
    body = paragraph("첫 문단입니다.") + table([["가", "나"], ["1", "2"]])
    extraction = parsing.parse(package(tmp_path / "a.hwpx", body, without=["mimetype"]), ".hwpx")
    assert "첫 문단입니다." in texts(extraction)
    assert block(extraction, "가").kind is BlockKind.TABLE
    assert DEGRADED in extraction.warnings[0]


def test_the_second_parser_is_not_asked_where_it_would_bring_back_deleted_text(tmp_path: Path) -> None:
    path = package(tmp_path / "a.hwpx", paragraph("앞 문단") + DELETED, without=["mimetype"])
    extraction = parsing.parse(path, ".hwpx")
    assert texts(extraction) == ["앞 문단", "남은 글"]
    assert DEGRADED in extraction.warnings[0]


def test_a_package_nobody_reads_is_damaged(tmp_path: Path) -> None:
    path = package(tmp_path / "a.hwpx", "<broken", without=["mimetype"])
    with pytest.raises(Unreadable) as refused:
        parsing.parse(path, ".hwpx")
    assert refused.value.reason is Reason.DAMAGED


def test_an_hwp_is_read(tmp_path: Path) -> None:
    path = compound_files.hwp(tmp_path / "a.hwp", ["제1장 총칙", "긴 문단 " + "가" * 5_000, "한글\t끝"])
    extraction = parsing.parse(path, ".hwp")
    assert extraction.blocks[1].headings == ("제1장 총칙",)
    assert extraction.coverage == 1.0


def test_an_uncompressed_hwp_is_read(tmp_path: Path) -> None:
    extraction = parsing.parse(compound_files.hwp(tmp_path / "a.hwp", ["글"], flags=0), ".hwp")
    assert texts(extraction) == ["글"]


def test_a_locked_hwp_shows_its_decoy_to_nobody(tmp_path: Path) -> None:
    path = compound_files.locked_hwp(tmp_path / "a.hwp", DECOY)
    with pytest.raises(Unreadable) as refused:
        parsing.parse(path, ".hwp")
    assert refused.value.reason is Reason.DISTRIBUTION_LOCKED


def test_captions_and_descriptions_of_pictures_are_read(tmp_path: Path) -> None:
    extraction = parsing.parse(hwpx_packages.illustrated(tmp_path / "a.hwpx"), ".hwpx")
    assert texts(extraction) == ["그림 설명: 교육장 배치도", "그림 1. 배치도"]


def test_a_document_nobody_opens_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as refused:
        parsing.parse(word_documents.broken(tmp_path / "a.docx"), ".docx")
    assert refused.value.reason is Reason.DAMAGED
