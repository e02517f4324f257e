"""The gate: a parser that loses text is caught, whatever it loses."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.knowledge.extraction import coverage, parsing, raw_scan
from assistant.knowledge.extraction.blocks import Extraction
from assistant.knowledge.extraction.formats import Format
from assistant.knowledge.extraction.refusals import Reason, Unreadable
from tests.sample_files import compound_files, decks, hostile, hwpx_packages, word_documents, workbooks

SAMPLES = [
    (Format.PPTX, decks.lecture),
    (Format.DOCX, word_documents.guide),
    (Format.XLSX, workbooks.budget),
    (Format.HWPX, hwpx_packages.notice),
    (Format.HWP, lambda path: compound_files.hwp(path, ["첫 문단입니다.", "둘째 문단입니다.", "셋째 문단입니다."])),
]


@pytest.mark.parametrize(("kind", "build"), SAMPLES, ids=[kind for kind, _ in SAMPLES])
def test_all_letters_of_the_samples_are_held(kind: Format, build: hostile.Builder, tmp_path: Path) -> None:
    extraction = parsing.parse(build(tmp_path / "a"), f".{kind.lower()}")
    assert extraction.coverage == 1.0


@pytest.mark.parametrize(("kind", "build"), SAMPLES, ids=[kind for kind, _ in SAMPLES])
def test_lost_text_is_noticed(kind: Format, build: hostile.Builder, tmp_path: Path) -> None:
    path = build(tmp_path / "a")
    whole = parsing.parse(path, f".{kind.lower()}")
    lossy = coverage.measured(replace(whole, blocks=whole.blocks[:1]), path, kind)
    if kind in (Format.PPTX, Format.XLSX):
        assert lossy.coverage < coverage.ENOUGH
        assert lossy.warnings[-1].startswith(f"본문의 약 {lossy.coverage:.0%}만 읽었습니다.")
    else:
        rescued = [block for block in lossy.blocks if block.locator.label == coverage.RESCUED]
        assert lossy.coverage >= coverage.ENOUGH
        assert rescued
        assert all(block.headings == () for block in rescued)


def test_formats_without_a_raw_reading_are_taken_as_they_are(tmp_path: Path) -> None:
    extraction = Extraction(None, ())
    assert coverage.measured(extraction, tmp_path, Format.PDF) is extraction


def test_a_parser_that_finds_nothing_where_there_is_text_has_failed(tmp_path: Path) -> None:
    path = decks.unlisted_slide(tmp_path / "a.pptx")
    with pytest.raises(Unreadable) as refused:
        parsing.parse(path, ".pptx")
    assert refused.value.reason is Reason.DAMAGED


def test_the_raw_scan_leaves_out_what_was_deleted_and_what_is_told_twice(tmp_path: Path) -> None:
    xml = (
        b'<w:document xmlns:w="w" xmlns:mc="m"><w:p><w:r><w:t>kept</w:t></w:r><w:del><w:delText>gone</w:delText></w:del>'
        b"<w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom><mc:AlternateContent><mc:Choice><w:t> once</w:t></mc:Choice>"
        b"<mc:Fallback><w:t>twice</w:t></mc:Fallback></mc:AlternateContent></w:p></w:document>"
    )
    path = hostile.document(tmp_path / "a.docx", xml)
    assert raw_scan.paragraphs(path, Format.DOCX) == ["kept once"]


def test_the_raw_scan_reads_past_the_controls_of_an_hwp(tmp_path: Path) -> None:
    path = compound_files.hwp(tmp_path / "a.hwp", ["앞\x0babcdef\x0b뒤\x1f끝"])
    assert raw_scan.paragraphs(path, Format.HWP) == ["앞뒤끝\n"]


def test_a_file_the_raw_scan_cannot_follow_is_not_measured(tmp_path: Path) -> None:
    assert raw_scan.paragraphs(hostile.document(tmp_path / "a.docx", b"<w:p>"), Format.DOCX) is None
    assert raw_scan.paragraphs(hostile.bad_zip(tmp_path / "b.docx"), Format.DOCX) is None
