"""`eval retrieval` and `eval compare`, and the reports they write, with the embedded model."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.cli.commands import app
from assistant.cli.reports import markdown, page
from tests import stories

HEADER = "id\tkind\tregister\tprevious\tquestion\tgold"
HOSTILE = "<script>alert(1)</script> | `표`"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ASSISTANT_KNOWLEDGE_FOLDER", str(tmp_path / "none"))
    material = tmp_path / "자료"
    material.mkdir()
    (material / "role.md").write_text(stories.ROLE, encoding="utf-8")
    (material / "slides.md").write_text(stories.SLIDES, encoding="utf-8")
    (material / "glossary.txt").write_text("", encoding="utf-8")
    rows = (
        "q1\tsingle\tformal\t\t온도를 낮추면 어떻게 됩니까?\trole.md#온도",
        "q2\tfollow-up\tcolloquial\t온도를 낮추면 어떻게 됩니까?\t그럼 높이면?\trole.md#온도",
        "q3\tunanswerable\tkeyword\t\t비트코인 시세\t",
        f"q4\tsingle\tnoisy\t\t{HOSTILE}\tslides.md | gone.md",
    )
    (tmp_path / "set.tsv").write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    return material


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["eval", *map(str, arguments)])


def measured(folder: Path, *more: str) -> dict[str, object]:
    home = folder.parent
    result = run("retrieval", folder, "--questions", home / "set.tsv", "--report", home / "out", "--json", *more)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)  # type: ignore[no-any-return]


def test_a_table_of_questions_is_measured_in_several_configurations(folder: Path) -> None:
    cache = ("--cache", str(folder.parent / "vectors"))
    printed = measured(folder, "-c", "default", "-c", "words", "-c", "nopair:pair=0", *cache)
    assert (printed["queries"], printed["hit@1"]) == (4, pytest.approx(2 / 3, abs=0.34))
    assert "questions" not in printed
    assert printed["set"]["gold_not_in_the_material"] == ["gone.md"]  # type: ignore[index]
    assert printed["conditions"]["embeddings_made"] == printed["passages"]  # type: ignore[index]

    saved = json.loads((folder.parent / "out" / "report.json").read_text(encoding="utf-8"))
    assert saved["questions"][1]["runs"]["default"]["searched"].startswith("온도를 낮추면")
    assert {each["configuration"] for each in saved["comparisons"]} == {"words", "nopair"}

    again = measured(folder, *cache)
    assert again["conditions"]["embeddings_reused"] == printed["passages"]  # type: ignore[index]


def test_without_meaning_no_vectors_are_made_and_reports_can_be_read(folder: Path) -> None:
    measured(folder, "-c", "words", "-c", "shorter:length=0,by_meaning=0")
    out = folder.parent / "out"
    html = (out / "report.html").read_text(encoding="utf-8")
    assert html.startswith("<!doctype html>")
    assert html.count("<svg") == 7
    assert "<script" not in html
    assert not re.findall(r"(?:src|href|url)\s*[=(]", html)
    written = (out / "report.md").read_text(encoding="utf-8")
    tables = [line for line in written.splitlines() if line.startswith("|")]
    assert tables
    assert "<script" not in written
    for heading in ("품질", "거절과 확신", "시간과 메모리", "첫째 구성과의 차이", "질문의 갈래", "말투"):
        assert f"<h2>{heading}</h2>" in html
        assert f"## {heading}\n" in written

    told = run(
        "retrieval", folder, "--questions", folder.parent / "set.tsv", "-c", "words", "-c", "w:pair=0,by_meaning=0"
    )
    assert "첫째 구성과의 차이" in told.stdout
    assert "gone.md" in told.stdout


def test_two_saved_reports_are_compared(folder: Path) -> None:
    measured(folder, "-c", "words", "-c", "shorter:length=0,by_meaning=0")
    saved = folder.parent / "out" / "report.json"
    told = json.loads(run("compare", saved, saved, "--after", "shorter", "--json").stdout)
    assert (told["baseline"], told["configuration"]) == ("words", "shorter")
    assert told["differences"].keys() >= {"hit@1", "ndcg@10", "decision"}
    assert "차이" in run("compare", saved, saved).stdout

    assert run("compare", saved, saved, "--after", "nobody").exit_code == 2
    assert run("compare", saved, folder.parent / "none.json").exit_code == 3


def test_won_and_lost_questions_stand_in_the_report_as_plain_text(folder: Path) -> None:
    measured(folder, "-c", "words", "-c", "shorter:length=0,by_meaning=0")
    report = json.loads((folder.parent / "out" / "report.json").read_text(encoding="utf-8"))
    report["comparisons"][0] |= {"won": ["q4"], "lost": ["q1"], "decided_worse": ["q3"]}
    written = markdown.render(report)
    assert "| q4 | &lt;script>alert(1)&lt;/script> \\| \\`표\\` |" in written
    assert "shorter이(가) 잘못 판단하게 된 질문 1개" in written
    assert "&lt;script&gt;alert(1)" in page.render(report)


@pytest.mark.parametrize(
    ("arguments", "code"), [(["-c", "mine:shoe=1"], 2), (["--questions", "none.tsv"], 3), ([], 3), (["--files"], 3)]
)
def test_what_is_wrong_is_said_before_anything_is_indexed(folder: Path, arguments: list[str], code: int) -> None:
    assert run("retrieval", folder, *arguments).exit_code == code
