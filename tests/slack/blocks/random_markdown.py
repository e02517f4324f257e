"""Markdown as nobody would write it: long tables, huge fences, emoji, decomposed Korean, no blanks at all."""

import unicodedata

from hypothesis import strategies as st

_LETTERS = [
    "교육자료", "프롬프트는", "역할과", "형식을", "적습니다.", "온도를 낮추면", "안정적입니다.", "왜요?", "Prompt", "a<b", "data.xlsx",
    unicodedata.normalize("NFD", "한글조합형입니다."), "👩‍💻", "👍🏽", "🇰🇷", "é", "**굵게**", "`code()`", "~~지움~~",
    "[1]", "[2][3]", "[12, 3]", "[자료](https://ai.example.go.kr/passages/3)", "&", "|", "*", "_", "#태그", "> 인용",
]  # fmt: skip
words = st.sampled_from(_LETTERS)
sentence = st.lists(words, min_size=1, max_size=30).map(" ".join)
paragraph = st.lists(sentence, min_size=1, max_size=6).map("\n".join)
unbroken = st.tuples(words, st.integers(1, 4000)).map(
    lambda pair: pair[0].strip("|>#").replace(" ", "") * pair[1] or "가"
)
heading = st.tuples(st.integers(1, 6), sentence).map(lambda pair: f"{'#' * pair[0]} {pair[1]}")
listing = st.tuples(st.sampled_from(["- ", "1. ", "* "]), st.lists(sentence, min_size=1, max_size=40)).map(
    lambda pair: "\n".join(pair[0] + each for each in pair[1])
)
line_of_code = st.sampled_from(
    ["print('안녕')", "", "    if x:", "가" * 300, "x" * 12_000, "``", "| a | b |", "[1] 목록"]
)
fence = st.tuples(
    st.sampled_from(["```", "````", "~~~"]),
    st.sampled_from(["", "python", "표"]),
    st.lists(line_of_code, min_size=1, max_size=12),
    st.integers(1, 60),
).map(lambda four: "\n".join([four[0] + four[1], *(four[2] * four[3]), four[0]]))
cell = words.map(lambda word: word.replace("|", "·"))


def table_of(columns: int) -> st.SearchStrategy[str]:
    row = st.lists(cell, min_size=columns, max_size=columns).map(lambda cells: f"| {' | '.join(cells)} |")
    rows = st.tuples(row, st.lists(row, min_size=1, max_size=6), st.integers(1, 40))
    delimiter = f"|{'---|' * columns}"
    return rows.map(lambda three: "\n".join([three[0], delimiter, *(three[1] * three[2])]))


table = st.integers(1, 24).flatmap(table_of)
without_tables = st.lists(
    st.one_of(paragraph, paragraph, heading, listing, fence, unbroken), min_size=1, max_size=8
).map("\n\n".join)
texts = st.lists(st.one_of(paragraph, heading, listing, fence, table, unbroken), min_size=1, max_size=8).map(
    "\n\n".join
)
