import re
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.slack.blocks import markdown, scanning
from assistant.slack.blocks.cutting import cut
from tests.slack.blocks import random_markdown

CITATION = re.compile(r"\[\d{1,3}(?:\s*,\s*\d{1,3})*\]")
patient = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def without_blanks(text: str) -> str:
    return re.sub(r"\s+", "", text)


def every_fence_is_closed(part: str) -> bool:
    lines = part.split("\n")
    for token in MarkdownIt("commonmark").parse(part):
        if token.type == "fence" and token.map:
            mark = lines[token.map[0]].strip()[:3]
            if token.map[1] - token.map[0] < 2 or not lines[token.map[1] - 1].strip().startswith(mark):
                return False
    return True


@patient
@given(random_markdown.without_tables, st.sampled_from([600, 2000, 9000]))
def test_parts_fit_are_whole_and_lose_nothing(text: str, limit: int) -> None:
    parts = markdown.parts(text, limit)
    assert all(0 < len(part) <= limit for part in parts)
    assert all(every_fence_is_closed(part) for part in parts)
    outside = [
        stretch.text for part in parts for stretch in scanning.stretches(part) if stretch.kind is scanning.Kind.PROSE
    ]
    before = [stretch.text for stretch in scanning.stretches(text) if stretch.kind is scanning.Kind.PROSE]
    assert CITATION.findall(" ".join(outside)) == CITATION.findall(" ".join(before))
    assert without_blanks("".join(outside)) == without_blanks("".join(before))


@patient
@given(random_markdown.fence, st.sampled_from([600, 9000]))
def test_code_is_the_same_code_in_several_fences(text: str, limit: int) -> None:
    parts = markdown.parts(text, limit)
    heads = {part.split("\n")[0] for part in parts}
    assert heads == {text.split("\n", maxsplit=1)[0]}
    inside = "".join("".join(part.split("\n")[1:-1]) for part in parts)
    assert inside == "".join(text.split("\n")[1:-1])


@patient
@given(random_markdown.table, st.sampled_from([1200, 9000]))
def test_a_long_table_stays_a_table_in_every_part(text: str, limit: int) -> None:
    head, delimiter, *rows = text.split("\n")
    if len(head) + len(delimiter) + 2 > limit // 4 or max(map(len, rows)) > limit // 2:
        return
    parts = markdown.parts(text, limit)
    assert all(part.split("\n")[:2] == [head, delimiter] for part in parts)
    assert [line for part in parts for line in part.split("\n")[2:]] == rows


def test_sixty_thousand_characters_without_a_blank() -> None:
    for letter in ("가", unicodedata.normalize("NFD", "각"), "👩‍💻", "a", "é"):
        text = letter * (60_000 // len(letter))
        parts = markdown.parts(text)
        assert "".join(parts) == text
        assert all(len(part) <= 9000 and part.startswith(letter) for part in parts)


def test_a_short_text_stays_as_it_is() -> None:
    text = "# 제목\n\n문장입니다. [1]\n\n- 하나\n- 둘"
    assert markdown.parts(text) == [text]
    assert markdown.parts("") == []
    assert markdown.parts("\n \n") == []


def test_a_fence_left_open_is_closed() -> None:
    assert markdown.parts("```py\nprint(1)") == ["```py\nprint(1)\n```"]
    assert markdown.parts("```") == ["```\n```"]


def test_a_paragraph_goes_to_the_next_part_whole_and_its_heading_goes_with_it() -> None:
    first, second = "가" * 700, "나" * 700
    assert markdown.parts(f"{first}\n\n## 둘째\n\n{second}", 1000) == [first, f"## 둘째\n\n{second}"]


def test_a_sentence_is_not_parted_from_its_citation() -> None:
    sentences = [f"{'가' * 40}입니다. [{n}]" for n in range(1, 40)]
    parts = markdown.parts(" ".join(sentences), 500)
    assert [each for part in parts for each in re.findall(r"가+입니다\. \[\d+\]", part)] == sentences


def test_a_line_is_cut_at_the_end_of_a_sentence() -> None:
    line = "첫째 문장입니다. [1] 둘째 문장은 조금 더 깁니다. [2] 셋째."
    assert cut(line, 36) == ["첫째 문장입니다. [1] 둘째 문장은 조금 더 깁니다. [2]", "셋째."]


def test_links_are_not_cut() -> None:
    link = "[자료](https://ai.example.go.kr/passages/3)"
    assert all(part.count("[") == part.count("]") for part in cut(f"{'가' * 30} {link} {link}", 60))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# 제목 #", "*제목*"),
        ("**굵게** a<b & c", "*굵게* a&lt;b &amp; c"),
        ("[자료](https://ai.example.go.kr/passages/3)", "<https://ai.example.go.kr/passages/3|자료>"),
    ],
)
def test_markup_of_a_message_without_blocks(text: str, shown: str) -> None:
    assert markdown.as_markup(text) == shown
