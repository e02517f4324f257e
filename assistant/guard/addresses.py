"""Where a text names an address that some reader, browser or messenger would make a link of."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address
from pathlib import Path
from urllib.parse import unquote

from assistant.guard.folding import Folded, fold

LONGEST = 200

_LIST = Path(__file__).with_name("top_level_domains.txt")
# Names set aside for tests and for networks of one's own; a messenger may link them all the same.
_SET_ASIDE = {"example", "onion", "internal", "localhost"}
# Endings of files that are also countries or the like: a name and one of these is a file, as long as nothing follows.
_FILES = {"cab", "cc", "md", "mov", "pl", "ps", "pub", "py", "rs", "sh", "so", "zip"}
_PRODUCTS = {"ado.net", "asp.net", "vb.net"}
# In code nearly every attribute is the ending of some domain; these are not written for anything else.
_ONLY_DOMAINS = set("biz cn com edu example gov icu jp kr mil net onion org ru tk uk xyz".split())  # noqa: SIM905
_ONESELF = {"self", "this", "cls"}

_HANGUL = "가-힣ㄱ-ㅣ"
_REST = rf"[^\s<>\"`|\[\]{_HANGUL}]"
_LABEL = r"(?:[a-z0-9_-]{1,63}|[^\W\d_a-z]{1,63})"
_ENDING = r"(?:xn--[a-z0-9-]{2,59}|[a-z]{2,24}|[^\W\d_a-z]{2,24})"
_ADDRESS = re.compile(
    rf"""
    (?P<mail>(?<![a-z0-9_/@.+%-])(?P<local>[a-z0-9][\w.+%-]{{0,63}})@(?:[a-z0-9-]{{1,63}}\.)+[a-z]{{2,24}}
        (?![a-z0-9_@-]|\.[a-z0-9]|[/?#\\]|:\d))
    |(?P<url>(?<![a-z0-9])(?:[a-z][a-z0-9+.-]{{1,30}}:[/\\]{{2,}}|(?:https?|ftp|wss?|file|slack):[/\\]+)
        (?:\[[0-9a-f:.%]*\]|(?:{_LABEL}\.)+{_ENDING})?{_REST}*)
    |(?P<script>(?<![a-z0-9])(?:(?:javascript|vbscript|view-source):(?=[!-~])|mailto:(?=[^\s@]+@)
        |data:(?:[a-z]+/[\w.+*-]+)?[;,](?=[!-~])){_REST}*)
    |(?P<number>(?<![a-z0-9_.])(?:\d{{1,3}}\.){{3}}\d{{1,3}}(?![a-z0-9_]|\.\d)(?::\d+)?(?:[/?#\\]{_REST}*)?)
    |(?P<domain>(?<![a-z0-9_-])(?:[a-z0-9][a-z0-9._+%-]{{0,63}}@)?(?P<host>(?:{_LABEL}\.)+{_ENDING})(?![a-z0-9_-])
        (?P<path>(?:\.?(?::\d{{1,5}})?[/?#\\]{_REST}*)?|:\d{{2,5}}))
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SCHEME_ALONE = re.compile(r"[^:]+:[/\\]+")
_VERSION = re.compile(r"(?:\bv|\bver\.?|version|버전|판)\s*$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[다요까죠음함임됨]$")
_NAME = re.compile(r"[A-Za-z_]\w*")
_PERMITTED = re.compile(r"https://([a-z0-9.-]+)(?::443)?(/[^\s?#\\@:;=&<>\"'`|\[\]{}^]*)?", re.IGNORECASE)
_LONGER = re.compile(rf"(?:{_REST}|[{_HANGUL}])*", re.IGNORECASE)
_AWAY = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:|[/\\]\s*[/\\])", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """An address in a text. `breakable`: it is the end of a sentence and the beginning of the next one."""

    start: int
    end: int
    breakable: int | None = None


def may_link(address: str, hosts: Collection[str]) -> bool:
    """Tell whether an address is one of an allowed host and can carry nothing but itself.

    That is https, the host or one below it, no user, no query, no fragment, no address within the path.
    """
    match = _PERMITTED.fullmatch(address)
    if match is None or len(address) > LONGEST or not match.group(1).isascii():
        return False
    host, path = match.group(1).lower(), unquote(match.group(2) or "")
    if not any(host == each or host.endswith(f".{each}") for each in hosts):
        return False
    return not re.search(r"//|[\\:@?#]", path) and not any(_is_host(each) for each in path.split("/"))


def leads_away(target: str, hosts: Collection[str]) -> bool:
    """Tell whether the target of a link lies neither here nor at an allowed host."""
    if may_link(target, hosts):
        return False
    plain = "".join(fold(target).text.split())
    return any(_AWAY.match(each) or any(find(each, hosts)) for each in (plain, unquote(plain)))


def find(text: str, hosts: Collection[str], *, in_code: bool = False) -> Iterator[Found]:
    """Yield the addresses that lead elsewhere, from left to right."""
    folded = fold(text)
    at = 0
    while match := _ADDRESS.search(folded.text, at):
        end = _end(match)
        found = _judge(text, folded, match, end, hosts, in_code=in_code)
        at = max(end, match.start() + 1) if found or not _is_chance(match) else match.start() + 1
        if found is not None:
            yield found


def _judge(
    text: str, folded: Folded, match: re.Match[str], end: int, hosts: Collection[str], *, in_code: bool
) -> Found | None:
    start, stop = folded.origin(match.start(), end)
    kind = match.lastgroup
    address = match.string[match.start() : end]
    if kind == "mail":
        return Found(start, stop) if _is_host(match.group("local")) else None
    if kind == "url":
        return None if _SCHEME_ALONE.fullmatch(address) else _judge_url(text, start, stop, hosts)
    if kind == "number":
        return Found(start, stop) if _is_reachable(address, folded.text[: match.start()]) else None
    if kind == "domain":
        return _judge_domain(text, folded, match, end, hosts, in_code=in_code)
    return Found(start, stop)


def _judge_url(text: str, start: int, stop: int, hosts: Collection[str]) -> Found | None:
    """Judge an address with all that stands behind it: a path may be Korean, and so may the word after an address."""
    behind = _LONGER.match(text, stop)
    whole = text[start : behind.end() if behind else stop]
    if _is_permitted(whole, hosts):
        return None
    return Found(start, start + len(whole) if _is_permitted(text[start:stop], hosts) else stop)


def _judge_domain(
    text: str, folded: Folded, match: re.Match[str], end: int, hosts: Collection[str], *, in_code: bool
) -> Found | None:
    host = match.group("host")
    labels = host.split(".")
    if not _is_ending(labels[-1]):
        return None if in_code else _within(folded, match, hosts)
    start, stop = folded.origin(match.start(), end)
    if _is_permitted("https://" + text[start:stop], hosts):
        return None
    before, after = folded.text[max(0, match.start() - 2) : match.start()], folded.text[end : end + 1]
    alone = len(host) == end - match.start() and before not in ("//", "\\\\") and before[-1:] != "@"
    if not alone or labels[0].lower() == "www":
        return Found(start, stop)
    if _is_file(labels) or host.lower() in _PRODUCTS or _is_program(labels, after, in_code=in_code):
        return None
    if len(labels) == 2 and _ends_sentence(*labels):  # noqa: PLR2004 - a word, a dot and a word
        return Found(start, stop, breakable=folded.origins[match.start() + len(labels[0])] + 1)
    return Found(start, stop)


def _within(folded: Folded, match: re.Match[str], hosts: Collection[str]) -> Found | None:
    """Find a host with something after it that no domain ends with: `evil.com.nowhere`."""
    labels = match.group("host").split(".")
    for count in range(len(labels) - 1, 1, -1):
        if labels[count - 1].lower() in _ONLY_DOMAINS:
            host = ".".join(labels[:count])
            if _is_permitted(f"https://{host}", hosts):
                return None
            return Found(*folded.origin(match.start(), match.start("host") + len(host)))
    return None


def _is_chance(match: re.Match[str]) -> bool:
    """Tell whether words only stand close together; a true address may begin among them: `끝.https://…`."""
    host = match.groupdict()["host"]
    return host is not None and not _is_ending(host.rsplit(".", 1)[1])


def _end(match: re.Match[str]) -> int:
    """Leave the sentence its punctuation, and a bracket that was opened before the address."""
    found = match.group()
    while found and (found[-1] in ".,;:!?'*_~" or (found[-1] == ")" and found.count(")") > found.count("("))):
        if len(found) == 1 or _SCHEME_ALONE.fullmatch(found):
            break
        found = found[:-1]
    return match.start() + len(found)


def _is_permitted(address: str, hosts: Collection[str]) -> bool:
    return may_link(address.rstrip(".,;:!?'*_~)"), hosts)


def _is_reachable(address: str, before: str) -> bool:
    number = re.match(r"[\d.]+", address)
    octets = number.group().split(".") if number else []
    if any(int(each) > 255 for each in octets):  # noqa: PLR2004 - the largest octet
        return False
    alone = number is not None and number.group() == address
    host = IPv4Address(".".join(str(int(each)) for each in octets))
    return not (alone and (host.is_private or _VERSION.search(before)))


def _is_ending(label: str) -> bool:
    return label.lower() in _endings()


def _is_host(segment: str) -> bool:
    _, *labels = re.split(r"[^\w-]+", segment.lower())
    return any(each in _ONLY_DOMAINS for each in labels)


def _is_file(labels: list[str]) -> bool:
    """Tell a file from a domain; what stands before the name's last part may be a version: `안내.v1.2.zip`."""
    *versions, _name, ending = labels
    is_plain = all(re.fullmatch(r"v?\d{1,8}", each, re.IGNORECASE) for each in [*versions, _name][1:])
    # Drawings have Korean names here, and "좋다.AI는" is two sentences.
    known = ending.lower() in _FILES or (ending == "ai" and not labels[-2].isascii())
    return known and (not versions or is_plain)


def _is_program(labels: list[str], after: str, *, in_code: bool) -> bool:
    names = all(_NAME.fullmatch(each) for each in labels)
    known = labels[-1].lower() not in _ONLY_DOMAINS or labels[0] in _ONESELF
    return names and known and (in_code or after == "(")


def _ends_sentence(last: str, first: str) -> bool:
    if first.istitle() or (first.isupper() and not last.isupper()):
        return True
    return bool(_SENTENCE_END.search(last)) or not first.isascii()


@cache
def _endings() -> frozenset[str]:
    names = [each.lower() for each in _LIST.read_text(encoding="ascii").split("\n") if each and each[0] != "#"]
    spelled = [each.encode("ascii").decode("idna") for each in names if each.startswith("xn--")]
    return frozenset([*names, *spelled, *_SET_ASIDE])
