"""Sets of questions whose answers are known, in the three forms that they come in."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.errors import Invalid
from assistant.knowledge.chunking import SEPARATOR

UNANSWERABLE = "-"
COLUMNS = ("id", "kind", "register", "previous", "question", "gold")
_SEVERAL = "|"
_NUMBERING = re.compile(r"^\s*(?:[0-9]+[.)]\s*)+")


class Kind(StrEnum):
    """What a question is a test of."""

    SINGLE = "single"
    UNANSWERABLE = "unanswerable"
    FOLLOW_UP = "follow-up"


@dataclass(frozen=True)
class Spot:
    """Where a passage stands: its document, as the set names it, and the headings above it."""

    document: str
    headings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gold:
    """A document, or one section of it with all below it, that answers.

    `heading` may be a path. Numbering and punctuation do not matter.
    """

    document: str
    heading: str = ""
    grade: float = 1.0

    @property
    def name(self) -> str:
        """How reports call it."""
        return f"{self.document}#{self.heading}" if self.heading else self.document

    def holds(self, spot: Spot) -> bool:
        """Tell whether a passage there belongs to it."""
        if spot.document != self.document:
            return False
        path, headings = _path(self.heading), [plain(each) for each in spot.headings]
        return any(headings[at : at + len(path)] == path for at in range(len(headings) + 1))


@dataclass(frozen=True)
class Asked:
    """A question with what answers it (nothing: it must be refused); `previous` are the turns before, oldest first."""

    id: str
    text: str
    gold: tuple[Gold, ...]
    kind: Kind = Kind.SINGLE
    register: str = ""
    previous: tuple[str, ...] = ()

    @property
    def grades(self) -> Mapping[str, float]:
        """The gold by name."""
        return {each.name: each.grade for each in self.gold}


def plain(heading: str) -> str:
    """Reduce a heading to what two ways of writing it share."""
    text = unicodedata.normalize("NFC", _NUMBERING.sub("", heading)).casefold()
    return re.sub(r"\W+", "", text)


def read_lines(path: Path) -> Iterator[dict[str, str]]:
    """Read a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def read_judged(folder: Path) -> list[Asked]:
    """Read the questions of a BEIR folder: `queries.jsonl` and `qrels.tsv`; those that nobody judged are left out.

    A question of which every document was judged to be no answer has none. Raises `Invalid` naming a line that is none.
    """
    gold: dict[str, list[Gold]] = {}
    path = folder / "qrels.tsv"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], start=2):
        if not line.strip():
            continue
        try:
            query, document, grade = line.split("\t")
            judged = Gold(document, grade=float(grade))
        except ValueError as error:
            raise Invalid(
                f"{path}의 {number}째 줄은 '질문 번호, 문서 번호, 점수'를 탭으로 나눈 줄이 아닙니다."
            ) from error
        answers = gold.setdefault(query, [])
        if judged.grade > 0:
            answers.append(judged)
    texts = {row["_id"]: row["text"] for row in read_lines(folder / "queries.jsonl")}
    return [Asked(id_, text, tuple(gold[id_])) for id_, text in texts.items() if id_ in gold]


def read_questions(path: Path) -> list[Asked]:
    """Read a table with a header of `COLUMNS`, or lines of question TAB stems of the files that answer it.

    Several are parted by `|` in a table and by commas after a question; `-` says that nothing answers.
    """
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return list(_table(path, lines[1:]) if _is_table(lines) else _lines(path, lines))


def names_whole_files(path: Path) -> bool:
    """Tell whether gold is named by file names with their ending, as a table does."""
    return _is_table(path.read_text(encoding="utf-8-sig").splitlines())


def _is_table(lines: Sequence[str]) -> bool:
    return bool(lines) and tuple(map(str.strip, lines[0].split("\t"))) == COLUMNS


def _path(heading: str) -> list[str]:
    return [plain(part) for part in heading.split(SEPARATOR)] if heading else []


def _lines(path: Path, lines: Sequence[str]) -> Iterator[Asked]:
    for number, line in enumerate(lines, start=1):
        question, tab, stems = line.partition("\t")
        if not tab:
            raise Invalid(f"{path.name} {number}번째 줄에 탭이 없습니다. '질문(탭)파일 이름' 꼴로 고쳐 주세요.")
        if stems.strip() == UNANSWERABLE:
            yield Asked(str(number), question, (), Kind.UNANSWERABLE)
        else:
            yield Asked(str(number), question, tuple(Gold(each.strip()) for each in stems.split(",")))


def _table(path: Path, lines: Sequence[str]) -> Iterator[Asked]:
    seen: set[str] = set()
    for number, row in enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), start=2):
        where = f"{path.name} {number}번째 줄"
        if not row:
            continue
        if len(row) != len(COLUMNS):
            raise Invalid(f"{where}의 칸이 {len(row)}개입니다. {', '.join(COLUMNS)} 여섯 칸으로 고쳐 주세요.")
        asked = _asked(dict(zip(COLUMNS, map(str.strip, row), strict=True)), where)
        if asked.id in seen:
            raise Invalid(f"{where}의 id '{asked.id}'이(가) 앞에도 있습니다. 줄마다 다른 id를 적어 주세요.")
        seen.add(asked.id)
        yield asked


def _asked(row: Mapping[str, str], where: str) -> Asked:
    try:
        kind = Kind(row["kind"])
    except ValueError as error:
        raise Invalid(f"{where}의 kind '{row['kind']}'은(는) {', '.join(Kind)} 가운데 하나여야 합니다.") from error
    gold = tuple(_gold(each) for each in _several(row["gold"]) if each != UNANSWERABLE)
    if bool(gold) == (kind is Kind.UNANSWERABLE) and kind is not Kind.FOLLOW_UP:
        raise Invalid(f"{where}의 gold와 kind가 맞지 않습니다. 답이 없는 질문에만 gold를 비워 주세요.")
    return Asked(row["id"], row["question"], gold, kind, row["register"], tuple(_several(row["previous"])))


def _gold(text: str) -> Gold:
    document, _, heading = text.partition("#")
    return Gold(unicodedata.normalize("NFC", document.strip()), heading.strip(" #"))


def _several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(_SEVERAL) if part.strip()]
