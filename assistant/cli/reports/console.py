"""A report in the terminal."""

from __future__ import annotations

from collections.abc import Mapping

from rich import table as rich_table
from rich.console import Console
from rich.text import Text

from assistant.cli.reports import tables
from assistant.cli.reports.tables import Table
from assistant.knowledge.measuring.reporting import Report

_SHOWN = 20


def show(out: Console, report: Report) -> None:
    """Print the figures of a single configuration as a list, of several side by side."""
    if missing := report["set"]["gold_not_in_the_material"]:
        out.print(Text(f"자료에 없는 정답 {len(missing)}개: {', '.join(missing[:_SHOWN])}", style="yellow"))
    if len(report["configurations"]) == 1:
        shown = {name: value for name, value in report.items() if isinstance(value, int | float) and name != "format"}
        _print(out, Table("", "", ["값", "결과"], [[name, f"{value:,}"] for name, value in shown.items()]))
        return
    for each in tables.overview(report):
        _print(out, each)


def show_comparison(out: Console, comparison: Report, questions: Mapping[str, str]) -> None:
    """Print one comparison with the questions that were won and lost."""
    _print(out, tables.differences({"comparisons": [comparison]}))
    for key, word in (("won", "앞당긴"), ("lost", "늦춘")):
        rows = [[id_, questions.get(id_, "")] for id_ in comparison[key][:_SHOWN]]
        if rows:
            _print(out, Table(f"{word} 질문 {len(comparison[key]):,}개", "", ["id", "질문"], rows))


def _print(out: Console, table: Table) -> None:
    printed = rich_table.Table(title=table.heading or None, caption=table.note or None)
    for column in table.columns:
        printed.add_column(column, overflow="fold")
    for row in table.rows:
        printed.add_row(*map(Text, row))
    out.print(printed)
