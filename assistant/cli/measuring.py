"""`eval retrieval` and `eval compare`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli import benching
from assistant.cli.asking import AsJson
from assistant.cli.opening import read_settings
from assistant.cli.printing import err, out, print_json, said_plainly
from assistant.cli.reports import console, markdown, page
from assistant.errors import Invalid, NotFound
from assistant.knowledge.measuring import comparing, configurations, reporting
from assistant.knowledge.measuring.reporting import Report


def retrieval(
    folder: Annotated[Path, typer.Argument(metavar="폴더", help="BEIR 폴더, 또는 자료 파일의 폴더.")],
    files: Annotated[
        bool, typer.Option("--files", help="폴더의 files/*를 자료로 넣고 questions.tsv의 질문을 자료 단위로 잽니다.")
    ] = False,
    questions: Annotated[
        Path | None, typer.Option("--questions", help="질문 표(TSV). 폴더의 파일을 자료로 넣고 표의 정답으로 잽니다.")
    ] = None,
    configuration: Annotated[
        list[str] | None,
        typer.Option(
            "--configuration",
            "-c",
            help="default, words, meaning, 모델이 있으면 rewrite, rewrite-follow-ups, rerank, "
            "또는 '이름:값=숫자,…'. 여러 번 적으면 첫째와 견줍니다.",
        ),
    ] = None,
    cache: Annotated[Path | None, typer.Option("--cache", help="구절의 벡터를 이 폴더에 두고 다음에도 씁니다.")] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="report.json·report.md·report.html을 쓸 폴더.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """버리는 저장소에서 실제와 같은 길로 색인하고 찾아 검색 품질을 잽니다."""
    with said_plainly():
        ways = configurations.parse_all(configuration or [])
        measured = benching.choose(folder, questions, files=files)
        settings = read_settings()
        by_meaning = any(way.by_meaning for way in ways)
        with_a_model = any(way.asks_a_model for way in ways)
        with benching.opened(settings, cache, by_meaning=by_meaning, with_a_model=with_a_model) as here:
            indexed, runs = benching.ask_everything(here, measured, ways)
            conditions = benching.conditions(here)
        threshold = settings.relevance_threshold
        whole = reporting.report(measured.name, indexed, runs, threshold=threshold, conditions=conditions)
        if report:
            write(report, whole)
        if as_json:
            print_json(reporting.summary(whole))
        else:
            console.show(out, whole)


def compare(
    before: Annotated[Path, typer.Argument(metavar="앞", help="--report로 만든 report.json.")],
    after: Annotated[Path, typer.Argument(metavar="뒤", help="견줄 report.json. 같은 파일이어도 됩니다.")],
    of_before: Annotated[str | None, typer.Option("--before", help="앞 보고서의 구성 이름(없으면 첫째).")] = None,
    of_after: Annotated[str | None, typer.Option("--after", help="뒤 보고서의 구성 이름(없으면 첫째).")] = None,
    as_json: AsJson = False,
) -> None:
    """저장한 두 보고서를 질문마다 견줍니다. 코드를 고치기 전과 뒤를 견줄 때 씁니다."""
    with said_plainly():
        old, new = _saved(before), _saved(after)
        compared = comparing.compare(reporting.saved_results(old, of_before), reporting.saved_results(new, of_after))
        described = reporting.comparison(compared)
        if as_json:
            print_json(described)
        else:
            console.show_comparison(out, described, {each["id"]: each["question"] for each in new["questions"]})


def write(folder: Path, whole: Report) -> None:
    """Write a report in its three forms."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / "report.md").write_text(markdown.render(whole), encoding="utf-8")
    (folder / "report.html").write_text(page.render(whole), encoding="utf-8")
    err.print(f"보고서를 '{folder}' 폴더에 썼습니다.", markup=False)


def _saved(path: Path) -> Report:
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotFound(f"'{path}' 보고서를 읽지 못했습니다. --report로 만든 report.json을 적어 주세요.") from error
    if not isinstance(saved, dict):
        raise Invalid(f"'{path}'은(는) 보고서가 아닙니다. --report로 만든 report.json을 적어 주세요.")
    return saved
