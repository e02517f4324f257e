"""A model that obeys a document cannot carry anything out; an honest answer stays as it is."""

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.guard.addresses import may_link
from assistant.guard.outgoing import CALL, LINK, clean, so_far
from tests.guard.vectors import ADDRESSES, CALLS, DISGUISES, HOSTS, WRAPPINGS, harm


@pytest.mark.parametrize("disguise", DISGUISES)
def test_no_address_gets_out_however_it_is_written(disguise: str) -> None:
    escaped = {
        (wrapping, address): clean(text, hosts=HOSTS)
        for wrapping, address in product(WRAPPINGS, ADDRESSES)
        for text in (
            wrapping.replace("{}", DISGUISES[disguise](address)),
            DISGUISES[disguise](wrapping.replace("{}", address)),
        )
        if harm(clean(text, hosts=HOSTS))
    }
    assert escaped == {}


@pytest.mark.parametrize("call", CALLS)
def test_nobody_is_called(call: str) -> None:
    cleaned = clean(f"긴급 {call} 확인", hosts=HOSTS)
    assert harm(cleaned) == []
    assert cleaned.startswith("긴급 ")
    assert cleaned.endswith(" 확인")


HONEST = (
    "개인정보를 먼저 지웁니다. [1][2]",
    "중요합니다![1] 더 보려면 [2](아래 표)를 보세요.",
    "`data.xlsx`와 data.xlsx, 보고서.hwpx, 회의록.md, README.md, 자료.zip, 영상.mov, 로고.ai를 올립니다.",
    "src/main.py와 docs/README.md, 안내.v2.zip, backup.2024.zip을 봅니다.",
    "a<b이고 b>c이면 a<b … b>c, 1<2, x <= y, 3 > 2입니다.",
    "R&D, AT&T, A&B; 50 % & 60 %",
    "| 구분 | 값 |\n|---|:-:|\n| 가 | 1,234원 |\n| 나 | <참고> |",
    "<문서>여기에 붙여 넣기</문서>, <title>제목</title>, <summary>요약</summary>, <context>",
    "회의는 2026. 11. 22.(일) 14:00~16:00, 3.5시간입니다. 버전 1.2.3.4, v1.2.3.4, 192.168.0.1",
    "문의: 02-2127-1234, 메일:hong@example.go.kr, kim.lee@office.example.kr로 보내세요.",
    "Node.js, ASP.NET, GPT-4.1-mini, Llama3.1, Ph.D., e.g. 예시, i.e., U.S., No.1, Co.,Ltd., 오전 9시 p.m.",
    "http://가 아니라 https://로 시작하는지 봅니다. `https://`로 시작합니다.",
    "JavaScript: 웹에서 쓰는 언어. data: 자료. 예: 이렇게. Path:/usr/bin, C:\\Users\\hong\\data.csv, D:/자료/a.txt",
    "[법령](https://law.go.kr/법령/개인정보보호법)과 https://www.law.go.kr/lsInfo 를 보세요.",
    "[자료](/documents/3)와 [목차](#목차)",
    "좋습니다👍🏻 👨‍👩‍👧 ❤️ ☎️ 1️⃣ ★ ① ㈜ ㎡ … ‘인용’ “인용” — – · 「문서」",
    "1. 하나\n2. 둘\n   - 셋\n- [ ] 할 일\n- [x] 한 일\n\n> 인용\n\n# 제목\n\n**굵게** _기울임_ ~~취소~~",
    "```python\ndf = pd.read_excel('data.xlsx')\nprint(df.name, user.id, datetime.now())\nif a < b and c > d:\n    self.net(x)\n```",
    '```html\n<!DOCTYPE html>\n<div class="a">글</div>\n<!-- 설명 -->\n```',
    '```vba\nRange("A1").Select\nActiveSheet.Name = "월별"\nWorkbook.Save\n```',
    "`<br>`, `List<String>`, `#include <stdio.h>`, `rows[1](x)`, `Application.Run`",
    '`=VLOOKUP(A2,Sheet1!$A$2:$C$10,3,FALSE)` 수식, =SUM(A1:A10), =IF(A1<>"",1,0)',
    "배열[i](x)와 표[1]: 설명\n[1]: 각주입니다",
    "비용은 $100 ~ $200, 50%~60%, 1/2, 24/7, 및/또는 and/or, 제24조의2제1항제3호",
    "⟦전화_1⟧로 연락하세요. [주민등록번호 삭제]",
    "(출처 없음) 그렇습니다 (출처 없음)",
)


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_answer_stays_as_it_is(text: str) -> None:
    assert clean(text, hosts=HOSTS) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("[여기](https://evil.example/?d=x)를 누르세요", f"여기 {LINK}를 누르세요"),
        ("<https://evil.example/x|여기>를 누르세요", f"여기 {LINK}를 누르세요"),
        ("![그림](https://evil.example/x.png) 끝", "그림 [그림 삭제] 끝"),
        ("<https://law.go.kr/a|법령>", "[법령](https://law.go.kr/a)"),
        ("<https://law.go.kr/a>", "https://law.go.kr/a"),
        ("evil.example에서 (https://evil.example).", f"{LINK}에서 ({LINK})."),
        ("https://a.example https://b.example", LINK),
        ("가<br>나 <b>다</b><img src=x>", "가 나 다[그림 삭제]"),
        ("&lt;b&gt;굵게&lt;/b&gt; A&amp;B", "굵게 A&B"),
        ("끝났습니다.It 부서", "끝났습니다. It 부서"),
        ("좋다.AI는", "좋다. AI는"),
        ("`https://evil.example/x`", f"`{LINK}`"),
        ("<!channel> 모두", f"{CALL} 모두"),
        ("`List<@NonNull>`", "`List< @NonNull>`"),
        ("비\u200b밀\u00ad \U000e0041끝", "비밀 끝"),
        ("https://evil.example(x)", LINK),
        ("law.go.kr", "law.go.kr"),
        ("law.go.kr/x?d=1", LINK),
        ("evil.com.nowhere", f"{LINK}.nowhere"),
    ],
)
def test_what_is_taken_out_is_named_and_its_words_stay(text: str, cleaned: str) -> None:
    assert clean(text, hosts=HOSTS) == cleaned


