"""What a model wrote is made harmless before a person sees it: it may have obeyed a document, not the person.

An answer can carry data out through a link that somebody follows, or that a messenger fetches by itself. So links lead
to known hosts only, and nobody is called by a text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from assistant.guard import addresses
from assistant.guard.addresses import leads_away, may_link
from assistant.guard.folding import visible

LINK = "[링크 삭제]"
PICTURE = "[그림 삭제]"
CALL = "[호출 삭제]"
UNREADABLE = "안전하게 보여 줄 수 없는 답변입니다. 질문을 바꾸어 다시 물어보세요."

_ROUNDS = 20
_CODE = re.compile(
    r"^[ \t]{0,3}(`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t]{0,3}\1[`~]*[ \t]*$|\Z)|(?<!`)(`+)(?!`)(?:(?!\n\n).){1,2000}?(?<!`)\2(?!`)",
    re.MULTILINE | re.DOTALL,
)

_CALL = re.compile(r"<(?:!(?!--|doctype\b)[a-z][^<>\n]*|[@#](?-i:[A-Z0-9]){2,}(?:\|[^<>\n]*)?)>", re.IGNORECASE)
_ALMOST_CALL = re.compile(r"<(?=@|#|!(?!--|doctype\b))", re.IGNORECASE)
_NAMED = re.compile(r"<([^<>|\s]+)\|([^<>|\n]*)>")
_BARE = re.compile(r"<([a-z][a-z0-9+.-]+:[^<>|\s]*)>", re.IGNORECASE)
_TARGET = (
    r"[ \t]*\n?[ \t]*(<[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)"
)
_WORDS = r"(?:[^\[\]\\\n]|\n(?![ \t]*\n)|\\.|\[[^\[\]\n]*\])*"
_LINKED = re.compile(rf"(!?)\[({_WORDS})\]\({_TARGET}")
_DEFINITION = re.compile(r"^([ \t>]*)\[[^\[\]\n]+\]:[ \t]*\n?[ \t]*(\S+)[^\n]*$", re.MULTILINE)
# Right before a bracket or a colon our own words would be the text of a link.
_GLUED = re.compile(r"(\[(?:링크|그림|호출) 삭제\])(?=[(\[:])")
_TWICE = re.compile(r"(\[링크 삭제\])(?:[ ]?\[링크 삭제\])+")

# A word such as <title> or <문서> marks a part of a prompt; with attributes it is HTML.
_TAGS = (
    "a abbr applet area audio b base big blockquote body br button canvas center dd del details div dl dt em embed "
    "figure font footer frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img ins kbd li link main map "
    "marquee math meta nav nobr object ol p picture pre s samp script small span strike strong style sub sup svg table "
    "tbody td template tfoot th thead tr tt u ul var video wbr"
)
_VALUE = r"\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]*)"
_TAG = re.compile(
    rf"<!--.*?-->|<!doctype[^<>]*>|<\\?/?(?:{_TAGS.replace(' ', '|')})(?:[\s/\\]+[a-z][\w:.-]*{_VALUE})*\s*/?>"
    rf"|<[a-z][a-z0-9-]*(?:[\s/\\]+[a-z][\w:.-]*{_VALUE})+\s*/?>",
    re.IGNORECASE | re.DOTALL,
)
_OPEN_TAG = re.compile(
    r"<(?:a|img|script|iframe|object|embed|svg|video|audio|link|meta|form)(?=[\s/\\]+[a-z-]+\s*=)", re.IGNORECASE
)
_IMAGE = re.compile(r"<img\b", re.IGNORECASE)
_BREAKS = re.compile(r"</?(?:br|p|div|li|tr|td|th|h[1-6])\b", re.IGNORECASE)


_LAST_WORD = re.compile(r"\S+\Z")
_BLANK_LINES = re.compile(r"\n[ \t]*\n")
_COMMENT = re.compile(r"<!--")
_FINISHED = (
    re.compile(r"<!--.*?-->", re.DOTALL),
    _LINKED,
    re.compile(r"^[ \t>]*\[[^\[\]\n]+\]:[ \t]*\n?[ \t]*\S[^\n]*\n", re.MULTILINE),
    re.compile(r"(?<=[^\s>])\[[^\[\]\n]*\](?!\()|\[[^\[\]\n]*\](?![(:])"),
    re.compile(r"<[^<>]*>"),
)
_OPENED = re.compile(r"[\[`]|<(?![ \t\n\d=])")


def clean(text: str, *, hosts: Collection[str]) -> str:
    """Return a model's text without ways out.

    Links to the hosts (or hosts below them) stay; of the others the words stay. Calls of people and channels, pictures,
    HTML and invisible signs go. Inside code HTML is only text and stays. The result is for a renderer that escapes.
    """
    for _ in range(_ROUNDS):
        cleaned = _cleaned_once(text, hosts)
        if cleaned == text:
            return text
        text = cleaned
    return UNREADABLE


def so_far(text: str, *, hosts: Collection[str]) -> str:
    """Return as much of a text that is still being written as the clean whole will begin with."""
    text = visible(_LAST_WORD.sub("", text))
    finished = _CODE.sub(lambda match: match.group().replace("`", " "), text)
    for form in _FINISHED:
        finished = form.sub(lambda match: "".join(" " if each != "\n" else each for each in match.group()), finished)
    paragraph = max((match.end() for match in _BLANK_LINES.finditer(finished)), default=0)
    unfinished = [match.start() for match in (_COMMENT.search(finished), _OPENED.search(finished, paragraph)) if match]
    return clean(_LAST_WORD.sub("", text[: min(unfinished, default=len(text))]), hosts=hosts).rstrip()


def _cleaned_once(text: str, hosts: Collection[str]) -> str:
    text = visible(text)
    text = "".join(part if in_code else _without_tags(part) for part, in_code in _parts(text))
    text = _ALMOST_CALL.sub("< ", _CALL.sub(CALL, text))
    text = _NAMED.sub(lambda match: _named(match, hosts), text)
    text = _BARE.sub(lambda match: _bare(match, hosts), text)
    text = _DEFINITION.sub(lambda match: _defined(match, hosts), text)
    text = _LINKED.sub(lambda match: _linked(match, hosts), text)
    text = "".join(_without_addresses(part, hosts, in_code=in_code) for part, in_code in _parts(text))
    return _TWICE.sub(r"\1", _GLUED.sub(r"\1 ", text))


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Split into prose and code; taking one for the other does no harm, only looks worse."""
    at = 0
    for match in _CODE.finditer(text):
        yield text[at : match.start()], False
        yield match.group(), True
        at = match.end()
    yield text[at:], False


