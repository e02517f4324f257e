import unicodedata

from hypothesis import HealthCheck, given, settings

from assistant.slack.blocks import tables
from assistant.slack.blocks.tables import Prose, Table
from tests.slack.blocks import random_markdown

TEXT = "앞\n| 요소 | 값 |\n|:--|--:|\n| **역할** [1] | 10 |\n| a\\|b | |\n뒤"
patient = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def test_a_table_is_found_between_prose() -> None:
    before, table, after = tables.segments(TEXT)
    assert (before, after) == (Prose("앞\n"), Prose("뒤"))
    assert table == Table([["요소", "값"], ["역할 [1]", "10"], ["a|b", "–"]], ["left", "right"])


def test_korean_letters_are_as_wide_as_two() -> None:
    assert tables.in_text(TEXT) == "앞\n```\n요소     | 값\n---------+---\n역할 [1] | 10\na|b      |  –\n```\n뒤"


def test_decomposed_letters_and_marks_take_no_more_room() -> None:
    assert tables.width(unicodedata.normalize("NFD", "한글")) == tables.width("한글") == 4
    assert tables.width("e\u0301") == 1


def test_pipes_that_are_no_table_stay() -> None:
    for text in ("a | b", "| a | b |\n| c | d |", "a | b\n---", "```\n| a |\n|---|\n| b |\n```\n"):
        assert tables.segments(text) == [Prose(text)]


def test_an_empty_or_ragged_table_is_filled_up() -> None:
    (table,) = tables.segments("| a |\n|---|\n| b | c |\n| |")
    assert table == Table([["a", "–"], ["b", "c"], ["–", "–"]], ["left", "left"])
    tables.table_block(table).to_dict()


def test_a_cell_that_is_very_long_does_not_widen_the_others() -> None:
    rows = "".join(f"| {n} | {'가' * (500 if n == 50 else 1)} |\n" for n in range(60))
    text = tables.in_text(f"| n | 글 |\n|---|---|\n{rows}")
    assert "가" * 500 in text
    assert len(text) < 5000


def test_backticks_in_a_cell_do_not_close_the_fence() -> None:
    assert tables.in_text("| a |\n|---|\n| x ``` y |\n").startswith("````\n")


@patient
@given(random_markdown.table)
def test_every_word_of_a_table_is_in_its_text(text: str) -> None:
    (table,) = tables.segments(text)
    assert isinstance(table, Table)
    shown = tables.aligned(table)
    assert all(cell in shown for row in table.rows for cell in row)
    assert shown.count("\n") == len(table.rows) + 3
