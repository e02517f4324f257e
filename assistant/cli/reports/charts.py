"""Charts as SVG that stands inside a page: no script, no outside resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from assistant.cli.reports import labels
from assistant.knowledge.measuring.reporting import Report

_WIDTH, _HEIGHT = 720, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 14, 34, 34
_INNER, _TALL = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
_TICKS = 4
_COLOURS = 6
_MEASURES = ("hit@1", "hit@3", "hit@5", "mrr@10", "ndcg@10")
_LEGEND_STEP = 150


def ranks(report: Report) -> Markup:
    """Draw how many questions have their first answer at which rank."""
    series = {each["name"]: list(each["ranks"].values()) for each in report["configurations"]}
    names = [labels.rank(name) for name in report["configurations"][0]["ranks"]]
    axis = [_label((at + 0.5) / len(names), name) for at, name in enumerate(names)]
    return _svg("정답의 순위별 질문 수", [*_bars(names, series), *axis])


def measures(report: Report) -> Markup:
    """Draw the measures with their intervals."""
    ways = [each for each in report["configurations"] if each["measures"].get("hit@1")]
    least = min((each["measures"][name]["low"] for each in ways for name in _MEASURES), default=0.0)
    base = min(int(least * 10) / 10, 0.9)
    parts = [_grid(base, 1.0), _legend([each["name"] for each in ways])]
    for number, name in enumerate(_MEASURES):
        parts.append(_label((number + 0.5) / len(_MEASURES), labels.MEASURES[name]))
        for at, each in enumerate(ways):
            x = _x((number + (at + 1) / (len(ways) + 1)) / len(_MEASURES))
            parts.append(_whisker(x, each["measures"][name], at, base))
    return _svg("품질과 95 % 구간", parts)


def calibration(report: Report) -> Markup:
    """Draw relevance against the share that is really answerable; on the diagonal they agree."""
    ways = [each for each in report["configurations"] if each["calibration"]]
    diagonal = Markup('<line class="diagonal" x1="{}" y1="{}" x2="{}" y2="{}"/>')
    parts = [_grid(0.0, 1.0), diagonal.format(_x(0), _y(0), _x(1), _y(1)), _legend([each["name"] for each in ways])]
    parts += [_label(step / _TICKS, f"{step / _TICKS:g}") for step in range(_TICKS + 1)]
    for at, each in enumerate(ways):
        bins = each["calibration"]["bins"]
        points = " ".join(f"{_x(found['relevance'])},{_y(found['answerable'])}" for found in bins)
        parts.append(Markup('<polyline class="line s{}" points="{}"/>').format(at % _COLOURS, points))
        parts += [_dot(found, each["name"], at) for found in bins]
    return _svg("확신(가로)과 실제로 답이 있는 몫(세로)", parts)


def relevances(way: Report, threshold: float) -> Markup:
    """Draw how relevant questions with and without an answer were held, and the threshold between."""
    names = {"answerable": "답이 있는 질문", "unanswerable": "답이 없는 질문"}
    series = {label: way["relevance"][name] for name, label in names.items() if any(way["relevance"][name])}
    bars = len(way["relevance"]["answerable"])
    tenths = Markup().join(_label(step / 10, f"{step / 10:g}") for step in range(11))
    ranges = [f"{number / bars:g}–{(number + 1) / bars:g}" for number in range(bars)]
    tenths = Markup().join(_label(step / 10, f"{step / 10:g}") for step in range(11))
    ranges = [f"{number / bars:g}–{(number + 1) / bars:g}" for number in range(bars)]
    return _svg(f"확신의 분포: {way['name']}", [*_bars(ranges, series), tenths, _threshold(threshold)])


def trade_off(way: Report, threshold: float) -> Markup:
    """Draw what every threshold would refuse, of both kinds of questions."""
    names = {"wrongly_refused": "잘못 거절", "rightly_refused": "바르게 거절"}
    parts = [_grid(0.0, 1.0), _legend(list(names.values())), _threshold(threshold)]
    parts += [_label(step / 10, f"{step / 10:g}") for step in range(11)]
    for at, name in enumerate(names):
        points = " ".join(f"{_x(each['threshold'])},{_y(each[name])}" for each in way["trade_off"])
        parts.append(Markup('<polyline class="line s{}" points="{}"/>').format(at, points))
    return _svg(f"문턱에 따라 거절하는 몫: {way['name']}", parts)


def _bars(names: Sequence[str], series: Mapping[str, Sequence[int]]) -> list[Markup]:
    most = max((value for values in series.values() for value in values), default=0) or 1
    most += -most % _TICKS
    bar = Markup(
        '<rect class="bar s{}" x="{:.1f}" y="{}" width="{:.1f}" height="{:.1f}"><title>{} · {}: {:,}</title></rect>'
    )
    width = _INNER / len(names) * 0.8 / max(len(series), 1)
    parts = [_grid(0, most), _legend(list(series))]
    for at, (name, values) in enumerate(series.items()):
        for number, value in enumerate(values):
            x, top = _x((number + 0.1) / len(names)) + at * width, _y(value / most)
            parts.append(bar.format(at % _COLOURS, x, top, max(width - 1, 1), _y(0) - top, name, names[number], value))
    return parts


def _threshold(threshold: float) -> Markup:
    line = Markup('<line class="threshold" x1="{0}" y1="{1}" x2="{0}" y2="{2}"><title>문턱 {3:g}</title></line>')
    return line.format(_x(threshold), _y(0), _y(1), threshold)


def _whisker(x: float, figure: Report, at: int, base: float) -> Markup:
    low, mean, high = (_y((figure[key] - base) / (1 - base)) for key in ("low", "mean", "high"))
    drawn = Markup(
        '<g class="s{0}"><title>{5}</title><line class="line" x1="{1}" y1="{2}" x2="{1}" y2="{4}"/>'
        '<circle class="dot" cx="{1}" cy="{3}" r="4"/></g>'
    )
    return drawn.format(at % _COLOURS, x, low, mean, high, labels.figure(figure))


def _dot(found: Report, name: str, at: int) -> Markup:
    drawn = Markup('<circle class="dot s{}" cx="{}" cy="{}" r="{:.1f}"><title>{}: 질문 {:,}개</title></circle>')
    size = 3 + min(found["questions"], 100) ** 0.5
    return drawn.format(at % _COLOURS, _x(found["relevance"]), _y(found["answerable"]), size, name, found["questions"])


def _grid(low: float, high: float) -> Markup:
    return Markup().join(_grid_lines(low, high))


def _grid_lines(low: float, high: float) -> Iterator[Markup]:
    for step in range(_TICKS + 1):
        y = _y(step / _TICKS)
        yield Markup('<line class="grid" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(_LEFT, y, _WIDTH - _RIGHT, y)
        value = low + (high - low) * step / _TICKS
        yield Markup('<text class="value" x="{}" y="{}">{:.4g}</text>').format(_LEFT - 6, y + 4, value)


def _legend(names: Sequence[str]) -> Markup:
    drawn = Markup(
        '<g class="s{0}"><rect class="bar" x="{1}" y="8" width="12" height="12"/></g><text x="{2}" y="18">{3}</text>'
    )
    return Markup().join(
        drawn.format(at % _COLOURS, _LEFT + at * _LEGEND_STEP, _LEFT + at * _LEGEND_STEP + 18, name)
        for at, name in enumerate(names)
    )


def _label(share: float, text: str) -> Markup:
    return Markup('<text class="label" x="{}" y="{}">{}</text>').format(_x(share), _HEIGHT - 12, text)


def _svg(title: str, parts: Sequence[Markup]) -> Markup:
    drawn = Markup('<svg role="img" viewBox="0 0 {} {}" aria-label="{}">{}</svg>')
    return drawn.format(_WIDTH, _HEIGHT, title, Markup().join(parts))


def _x(share: float) -> float:
    return round(_LEFT + share * _INNER, 1)


def _y(share: float) -> float:
    return round(_TOP + (1 - share) * _TALL, 1)
