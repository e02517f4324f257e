"""Files made to harm: each is refused with its true reason and a Korean sentence, in time, and leaves nothing behind."""

import re
import time
from pathlib import Path

import pytest

from assistant.knowledge.extraction.reading import Limits, Reason, Unreadable, extract
from tests.sample_files import compound_files, hostile, printed

LIMITS = Limits(wall_seconds=30, cpu_seconds=20)
HANGUL = re.compile("[가-힣]")

ATTACKS = [
    ("whitespace.docx", hostile.whitespace_bomb, Reason.TOO_COMPLEX),
    ("unpacked.docx", hostile.unpacked_bomb, Reason.TOO_COMPLEX),
    ("entries.docx", hostile.many_entries, Reason.TOO_COMPLEX),
    ("laughs.docx", hostile.billion_laughs, Reason.DAMAGED),
    ("entity.docx", hostile.outside_entity, Reason.DAMAGED),
    ("utf7.docx", hostile.odd_encoding, Reason.DAMAGED),
    ("flipped.docx", hostile.flipped, Reason.DAMAGED),
    ("half.xlsx", hostile.truncated, Reason.DAMAGED),
    ("zip.pptx", hostile.bad_zip, Reason.DAMAGED),
    ("noise.hwp", hostile.noise, Reason.DAMAGED),
    ("noise.pdf", hostile.noise, Reason.DAMAGED),
    ("noise.txt", hostile.noise, Reason.MISLABELLED),
    ("locked.pptx", hostile.locked_office, Reason.PASSWORD),
    ("rights.docx", hostile.rights_managed, Reason.DRM),
    ("locked.pdf", printed.locked, Reason.PASSWORD),
    ("far.xlsx", hostile.far_cell, Reason.TOO_COMPLEX),
    ("loop.pdf", hostile.page_loop, Reason.DAMAGED),
    ("pages.pdf", hostile.many_pages, Reason.TOO_COMPLEX),
]


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.mark.parametrize(("name", "build", "reason"), ATTACKS, ids=[attack[0] for attack in ATTACKS])
def test_an_attack_is_refused(name: str, build: hostile.Builder, reason: Reason, tmp_path: Path, scratch: Path) -> None:
    path = build(tmp_path / name)
    started = time.monotonic()
    with pytest.raises(Unreadable) as refused:
        extract(path, filename=name, limits=LIMITS)
    assert refused.value.reason is reason
    assert HANGUL.search(refused.value.sentence)
    assert refused.value.sentence.endswith("요.")
    assert time.monotonic() - started < LIMITS.wall_seconds
    assert not list(scratch.iterdir())


@pytest.mark.parametrize(
    ("name", "build"),
    [("bomb.hwp", hostile.hwp_deflate_bomb), ("bomb.pdf", hostile.flate_bomb), ("deep.docx", hostile.deep_nesting)],
)
def test_a_bomb_ends_within_its_limits(name: str, build: hostile.Builder, tmp_path: Path, scratch: Path) -> None:
    with pytest.raises(Unreadable) as refused:
        extract(build(tmp_path / name), filename=name, limits=LIMITS)
    assert refused.value.reason in {Reason.TOO_COMPLEX, Reason.DAMAGED, Reason.EMPTY}
    assert not list(scratch.iterdir())


def test_a_file_over_the_size_is_refused_before_anything_opens_it(tmp_path: Path) -> None:
    path = compound_files.hwp(tmp_path / "a.hwp", ["글"])
    with pytest.raises(Unreadable) as refused:
        extract(path, filename="a.hwp", limits=Limits(max_bytes=1))
    assert refused.value.reason is Reason.TOO_LARGE


def test_an_empty_file_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "a.hwp"
    path.touch()
    with pytest.raises(Unreadable, match="빈 파일") as refused:
        extract(path, filename="a.hwp")
    assert refused.value.reason is Reason.EMPTY
