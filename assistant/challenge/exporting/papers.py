"""The sheets that a committee signs and files: result, reviews, report, and letters to entrants."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from assistant.challenge import wording
from assistant.challenge.exporting.paper import Paper, Paragraph, Table
from assistant.challenge.exporting.records import ChallengeRecord, EntryRecord, ReviewRecord, StageRecord

# By whether the extremes were left out.
_WAY = {True: "최고점과 최저점을 하나씩 뺀 평균", False: "모든 심사의 평균"}


def result_sheet(record: ChallengeRecord) -> Paper:
    """Return the result: the rule, every entry with its scores and rank, what was decided, and room to sign."""
    stages = record.stages
    header = ["순위", "접수번호", "제목", "부서", *(f"{stage.name}" for stage in stages)]
    widths = [8, 13, 40, 18, *([11] * len(stages))]
    if len(stages) > 1:
        header, widths = [*header, "합산"], [*widths, 11]
    header, widths = [*header, "결과"], [*widths, 16]
    rows = [_result_row(each, record) for each in _in_order(record.entries)]
    numbers = frozenset({0, *range(4, len(header) - 1)})
    return Paper(
        title=f"{record.title} 심사 결과표",
        parts=[
            Paragraph("셈하는 방법", heading=True),
            Paragraph(_rule(record)),
            Paragraph("결과", heading=True),
            Table(header, rows, widths, numbers),
            *_decided(record),
            Paragraph("확인", heading=True),
            Table(["심사위원", "서명", "심사위원", "서명"], _signatures(record), [20, 30, 20, 30]),
        ],
        footer=_footer(record),
        wide=True,
    )


def review_sheets(record: ChallengeRecord) -> list[Paper]:
    """Return one sheet for each reviewer and stage: marks and comments, with room to sign."""
    papers = []
    numbers = {each.id: each for each in record.entries}
    for stage in record.stages:
        for reviewer in sorted({each.reviewer for each in stage.reviews}):
            own = [each for each in stage.reviews if each.reviewer == reviewer and each.entry_id in numbers]
            names = [criterion.name for criterion in stage.criteria]
            papers.append(
                Paper(
                    title=f"{record.title} {stage.name} 심사표",
                    parts=[
                        Paragraph(f"심사위원 {reviewer}"),
                        Table(
                            ["접수번호", "제목", *names, "의견"],
                            [_review_row(each, numbers[each.entry_id], stage) for each in own],
                            [12, 26, *([9] * len(names)), 40],
                            frozenset(range(2, 2 + len(names))),
                        ),
                        Paragraph("위와 같이 심사하였습니다.        서명:"),
                    ],
                    footer=_footer(record),
                    wide=True,
                )
            )
    return papers


def report(record: ChallengeRecord) -> Paper:
    """Return the report on the result as offices file it: outline, how it was judged, result, what follows."""
    counted = [each for each in record.entries if each.state != "철회"]
    winners = [each for each in _in_order(record.entries) if each.award]
    rows = [[each.award, each.number, each.title, each.authors, each.departments] for each in winners]
    stages = "\n".join(
        f"  - {stage.name}: 반영 비율 {stage.weight}, 심사항목 "
        + ", ".join(f"{criterion.name}({criterion.weight})" for criterion in stage.criteria)
        for stage in record.stages
    )
    return Paper(
        title=f"{record.title} 심사 결과 보고",
        parts=[
            Paragraph("1. 개요", heading=True),
            Paragraph(f"접수 {len(counted)}편, 심사위원 {len(record.reviewers)}명"),
            Paragraph("2. 심사 방법", heading=True),
            Paragraph(f"{stages}\n{_rule(record)}"),
            Paragraph("3. 수상작", heading=True),
            Table(["상", "접수번호", "제목", "출품자", "부서"], rows, [14, 14, 44, 24, 20])
            if rows
            else Paragraph("수상작 없음"),
            Paragraph("4. 심사 결과", heading=True),
            Table(
                ["순위", "접수번호", "제목", "점수", "결과"],
                [
                    [_rank(each), each.number, each.title, _shown(_score(each, record), record), _outcome(each)]
                    for each in _in_order(record.entries)
                ],
                [8, 14, 50, 14, 20],
                frozenset({0, 3}),
            ),
            *_decided(record, number="5. "),
        ],
        footer=_footer(record),
    )


def letters(record: ChallengeRecord, words: dict[int, str]) -> list[Paper]:
    """Return a letter to the authors of each entry, with the committee's words by entry id."""
    return [
        Paper(
            title=f"{record.title} 심사 의견",
            parts=[
                Paragraph(f"{each.authors} 님께"),
                Paragraph(f"접수번호 {each.number} '{each.title}' 출품에 감사드립니다.\n결과: {_outcome(each)}"),
                Paragraph("심사위원회의 의견", heading=True),
                Paragraph(words[each.id]),
            ],
            footer=record.title,
        )
        for each in record.entries
        if each.id in words
    ]


