"""What a model or a document says becomes HTML that can do nothing."""

from html.parser import HTMLParser

import pytest

from assistant.web.markdown import Mark, render

MARKS = {1: Mark("/passages/5?question=2", '출처 1: "자료", 슬라이드 3')}
LINK = '<a class="cite" href="/passages/5?question=2" aria-label="출처 1: &quot;자료&quot;, 슬라이드 3">1</a>'
TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "s",
    "code",
    "pre",
    "a",
    "mark",
    "ul",
    "ol",
    "li",
    "blockquote",
    "h4",
    "h5",
    "h6",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}


class Harmless(HTMLParser):
    """Reads HTML as a browser does, and fails at anything that could do something."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        assert {name for name, _ in attrs} <= {"href", "class", "aria-label", "start", "title"}
        href = dict(attrs).get("href")
        assert href is None or (href.startswith("/") and href[1:2] not in ("/", "\\"))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onclick=alert(1)>b</b>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](https://evil.example/?q=secret)",
        "[x](//evil.example)",
        "[x](/\\evil.example)",
        "![x](https://evil.example/pixel.png)",
        "<https://evil.example>",
        "[x][1]\n\n[1]: https://evil.example",
        '[x](/ok "title" onmouseover=alert(1))',
        "<!-- --><iframe src=//evil.example>",
        "```html\n<script>alert(1)</script>\n```",
        "`<script>`",
        "|<script>|\n|---|\n|<img src=x>|",
        "\ue000<script>\ue001",
    ],
)
def test_nothing_dangerous_gets_through(text: str) -> None:
    harmless = Harmless()
    harmless.feed(render(text, MARKS, quote=text))
    harmless.close()


def test_links_within_the_site_stay_links_and_others_become_words() -> None:
    html = render("[자료](/documents/3)와 [밖](https://evil.example)")
    assert html == '<p><a href="/documents/3">자료</a>와 밖</p>\n'


HOSTS = frozenset({"law.go.kr"})


def test_a_models_links_lead_to_known_hosts_only() -> None:
    text = "[법령](https://law.go.kr/법령/지방자치법) [밖](https://evil.example/?d=x) <!channel> https://law.go.kr/a"
    html = render(text, hosts=HOSTS)
    link = '<a href="https://law.go.kr/%EB%B2%95%EB%A0%B9/%EC%A7%80%EB%B0%A9%EC%9E%90%EC%B9%98%EB%B2%95" rel="noopener noreferrer">'
    assert html == f"<p>{link}법령</a> 밖 [링크 삭제] [호출 삭제] https://law.go.kr/a</p>\n"


def test_a_document_is_shown_in_its_own_words() -> None:
    assert render("https://evil.example/x와 <b>글</b>") == "<p>https://evil.example/x와 &lt;b&gt;글&lt;/b&gt;</p>\n"
    assert render("[법령](https://law.go.kr/)") == "<p>법령</p>\n"


def test_marks_of_a_cleaned_text_still_lead_to_their_sources() -> None:
    assert render("지웁니다. [1]", MARKS, hosts=HOSTS) == f"<p>지웁니다.{LINK}</p>\n"


def test_marks_lead_to_their_sources() -> None:
    assert render("지웁니다. [1]", MARKS) == f"<p>지웁니다.{LINK}</p>\n"
    assert render("지웁니다 [1][2]", MARKS) == f"<p>지웁니다{LINK}[2]</p>\n"


def test_marks_in_code_are_code() -> None:
    assert LINK not in render("`rows[1]`\n\n```\nrows[1]\n```", MARKS)


def test_a_mark_that_would_be_a_link_is_still_a_mark() -> None:
    assert render("[1](https://evil.example)", MARKS) == "<p>1</p>\n"
    assert LINK in render("글 [1]\n\n[1]: https://evil.example", MARKS)


def test_headings_stand_below_those_of_the_page() -> None:
    assert render("# 가\n## 나\n###### 다") == "<h4>가</h4>\n<h5>나</h5>\n<h6>다</h6>\n"


def test_rows_torn_from_their_table_are_a_table() -> None:
    html = render("앞말\n| 가 | 나 |\n| 다 | 라 |")
    assert html.startswith("<p>앞말</p>\n<table>\n<tbody>")
    assert "thead" not in html
    assert "<td>가</td>" in html
    assert render("|---|---|\n| 가 | 나 |").count("<tr>") == 1


def test_a_whole_table_keeps_its_head() -> None:
    assert "<th>가</th>" in render("| 가 | 나 |\n|---|---|\n| 다 | 라 |")


def test_text_below_a_list_is_not_swallowed_by_it() -> None:
    assert render("1. 가\n2. 나\n다음").endswith("</ol>\n<p>다음</p>\n")
    assert render("```\n- 가\n나\n```") == "<pre><code>- 가\n나\n</code></pre>\n"


def test_boxes_to_tick_are_drawn() -> None:
    assert "<li>☐ 가</li>\n<li>☑ 나</li>" in render("- [ ] 가\n- [x] 나")


@pytest.mark.parametrize(
    ("text", "quote", "marked"),
    [
        ("가. 나. 다.", "나.", ["나."]),
        ("앞\n- 하나 둘\n- **셋** 넷", "둘\n- **셋** 넷", ["둘", "<strong>셋</strong> 넷"]),
        ("글\n| 가 | 나 |\n| 다 | 라 |", "글\n| 가 | 나 |", ["글", "가", "나"]),
        ("| 가 | 나 |\n|---|---|\n| 다 | 라 |", "|---|---|\n| 다 | 라 |", ["다", "라"]),
        ("1. 가\n2. 나\n다음", "나\n다음", ["나", "다음"]),
        ("- [ ] 가\n- [ ] 나", "- [ ] 나", ["☐ 나"]),
        ("앞\n```\n하나 <b>\n둘\n```", "하나 <b>", ["하나 &lt;b&gt;"]),
        ("가 나 다", "없는 말", []),
        ("가 나 다", "", []),
    ],
)
def test_a_quote_is_marked_where_it_stands(text: str, quote: str, marked: list[str]) -> None:
    html = render(text, quote=quote)
    assert [each.split("</mark>")[0] for each in html.split("<mark>")[1:]] == marked


def test_a_text_cannot_bring_its_own_marks() -> None:
    assert render("\ue000가\ue001 나", quote="나") == "<p>가 <mark>나</mark></p>\n"