def _without_tags(text: str) -> str:
    while (stripped := _TAG.sub(_gap, text)) != text:
        text = stripped
    return _OPEN_TAG.sub("", text)


def _gap(tag: re.Match[str]) -> str:
    if _IMAGE.match(tag.group()):
        return PICTURE
    return " " if _BREAKS.match(tag.group()) else ""


def _named(match: re.Match[str], hosts: Collection[str]) -> str:
    """Rewrite a messenger's own form of a link: the address, a bar, the words."""
    target, words = match.groups()
    if may_link(target, hosts):
        return f"[{words.replace('[', '(').replace(']', ')')}]({target})" if words else target
    return f"{words} {LINK}".lstrip() if leads_away(target, hosts) else match.group()


def _bare(match: re.Match[str], hosts: Collection[str]) -> str:
    return match.group(1) if may_link(match.group(1), hosts) else LINK


def _defined(match: re.Match[str], hosts: Collection[str]) -> str:
    return match.group(1) + LINK if leads_away(match.group(2).strip("<>"), hosts) else match.group()


def _linked(match: re.Match[str], hosts: Collection[str]) -> str:
    sign, words, target = match.groups()
    target = target.strip("<>")
    if sign and (may_link(target, hosts) or leads_away(target, hosts)):
        return f"{words} {PICTURE}".lstrip()
    return f"{words} {LINK}".lstrip() if leads_away(target, hosts) else match.group()


def _without_addresses(text: str, hosts: Collection[str], *, in_code: bool) -> str:
    pieces: list[str] = []
    at = 0
    for found in addresses.find(text, hosts, in_code=in_code):
        if found.breakable is not None:
            pieces += [text[at : found.breakable], " "]
            at = found.breakable
        else:
            pieces += [text[at : found.start], LINK]
            at = found.end
    return "".join([*pieces, text[at:]])