def _result_row(entry: EntryRecord, record: ChallengeRecord) -> list[str]:
    scores = [_shown(stage.scores.get(entry.id), record) for stage in record.stages]
    final = [_shown(entry.final, record)] if len(record.stages) > 1 else []
    return [_rank(entry), entry.number, entry.title, entry.departments, *scores, *final, _outcome(entry)]


def _review_row(review: ReviewRecord, entry: EntryRecord, stage: StageRecord) -> list[str]:
    marks = [str(review.marks.get(criterion.id, "")) for criterion in stage.criteria]
    said = review.to_committee if review.counts else f"{review.state} {review.reason}".strip()
    return [entry.number, entry.title, *marks, said]


def _decided(record: ChallengeRecord, number: str = "") -> list[Paragraph | Table]:
    if not record.decisions:
        return []
    return [
        Paragraph(f"{number}결정", heading=True),
        Table(["때", "단계", "결정", "사유"], record.decisions, [20, 14, 12, 54]),
    ]


def _signatures(record: ChallengeRecord) -> list[list[str]]:
    letters_ = [f"심사위원 {letter}" for letter, _ in record.reviewers]
    pairs = [letters_[at : at + 2] for at in range(0, len(letters_), 2)]
    return [[pair[0], "", pair[1] if len(pair) > 1 else "", ""] for pair in pairs] or [["", "", "", ""]]


def _rule(record: ChallengeRecord) -> str:
    ways = {each.name: _WAY[record.trims.get(each.id, False)] for each in record.stages if each.scores}
    plain = [name for name, way in ways.items() if way == _WAY[False]]
    if len(set(ways.values())) > 1:
        way = ", ".join(f"{name}({way})" for name, way in ways.items())
    else:
        way = next(iter(ways.values()), _WAY[record.trimmed])
    told = ""
    if record.trimmed and plain:
        where = f"{', '.join(plain)}에 " if len(plain) < len(ways) else ""
        told = f" 절사평균으로 공고했으나 {where}심사가 5건보다 적은 작품이 있어 공고한 대로 평균으로 셈했습니다."
    ties = " → ".join(record.tie_order)
    return f"점수는 {way}이며 100점 만점입니다.{told} 점수가 같으면 {ties} 순으로 가립니다."


def _in_order(entries: Sequence[EntryRecord]) -> list[EntryRecord]:
    return sorted(entries, key=lambda each: (each.rank is None, each.rank or 0, each.number))


def _score(entry: EntryRecord, record: ChallengeRecord) -> Decimal | None:
    if entry.final is not None or not record.stages:
        return entry.final
    return record.stages[0].scores.get(entry.id)


def _shown(score: Decimal | None, record: ChallengeRecord) -> str:
    if score is None:
        return ""
    return str(score.quantize(Decimal(1).scaleb(-record.decimals), rounding=ROUND_HALF_UP))


def _rank(entry: EntryRecord) -> str:
    return str(entry.rank) if entry.rank else "–"


def _outcome(entry: EntryRecord) -> str:
    return entry.award or entry.state


def _footer(record: ChallengeRecord) -> str:
    return f"{record.title} · {wording.clock(record.taken_at)} {record.taken_by} 출력"
