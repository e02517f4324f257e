from pathlib import Path

import pytest

from assistant.knowledge.extraction import parsing
from assistant.knowledge.extraction.blocks import BlockKind, Extraction
from assistant.knowledge.extraction.refusals import Reason, Unreadable

KOREAN = "제1장 총칙\n\n생성형 인공지능을 쓴다.\n\n제2장 활용\n\n개인정보를 넣지 않는다."
GUIDE = """---
title: "앞머리 제목"
---
# 활용 안내

첫 문단은
두 줄이다.<!-- 숨은 지시 --> [링크](https://example.com) `코드`

## 순서

1. 묻는다
   - 짧게
2. 확인한다

- 1차
    > 인용

```python
x  =  1   # <!-- 그대로 -->
```

| 도구 | 쓰임 |
|---|---|
| 표 | 셈<br>하기 |

> 인용한 문단

<div style="display:none">숨긴 글</div>
<p>보이는 글</p>
"""
PAGE = """<!DOCTYPE html><html><head><title>누리집 - 안내</title><style>p {}</style></head><body>
<nav>차림표</nav><script>alert(1)</script><!-- 숨은 지시 -->
<div role="navigation">옆 차림표</div><p hidden>안 보임</p><p style="DISPLAY: none">안 보임</p><p aria-hidden="true">안 보임</p>
<h1>이용 안내</h1><p>첫&nbsp;문단 &lt;b&gt;1. 그대로&lt;/b&gt;<br>다음 줄</p><img src="x" alt="그림">
<h2>요금</h2><table><tr><th>구분</th><th>값</th></tr><tr><td>어른</td><td>1|2</td></tr></table>
<ul><li>하나</li><li>둘</li></ul><h2>문의</h2><p>전화</p></body></html>"""


def parsed(tmp_path: Path, name: str, content: str | bytes) -> Extraction:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return parsing.parse(path, path.suffix)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_korean_text_is_read_in_every_common_encoding(encoding: str, tmp_path: Path) -> None:
    extraction = parsed(tmp_path, "a.txt", KOREAN.encode(encoding))
    assert [block.text for block in extraction.blocks] == KOREAN.split("\n\n")
    assert extraction.blocks[3].headings == ("제2장 활용",)


def test_text_without_headings_is_named_by_its_paragraphs(tmp_path: Path) -> None:
    blocks = parsed(tmp_path, "a.txt", "하나입니다.\n두 줄입니다.\n \n둘입니다.").blocks
    assert [(block.locator.label, block.text) for block in blocks] == [
        ("문단 1", "하나입니다.\n두 줄입니다."),
        ("문단 2", "둘입니다."),
    ]


def test_an_unknown_encoding_is_refused_and_never_guessed(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as refused:
        parsed(tmp_path, "a.md", b"\xff\xfe\x00\xd8\x00")
    assert refused.value.reason is Reason.ENCODING


@pytest.fixture
def guide(tmp_path: Path) -> Extraction:
    return parsed(tmp_path, "a.md", GUIDE)


def test_markdown_is_read_without_its_marks(guide: Extraction) -> None:
    assert guide.title == "활용 안내"
    assert guide.blocks[1].text == "첫 문단은 두 줄이다. 링크 코드"
    assert guide.blocks[1].locator.label == "문단 1"


def test_lists_keep_their_lines(guide: Extraction) -> None:
    lists = [block.text for block in guide.blocks if block.text.startswith(("1.", "- "))]
    assert lists == ["1. 묻는다\n   - 짧게\n2. 확인한다", "- 1차\n  인용"]
    assert guide.blocks[3].locator.label == "순서"


def test_code_is_kept_to_the_letter(guide: Extraction) -> None:
    assert "```\nx  =  1   # <!-- 그대로 -->\n```" in [block.text for block in guide.blocks]


def test_markdown_tables_are_tables(guide: Extraction) -> None:
    table = next(block for block in guide.blocks if block.kind is BlockKind.TABLE)
    assert table.rows == (("도구", "쓰임"), ("표", "셈\n하기"))
    assert table.text.splitlines()[2] == "| 표 | 셈 하기 |"
    assert table.locator.label == "순서 · 표 1"


def test_hidden_html_in_markdown_is_dropped(guide: Extraction) -> None:
    everything = "\n".join(block.text for block in guide.blocks)
    assert "숨은" not in everything
    assert "숨긴" not in everything
    assert "보이는 글" in everything
    assert "인용한 문단" in everything


def test_front_matter_names_a_text_without_headings(tmp_path: Path) -> None:
    extraction = parsed(tmp_path, "a.md", "---\ntitle: 앞머리 제목\n---\n본문입니다.")
    assert (extraction.title, extraction.blocks[0].text) == ("앞머리 제목", "본문입니다.")


def test_lists_may_hold_anything(tmp_path: Path) -> None:
    markdown = "- - 안쪽\n- 글\n\n  ```\n  코드\n  ```\n\n  | 가 | 나 |\n  |---|---|\n\n  <b>굵게</b>\n  <p>절</p>\n-\n"
    text = parsed(tmp_path, "a.md", markdown).blocks[0].text
    assert text == "-\n  - 안쪽\n- 글\n  코드\n  가 | 나\n  굵게\n  절\n-"


@pytest.fixture
def page(tmp_path: Path) -> Extraction:
    return parsed(tmp_path, "a.html", PAGE)


def test_only_what_a_reader_sees_is_read(page: Extraction) -> None:
    everything = "\n".join(block.text for block in page.blocks)
    assert not any(word in everything for word in ("차림표", "alert", "숨은", "안 보임", "p {}"))
    assert page.blocks[1].text == "첫 문단 <b>1. 그대로</b>\n다음 줄"


def test_a_page_has_headings_tables_and_lists(page: Extraction) -> None:
    assert page.title == "이용 안내"
    table = next(block for block in page.blocks if block.kind is BlockKind.TABLE)
    assert (table.rows, table.locator.label) == ((("구분", "값"), ("어른", "1|2")), "요금 · 표 1")
    assert "- 하나\n- 둘" in [block.text for block in page.blocks]


def test_a_page_without_headings_is_named_by_its_title(tmp_path: Path) -> None:
    assert parsed(tmp_path, "a.html", "<title>알림</title><p>글</p>").title == "알림"
    assert parsed(tmp_path, "a.html", "<p>글</p>").title is None


@pytest.mark.parametrize("charset", ["iso-8859-1", "euc-kr", "no-such-name"])
def test_a_page_with_a_stray_byte_is_read_by_what_it_says_of_itself(charset: str, tmp_path: Path) -> None:
    html = f'<meta charset="{charset}"><p>plain words'.encode() + b"\xff</p>"
    assert "plain words" in parsed(tmp_path, "a.html", html).blocks[0].text


def test_a_page_that_says_nothing_of_a_stray_byte_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as refused:
        parsed(tmp_path, "a.html", b"<p>words\xff</p>")
    assert refused.value.reason is Reason.ENCODING
