"""Slack's text becomes what a person reads."""

from __future__ import annotations

import pytest

from assistant.slack import receiving

BOT = "U0BOT"


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("<@U0BOT> 온도는?", "온도는?"),
        ("<@U0BOT|교육비서>   온도는?", "온도는?"),
        ("<@U123ABC> 님이 물었습니다", "@동료 님이 물었습니다"),
        ("<#C123|민원과> 공지", "#민원과 공지"),
        ("<#C123> 공지", "#채널 공지"),
        ("<#C123|> 공지", "#채널 공지"),
        ("<https://a.kr/b?c=1&amp;d=2|안내>", "안내"),
        ("<https://a.kr/b?c=1&amp;d=2> 보세요", "https://a.kr/b?c=1&d=2 보세요"),
        ("<mailto:a@b.kr|a@b.kr>로", "a@b.kr로"),
        ("<tel:02-120|02-120>번", "02-120번"),
        ("<!here> 회의", "@here 회의"),
        ("<!subteam^S1|@교육담당자> 봐 주세요", "@교육담당자 봐 주세요"),
        ("<!date^1700000000^{date}|11월 14일> 마감", "11월 14일 마감"),
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&amp;lt;", "&lt;"),
        ("  *굵게* `코드`  ", "*굵게* `코드`"),
        ("", ""),
    ],
)
def test_slacks_marks_are_read(sent: str, read: str) -> None:
    assert receiving.plain(sent, bot=BOT) == read


def test_who_is_named_is_found() -> None:
    assert receiving.mentions("<@U1> 와 <@W2|김> 그리고 <#C1|방>") == ["U1", "W2"]
    assert receiving.mentions("U1 @김") == []
