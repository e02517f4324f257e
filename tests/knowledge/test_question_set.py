import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

KNOWLEDGE = Path("knowledge")
FOLDER = Path("tests/data/retrieval")
OLDER = Path(__file__).with_name("questions.tsv")
COPIED = 12
MOST_GOLD = 5
KINDS = {"single", "follow-up", "unanswerable"}
REGISTERS = {"formal", "colloquial", "keyword", "noisy"}


class Row(NamedTuple):
    id: str
    kind: str
    register: str
    previous: str
    question: str
    gold: str

    @property
    def sections(self) -> list[str]:
        return self.gold.split(" | ") if self.gold else []


def read(half: str) -> list[Row]:
    with (FOLDER / f"{half}.tsv").open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    assert tuple(header) == Row._fields
    return [Row(*line) for line in lines]


def sections(path: Path) -> Iterator[str]:
    """Every heading below the title, with the headings above it."""
    above: list[str] = []
    fenced = False
    for line in path.read_text(encoding="utf-8").splitlines():
        fenced ^= line.startswith("```")
        if not fenced and (found := re.fullmatch(r"(#{2,6}) (.+)", line)):
            above = [*above[: len(found[1]) - 2], found[2]]
            yield f"{path.name}#{' › '.join(above)}"


def runs(text: str) -> set[str]:
    """What stands in a row, with single blanks and without any: a spacing error must not hide a copy."""
    forms = (" ".join(text.split()), "".join(text.split()))
    return {form[at : at + COPIED] for form in forms for at in range(len(form) - COPIED + 1)}


DEV, TEST, REFUSALS = read("dev"), read("test"), read("refusals")
ALL = DEV + TEST


def faults(row: Row) -> Iterator[str]:
    """What is wrong with the shape of a row."""
    if not re.fullmatch(r"q\d{3}", row.id):
        yield "id"
    if row.kind not in KINDS or row.register not in REGISTERS:
        yield "kind or register"
    if not row.question or any(field != field.strip() for field in row):
        yield "blanks"
    if bool(row.previous) != (row.kind == "follow-up"):
        yield "previous"
    if bool(row.gold) != (row.kind != "unanswerable") or len(set(row.sections)) != len(row.sections):
        yield "gold"
    if len(row.sections) > MOST_GOLD:
        yield "too broad"
    if row.register == "keyword" and len(row.question.split()) not in {2, 3, 4}:
        yield "keywords"


def test_every_row_is_whole() -> None:
    assert {row.id: found for row in ALL if (found := list(faults(row)))} == {}


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (Row("7", "single", "formal", "", "질문", "a.md#1"), "id"),
        (Row("q001", "chat", "formal", "", "질문", "a.md#1"), "kind or register"),
        (Row("q001", "single", "formal", "", "질문 ", "a.md#1"), "blanks"),
        (Row("q001", "follow-up", "formal", "", "질문", "a.md#1"), "previous"),
        (Row("q001", "single", "formal", "", "질문", ""), "gold"),
        (Row("q001", "unanswerable", "formal", "", "질문", "a.md#1"), "gold"),
        (Row("q001", "single", "formal", "", "질문", "a.md#1 | a.md#1"), "gold"),
        (Row("q001", "single", "formal", "", "질문", " | ".join(f"a.md#{at}" for at in range(6))), "too broad"),
        (Row("q001", "single", "keyword", "", "질문", "a.md#1"), "keywords"),
    ],
)
def test_a_broken_row_is_seen(row: Row, fault: str) -> None:
    assert list(faults(row)) == [fault]


def test_a_copy_is_seen_through_spacing() -> None:
    assert runs("민원답변은 담당자가 확인합니다") & runs("민원 답변은 담당자가 확인 합니다")
    assert not runs("민원 답변은 누가 봐요") & runs("민원 답변은 담당자가 확인합니다")


def test_gold_stands_in_the_bundled_material_and_is_spread_over_all_of_it() -> None:
    known = {section for path in KNOWLEDGE.glob("*.md") for section in sections(path)}
    gold = {section for row in ALL for section in row.sections}
    assert gold <= known
    for half in (DEV, TEST):
        files = {section.split("#")[0] for row in half for section in row.sections}
        assert files == {path.name for path in KNOWLEDGE.glob("*.md")}


def test_there_are_enough_of_each() -> None:
    kinds = Counter(row.kind for row in ALL)
    assert kinds["single"] >= 200
    assert kinds["unanswerable"] >= 70
    assert kinds["follow-up"] >= 60
    registers = Counter(row.register for row in ALL if row.kind == "single")
    assert all(registers[register] >= 50 for register in REGISTERS)


def test_nothing_is_asked_twice() -> None:
    older = {line.split("\t")[0] for line in OLDER.read_text(encoding="utf-8").splitlines()}
    asked = Counter((row.previous, row.question) for row in ALL)
    assert max(asked.values()) == 1
    assert max(Counter(row.id for row in ALL).values()) == 1
    assert not older & {row.question for row in ALL}


def test_no_question_copies_the_material() -> None:
    material = set[str]().union(*(runs(path.read_text(encoding="utf-8")) for path in KNOWLEDGE.glob("*.md")))
    copied = {row.id for row in ALL if (runs(row.question) | runs(row.previous)) & material}
    assert copied == set()


def test_what_the_refusals_are_fitted_on_is_whole_and_apart_from_both_halves() -> None:
    known = {section for path in KNOWLEDGE.glob("*.md") for section in sections(path)}
    assert {section for row in REFUSALS for section in row.sections} <= known
    assert len({row.id for row in REFUSALS}) == len(REFUSALS)
    assert not {row.question for row in REFUSALS} & {row.question for row in ALL if not row.previous}
    # An unanswerable follow-up has a question before it.
    assert all(bool(row.gold) != (row.kind == "unanswerable") or row.kind == "follow-up" for row in REFUSALS)


def test_every_added_document_is_asked_about() -> None:
    added = FOLDER / "added"
    asked = [line.split("\t")[1] for line in (added / "questions.tsv").read_text(encoding="utf-8").splitlines()]
    assert set(asked) == {path.stem for path in (added / "files").glob("*.md")}


def test_the_halves_are_apart_and_alike() -> None:
    assert not {row.id for row in DEV} & {row.id for row in TEST}
    dev, test = (Counter((row.kind, row.register) for row in half) for half in (DEV, TEST))
    assert dev.keys() == test.keys()
    assert all(abs(dev[cell] - test[cell]) <= 1 for cell in dev)
    assert abs(len(DEV) - len(TEST)) <= 1
