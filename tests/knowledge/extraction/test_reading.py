"""The parent side, through real child processes: every format arrives, and a child that misbehaves is contained."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.knowledge.extraction.reading import ACCEPTED, Limits, Reason, Unreadable, extract
from tests.sample_files import compound_files, decks, hwpx_packages, printed, word_documents, workbooks
from tests.servers.running import until

MARKDOWN = "# 안내\n\n본문 **문장**입니다.\n"
ROOT = Path(__file__).resolve().parents[3]


def text_file(content: str) -> Callable[[Path], Path]:
    def build(path: Path) -> Path:
        path.write_text(content, encoding="utf-8")
        return path

    return build


SAMPLES = [
    ("강의.pptx", decks.lecture, "여기서 시범을 보인다."),
    ("지침.docx", word_documents.guide, "먼저 역할을 말해 준다."),
    ("예산.xlsx", workbooks.budget, "강사료"),
    ("공지.hwpx", hwpx_packages.notice, "직원 모두가 생성형 인공지능을 안전하게 쓰도록 교육한다."),
    ("문서.hwp", lambda path: compound_files.hwp(path, ["첫 문단입니다."]), "첫 문단입니다."),
    ("자료.pdf", lambda path: printed.handout(path, [["첫 쪽의 글입니다."]]), "첫 쪽의 글입니다."),
    ("글.md", text_file(MARKDOWN), "본문 문장입니다."),
    ("글.markdown", text_file(MARKDOWN), "본문 문장입니다."),
    ("글.txt", text_file("줄글입니다."), "줄글입니다."),
    ("글.html", text_file("<html><body><p>웹 문서입니다.</p></body></html>"), "웹 문서입니다."),
    ("글.htm", text_file("<p>조각입니다.</p>"), "조각입니다."),
]


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.mark.parametrize(("name", "build", "words"), SAMPLES, ids=[sample[0] for sample in SAMPLES])
def test_every_accepted_format_is_read(
    name: str, build: Callable[[Path], Path], words: str, tmp_path: Path, scratch: Path
) -> None:
    stored = build(tmp_path / "0f3a")  # files are stored under names of their own
    extraction = extract(stored, filename=name.upper() if name.isascii() else name)
    assert words in "\n".join(block.text for block in extraction.blocks)
    assert not list(scratch.iterdir())


def test_the_samples_cover_all_accepted_suffixes() -> None:
    assert {Path(name).suffix for name, _, _ in SAMPLES} == set(ACCEPTED)


def child(tmp_path: Path, code: str, *, limits: Limits | None = None) -> object:
    """Run the reader with this program in place of the parser."""
    path = tmp_path / "a.txt"
    path.write_text("글", encoding="utf-8")
    return extract(path, filename="a.txt", limits=limits or Limits(), command=(sys.executable, "-I", "-c", code))


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import os; os.abort()", Reason.TOO_COMPLEX),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", Reason.DAMAGED),
        ("import sys; sys.exit(3)", Reason.TOO_COMPLEX),
        ("print('{')", Reason.DAMAGED),
        ("print('{\"blocks\": []}')", Reason.DAMAGED),
        ("print('7' * 3000)", Reason.TOO_COMPLEX),
    ],
    ids=["abort", "segfault", "exit", "half", "shape", "flood"],
)
def test_a_child_that_dies_or_babbles_costs_one_document(
    code: str, reason: Reason, tmp_path: Path, scratch: Path
) -> None:
    with pytest.raises(Unreadable) as refused:
        child(tmp_path, code, limits=Limits(max_output_bytes=2_000))
    assert refused.value.reason is reason
    assert not list(scratch.iterdir())


def test_a_child_that_hangs_is_killed_with_its_children(tmp_path: Path, scratch: Path) -> None:
    code = (
        "import pathlib, subprocess, sys, threading\n"
        "other = subprocess.Popen([sys.executable, '-c', 'import threading; threading.Event().wait()'])\n"
        f"pathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(other.pid))\n"
        "threading.Event().wait()"
    )
    with pytest.raises(Unreadable) as refused:
        child(tmp_path, code, limits=Limits(wall_seconds=2))
    assert refused.value.reason is Reason.TOO_COMPLEX
    assert not list(scratch.iterdir())
    # The signal has been sent; a busy machine may take a moment to carry it out.
    until(lambda: _is_gone(int((tmp_path / "pid").read_text(encoding="utf-8"))), what="the grandchild's end")


def _is_gone(pid: int) -> bool:
    try:
        return "zombie" in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_the_child_inherits_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_SLACK_BOT_TOKEN", "made-up")
    code = (
        "import json, os\n"
        "names = sorted(os.environ)\n"
        "print(json.dumps({'reason': 'damaged', 'sentence': ' '.join(names)}))"
    )
    with pytest.raises(Unreadable) as refused:
        child(tmp_path, code)
    assert set(refused.value.sentence.split()) <= {"HOME", "LANG", "LC_CTYPE", "PATH", "TMPDIR"}


CONFINED = """
import json, os, socket, subprocess, sys
sys.path.insert(0, {root!r})
from assistant.knowledge.extraction import confinement
confinement.confine(memory_bytes=600_000_000, cpu_seconds=5, file_bytes=1_000_000)
refused = []
def attempt(name, act):
    try:
        act()
    except (PermissionError, MemoryError) as error:
        refused.append(name)
attempt("connect", lambda: socket.create_connection(("127.0.0.1", 9)))
attempt("run", lambda: subprocess.run(["true"]))
attempt("system", lambda: os.system("true"))
attempt("fork", os.fork)
attempt("memory", lambda: bytearray(2_000_000_000))
print(json.dumps(refused))
"""


def test_a_confined_process_reaches_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-c", CONFINED.format(root=str(ROOT))], capture_output=True, check=True, timeout=60
    )
    assert json.loads(done.stdout) == ["connect", "run", "system", "fork", "memory"]


def test_the_parent_loads_no_parser() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from assistant.knowledge.extraction import reading\n"
        "heavy = {'dochan', 'pptx', 'pypdfium2', 'bs4', 'olefile', 'unhwp', 'python_calamine', 'lxml', 'markdown_it'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code, str(ROOT)], capture_output=True, check=True, timeout=60)
    assert done.stdout.strip() == b"[]"
