from pathlib import Path

import pytest

from assistant.errors import Invalid
from assistant.knowledge.measuring import sets
from assistant.knowledge.measuring.sets import Gold, Kind, Spot

HEADER = "\t".join(sets.COLUMNS)


def table(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "set.tsv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def test_a_table_is_read_with_its_turns_and_sections(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "q1\tsingle\tformal\t\t표를 어떻게 받나\ta.md#1. 표 › 예시 | b.md",
        "",
        'q2\tfollow-up\tnoisy\t앞의 앞 | 앞 질문\t그럼 "표"는?\ta.md#표',
        "q3\tunanswerable\tkeyword\t\t여권 수수료\t-",
    )
    first, second, third = sets.read_questions(path)
    assert first.gold == (Gold("a.md", "1. 표 › 예시"), Gold("b.md"))
    assert (second.kind, second.previous, second.text) == (Kind.FOLLOW_UP, ("앞의 앞", "앞 질문"), '그럼 "표"는?')
    assert (third.gold, third.register) == ((), "keyword")
    assert sets.names_whole_files(path)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["q1\tsingle\tformal\t\t질문뿐"], "2번째 줄의 칸이 5개"),
        (["q1\todd\tformal\t\t질문\ta.md"], "2번째 줄의 kind 'odd'"),
        (["q1\tsingle\tformal\t\t질문\t"], "2번째 줄의 gold와 kind"),
        (["q1\tunanswerable\tformal\t\t질문\ta.md"], "2번째 줄의 gold와 kind"),
        (["q1\tsingle\tformal\t\t질문\ta.md"] * 2, "3번째 줄의 id 'q1'"),
    ],
)
def test_a_row_that_is_wrong_is_named(tmp_path: Path, rows: list[str], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        sets.read_questions(table(tmp_path, *rows))


def test_a_line_without_a_tab_is_named(tmp_path: Path) -> None:
    (tmp_path / "questions.tsv").write_text("물음\ta\n질문뿐\n", encoding="utf-8")
    with pytest.raises(Invalid, match="2번째 줄"):
        sets.read_questions(tmp_path / "questions.tsv")


@pytest.mark.parametrize(
    ("gold", "held"),
    [
        (Gold("a.md"), True),
        (Gold("b.md"), False),
        (Gold("a.md", "2. 표·JSON 형식"), True),
        (Gold("a.md", "표 JSON 형식 › 예시"), True),
        (Gold("a.md", "예시"), True),
        (Gold("a.md", "표"), False),
        (Gold("a.md", "예시 › 표·JSON 형식"), False),
    ],
)
def test_a_section_holds_what_stands_below_it_however_its_heading_is_written(gold: Gold, held: bool) -> None:
    assert gold.holds(Spot("a.md", ("자료", "1.2. 표·JSON 형식", "예시"))) is held


def test_questions_that_nobody_judged_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "queries.jsonl").write_text(
        '{"_id": "1", "text": "가"}\n\n{"_id": "2", "text": "나"}\n', encoding="utf-8"
    )
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n2\tx\t2\n", encoding="utf-8")
    assert [(each.id, each.grades) for each in sets.read_judged(tmp_path)] == [("2", {"x": 2.0})]


def test_judgements_are_read_with_blanks_and_those_that_say_no(tmp_path: Path) -> None:
    (tmp_path / "queries.jsonl").write_text(
        '{"_id": "a", "text": "가"}\n{"_id": "b", "text": "나"}\n', encoding="utf-8"
    )
    judgements = tmp_path / "qrels.tsv"
    judgements.write_text("query-id\tcorpus-id\tscore\na\td1\t1\n\na\td2\t0\nb\td1\t0\n\n", encoding="utf-8")
    answered, unanswered = sets.read_judged(tmp_path)
    assert (answered.gold, unanswered.gold) == ((Gold("d1", grade=1.0),), ())
    judgements.write_text("query-id\tcorpus-id\tscore\na 0 d1 1\n", encoding="utf-8")
    with pytest.raises(Invalid, match="2째 줄"):
        sets.read_judged(tmp_path)