@pytest.mark.parametrize(
    ("address", "permitted"),
    [
        ("https://law.go.kr", True),
        ("https://LAW.go.kr/a/b.do", True),
        ("https://www.law.go.kr/법령/지방자치법", True),
        ("https://law.go.kr/%EB%B2%95", True),
        ("http://law.go.kr", False),
        ("https://notlaw.go.kr", False),
        ("https://go.kr", False),
        ("https://law.go.kr?x=1", False),
        ("https://law.go.kr/a#b", False),
        ("https://law.go.kr:8443/", False),
        ("https://u@law.go.kr/", False),
        ("https://ｌaw.go.kr/", False),
        ("https://law.go.kr/evil.com/x", False),
        ("https://law.go.kr./", False),
    ],
)
def test_only_a_plain_address_of_a_known_host_is_permitted(address: str, permitted: bool) -> None:
    assert may_link(address, HOSTS) is permitted


def test_without_known_hosts_no_link_stays() -> None:
    assert clean("[법령](https://law.go.kr/)", hosts=()) == f"법령 {LINK}"


PIECES = (
    *"<>[]()!@#&;:/\\|`*\n \"'=.한",
    "<!channel>",
    "https://evil.example/x",
    "https://law.go.kr/",
    "evil.example",
    "&lt;",
    "&amp;",
    "![x]",
    "[x]: ",
    "```",
    "<b>",
    "<img src=",
    "javascript:",
    "\u200b",
    LINK,
)


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_no_mixture_of_dangerous_pieces_gets_out(text: str) -> None:
    cleaned = clean(text, hosts=HOSTS)
    found = [each for each in harm(cleaned) if not re.fullmatch(r"javascript:|//[a-z0-9]", each)]
    assert found == []
    assert clean(cleaned, hosts=HOSTS) == cleaned


@given(st.text(max_size=200))
def test_any_text_is_cleaned_once_and_for_all(text: str) -> None:
    cleaned = clean(text, hosts=HOSTS)
    assert clean(cleaned, hosts=HOSTS) == cleaned
    cleaned.encode()


WRITTEN = (
    "개인정보를 ",
    "지웁니다. [1][2]\n\n",
    "[여기를 보세요](https://evil.example/x 'a b') ",
    "`a <b> c` ",
    "```\n<div>\n\n[x](y) `\n```\n",
    "a < b > c ",
    "<https://law.go.kr/x|법 령> ",
    "<b title='x y'>굵 게</b> ",
    "ht<b title='x y'></b>tps://evil.example ",
    "<!-- 주석 하나 --> ",
    "| 가 | 나 |\n|---|---|\n",
    "&lt;b&gt; &lt;!channel x&gt; ",
    "\n[r]: https://evil.example/x 'a b'\n",
    "https://evil.example/x, ",
    "R&D [1](위 표)를 data.xlsx ",
    "![그림 하나](https://evil.example/x.png)\n",
)


@given(st.lists(st.sampled_from(WRITTEN), max_size=10).map("".join), st.integers(0, 400))
def test_what_is_shown_of_a_growing_answer_is_how_the_whole_begins(text: str, length: int) -> None:
    shown = so_far(text[:length], hosts=HOSTS)
    assert clean(text, hosts=HOSTS).startswith(shown)
    assert harm(shown) == []


def test_little_is_held_back() -> None:
    text = "개인정보를 지웁니다. [1]\n\n- `표`를 a < b로 <참고> 나눕니다. [1](위 표)를 봅"
    assert so_far(text, hosts=HOSTS) == "개인정보를 지웁니다. [1]\n\n- `표`를 a < b로 <참고> 나눕니다."


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "piece",
    ["[", "<b", "<a b=", "`a``", "a.", "&amp;", "![x](", "1.1.1.", "x@", "<!--", "[x]:", "a-", "https:/", "\\", "a@a."],
)
def test_a_long_hostile_text_takes_no_long_time(piece: str) -> None:
    clean(piece * (8000 // len(piece)), hosts=HOSTS)


def test_calls_within_calls_come_to_rest() -> None:
    assert harm(clean("<!a" * 40 + ">" * 40, hosts=HOSTS)) == []
