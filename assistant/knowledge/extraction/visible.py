"""The only home of Beautiful Soup: HTML reduced to what a reader of the page would see."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import PreformattedString

_UNSEEN = (
    "script",
    "style",
    "noscript",
    "template",
    "head",
    "nav",
    "iframe",
    "object",
    "svg",
    "button",
    "select",
    "input",
    "textarea",
    "dialog",
)
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:[a-z%]*\s*(?:;|$))|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)",
    re.IGNORECASE,
)


def title(html: str) -> str | None:
    """Return what the page calls itself."""
    found = _soup(html).title
    return (found.get_text().strip() or None) if found else None


def markup(html: str) -> str:
    """Drop scripts, comments, navigation and hidden elements: text nobody sees may carry orders."""
    soup = _soup(html)
    for element in soup.find_all(_is_unseen):
        element.decompose()
    for string in soup.find_all(string=lambda text: isinstance(text, PreformattedString) and _is_no_text(text)):
        string.extract()
    return str(soup)


def text(html: str) -> str:
    """Return the visible words of a fragment."""
    return BeautifulSoup(markup(html), "html.parser").get_text("\n")


def _soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def _is_unseen(element: Tag) -> bool:
    return (
        element.name in _UNSEEN
        or element.has_attr("hidden")
        or element.get("aria-hidden") == "true"
        or element.get("role") == "navigation"
        or bool(_HIDING.search(str(element.get("style") or "")))
    )


def _is_no_text(string: PreformattedString) -> bool:
    return isinstance(string, Comment) or string.PREFIX.startswith("<")
