"""A report as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.cli.reports import tables
from assistant.cli.reports.tables import Table
from assistant.knowledge.measuring.reporting import Report


def render(report: Report) -> str:
    """Write the whole report."""
    return "\n".join([*_head(report), *map(_table, [*tables.overview(report), *tables.details(report)])])


def _head(report: Report) -> list[str]:
    conditions = report["conditions"]
    lines = [
        f"# 검색 품질: {report['set']['name']}",
        "",
        f"구절 {report['passages']:,}개, 자료 {report['set']['documents']:,}개, 질문 {report['queries']:,}개.",
        f"{conditions['date']}, 임베딩 {conditions['embedder']}.",
        "",
    ]
    if missing := report["set"]["gold_not_in_the_material"]:
        lines += [f"자료에 없는 정답 {len(missing)}개: {_cell(', '.join(missing))}", ""]
    return lines


def _table(table: Table) -> str:
    lines = [f"## {_cell(table.heading)}", "", *([table.note, ""] if table.note else [])]
    lines += [_row(table.columns), "|" + " --- |" * len(table.columns), *map(_row, table.rows), ""]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(text: str) -> str:
    """Keep a table whole and its text plain, whatever a question holds."""
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "\\`").split())
