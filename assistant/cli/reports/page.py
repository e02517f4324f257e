"""A report as one HTML page that can be sent to somebody: style and charts are inside."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, StrictUndefined

from assistant.cli.reports import charts, labels, tables
from assistant.knowledge.measuring.reporting import Report

_TEMPLATE = Path(__file__).with_name("page.html")


def render(report: Report) -> str:
    """Write the whole report."""
    threshold = report["conditions"]["threshold"]
    drawn = [("품질과 95 % 구간", charts.measures(report)), ("정답의 순위", charts.ranks(report))]
    if any(each["calibration"] for each in report["configurations"]):
        drawn.append(("확신과 사실", charts.calibration(report)))
    drawn += [
        (f"확신의 분포: {each['name']}", charts.relevances(each, threshold))
        for each in report["configurations"]
        if each["refusals"]
    ]
    drawn += [
        (f"문턱에 따라 거절하는 몫: {each['name']}", charts.trade_off(each, threshold))
        for each in report["configurations"]
        if each["calibration"]
    ]
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        report=report, overview=tables.overview(report), details=tables.details(report), charts=drawn, labels=labels
    )
