"""A report as tables of written figures, which every form of it shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.cli.reports import labels
from assistant.knowledge.measuring.reporting import Report

_SHOWN = 200
_HITS = ("hit@1", "hit@3", "hit@5")


@dataclass(frozen=True)
class Table:
    """A heading, what to know for reading it, column names and rows."""

    heading: str
    note: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def overview(report: Report) -> list[Table]:
    """Return what is read first: quality, refusals, cost, and differences from the first configuration."""
    tables = (_quality(report), _refusals(report), _cost(report), _calls(report), differences(report), _gains(report))
    return [table for table in tables if table.rows]


def details(report: Report) -> list[Table]:
    """Return the parts of the questions, the calibration and the questions that were won and lost."""
    tables = [*_parts(report), *_calibrations(report), *_changes(report)]
    return [table for table in tables if table.rows]


def differences(report: Report) -> Table:
    """Return the differences from the first configuration."""
    compared = report["comparisons"]
    names = list(dict.fromkeys(name for each in compared for name in each["differences"]))
    rows = [
        [labels.MEASURES[name], *(_difference(each["differences"].get(name)) for each in compared)] for name in names
    ]
    counts = (("앞당김/늦춤", "won", "lost"), ("판단 나아짐/나빠짐", "decided_better", "decided_worse"))
    rows += [[word, *(f"{len(each[up])}/{len(each[down])}" for each in compared)] for word, up, down in counts]
    return Table(
        "첫째 구성과의 차이",
        "괄호는 95 % 구간, p는 무작위화 검정을 Holm으로 고친 값, *는 우연으로 보기 어려운 차이(p < 0.05).",
        ["값", *(f"{each['configuration']} − {each['baseline']}" for each in compared)],
        rows if compared else [],
    )


def _quality(report: Report) -> Table:
    ways = report["configurations"]
    names = list(dict.fromkeys(name for each in ways for name in each["measures"]))
    return Table(
        "품질",
        "괄호는 질문을 다시 뽑아 얻은 95 % 구간(부트스트랩 10,000번).",
        ["값", *(each["name"] for each in ways)],
        [
            ["바뀐 값", *map(labels.way, ways)],
            *([labels.MEASURES[name], *(_figure(each, name) for each in ways)] for name in names),
            *([f"자료 단위 {labels.MEASURES[name]}", *(_document_hit(each, name) for each in ways)] for name in _HITS),
        ],
    )


def _difference(value: Report | None) -> str:
    return labels.difference(value) if value else "–"


def _figure(way: Report, name: str) -> str:
    return labels.figure(way["measures"][name]) if name in way["measures"] else "–"


def _document_hit(way: Report, name: str) -> str:
    return labels.share(way["document_hits"][name])


def _refusals(report: Report) -> Table:
    threshold = report["conditions"]["threshold"]
    return Table(
        "거절과 확신",
        f"문턱 {threshold:g}. 답이 있는데 거절한 몫은 낮을수록, 답이 없어 거절한 몫은 높을수록 좋습니다.",
        ["구성", "잘못 거절", "바르게 거절", "브라이어 점수", "보정 오차", "AUC"],
        [
            [
                each["name"],
                labels.share(each["refusals"]["wrongly_refused"]),
                labels.share(each["refusals"]["rightly_refused"]),
                *(labels.share((each["calibration"] or {}).get(key)) for key in ("brier", "error", "auc")),
            ]
            for each in report["configurations"]
            if each["refusals"]
        ],
    )


def _cost(report: Report) -> Table:
    return Table(
        "시간과 메모리",
        f"색인 {report['index_seconds']:,.1f}초. 메모리는 그 구성으로 묻는 동안 이 프로세스가 가장 많이 쓴 양.",
        ["구성", "p50", "p95", "p99", "최대 메모리"],
        [
            [
                each["name"],
                *(f"{each['latency_ms'][key]:,.1f} ms" for key in ("p50", "p95", "p99")),
                labels.memory(each["peak_mb"]),
            ]
            for each in report["configurations"]
        ],
    )


def _calls(report: Report) -> Table:
    return Table(
        "모델을 부른 값",
        "토큰은 실패하지 않은 호출의 것을 모든 질문으로 나눈 평균, 시간은 질문마다 첫째 구성보다 더 걸린 만큼.",
        ["구성", "물은 질문", "달라지지 않은 질문", "호출(실패)", "질문당 토큰(넣은/받은)", "더 걸린 시간 p50", "평균"],
        [
            [
                each["name"],
                f"{found['questions_asked']:,}",
                f"{found['questions_unchanged']:,}",
                f"{found['calls']:,} ({found['failed']:,})",
                f"{found['tokens']:,.0f} ({found['prompt_tokens']:,.0f}/{found['completion_tokens']:,.0f})",
                *(labels.milliseconds((found["milliseconds_more"] or {}).get(key)) for key in ("p50", "mean")),
            ]
            for each in report["configurations"]
            if (found := each["model"])
        ],
    )


def _gains(report: Report) -> Table:
    return Table(
        "모델로 나아진 몫",
        "첫째 구성과의 차이를 질문당 더 쓴 토큰과 더 걸린 시간의 평균으로 나눈 값.",
        ["구성", "값", "차이", "토큰 1,000개마다", "1초마다"],
        [
            [
                each["name"],
                labels.MEASURES[name],
                labels.difference(gain),
                *(labels.gain(gain[key]) for key in ("per_1000_tokens", "per_second")),
            ]
            for each in report["configurations"]
            for name, gain in (each["model"] or {"gains": {}})["gains"].items()
        ],
    )


def _parts(report: Report) -> Iterator[Table]:
    for key, heading, names in (("by_kind", "질문의 갈래", labels.KINDS), ("by_register", "말투", labels.REGISTERS)):
        yield Table(
            heading,
            "",
            [heading, "구성", "질문", "1위 정답", "3위 안 정답", "5위 안 정답", "거절한 몫"],
            [
                [
                    names.get(part, part),
                    each["name"],
                    f"{found['questions']:,}",
                    *(_figure(found, name) for name in _HITS),
                    _refused(found),
                ]
                for each in report["configurations"]
                for part, found in each[key].items()
            ],
        )


def _refused(part: Report) -> str:
    found = part["refusals"] or {}
    shares = [found[key] for key in ("wrongly_refused", "rightly_refused") if found.get(key) is not None]
    return " / ".join(map(labels.share, shares)) or "–"


def _calibrations(report: Report) -> Iterator[Table]:
    for each in report["configurations"]:
        yield Table(
            f"확신과 사실: {each['name']}",
            "확신이 맞다면 '평균 확신'과 '답이 있는 몫'이 같습니다.",
            ["확신", "질문", "평균 확신", "답이 있는 몫"],
            [
                [
                    f"{found['low']:.1f}–{found['high']:.1f}",
                    f"{found['questions']:,}",
                    labels.share(found["relevance"]),
                    labels.share(found["answerable"]),
                ]
                for found in (each["calibration"] or {"bins": []})["bins"]
            ],
        )


def _changes(report: Report) -> Iterator[Table]:
    questions = {each["id"]: each for each in report["questions"]}
    for each in report["comparisons"]:
        before, after = each["baseline"], each["configuration"]
        for key, word in (("won", "앞당긴"), ("lost", "늦춘")):
            yield Table(
                f"{after}이(가) {word} 질문 {len(each[key]):,}개",
                _first_ones(f"순위는 {before} → {after}.", each[key]),
                ["id", "질문", "순위", "정답", f"{after}의 1위"],
                [_moved(questions[id_], before, after) for id_ in each[key][:_SHOWN]],
            )
        for key, word in (("decided_better", "바르게 판단하게 된"), ("decided_worse", "잘못 판단하게 된")):
            yield Table(
                f"{after}이(가) {word} 질문 {len(each[key]):,}개",
                _first_ones(f"확신은 {before} → {after}.", each[key]),
                ["id", "질문", "확신", "정답"],
                [_decided(questions[id_], before, after) for id_ in each[key][:_SHOWN]],
            )


def _first_ones(note: str, ids: Sequence[str]) -> str:
    return f"{note} 처음 {_SHOWN}개만 보입니다." if len(ids) > _SHOWN else note


def _moved(question: Report, before: str, after: str) -> list[str]:
    old, new = question["runs"][before], question["runs"][after]
    ranks = f"{labels.rank(old['rank'])} → {labels.rank(new['rank'])}"
    return [question["id"], question["question"], ranks, _gold(question), next(iter(new["shown"]), "–")]


def _decided(question: Report, before: str, after: str) -> list[str]:
    old, new = (labels.share(question["runs"][name]["relevance"]) for name in (before, after))
    return [question["id"], question["question"], f"{old} → {new}", _gold(question)]


def _gold(question: Report) -> str:
    return ", ".join(question["gold"]) or "없음"
