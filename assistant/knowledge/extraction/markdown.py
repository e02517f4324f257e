"""Markdown (and what other parsers turn into Markdown) as pieces: headings, paragraphs, lists, tables, code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from assistant.knowledge.extraction import plain, sections, visible
from assistant.knowledge.extraction.blocks import Extraction
from assistant.knowledge.extraction.cleaning import clean
from assistant.knowledge.extraction.sections import Piece
from assistant.knowledge.extraction.tables import Row

_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)


def read(path: Path) -> Extraction:
    """Read a Markdown file."""
    text = clean(plain.decoded(path.read_bytes()))
    front = _FRONT_MATTER.match(text)
    if front:
        text = text[front.end() :]
    title, blocks = sections.assemble(pieces(text, html=True))
    named = _TITLE.search(front.group(1)) if front else None
    return Extraction(title or (named.group(1) if named else None), blocks)


def pieces(text: str, *, html: bool = False) -> list[Piece]:
    """Take a Markdown text to pieces; with `html`, tags in it are dropped, otherwise they are words like any other."""
    parser = MarkdownIt("commonmark", {"html": html}).enable(["table", "strikethrough"])
    tree = SyntaxTreeNode(parser.parse(clean(text)))
    return [piece for node in tree.children for piece in _pieces(node)]


def _pieces(node: SyntaxTreeNode) -> Iterator[Piece]:
    if node.type == "heading":
        yield Piece(_inline(node), level=int(node.tag[1]))
    elif node.type in ("paragraph", "html_block"):
        yield Piece(_inline(node) if node.children else visible.text(node.content))
    elif node.type in ("bullet_list", "ordered_list"):
        yield Piece("\n".join(_list_lines(node, "")), verbatim=True)
    elif node.type in ("fence", "code_block"):
        # The fence stays: an answer that shows the code must show it as code, for a person to copy.
        yield Piece(f"```\n{node.content.rstrip()}\n```", verbatim=True)
    elif node.type == "table":
        yield Piece(rows=tuple(_rows(node)))
    elif node.type == "blockquote":
        for child in node.children:
            yield from _pieces(child)


def _list_lines(node: SyntaxTreeNode, indent: str) -> Iterator[str]:
    number = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 0
    for item in node.children:
        mark = f"{number}. " if node.type == "ordered_list" else "- "
        number += 1
        for position, line in enumerate(_item_lines(item)):
            yield (indent + (mark if not position else " " * len(mark)) + line).rstrip()


def _item_lines(item: SyntaxTreeNode) -> Iterator[str]:
    """Yield the lines of one item; the first stands beside the mark, so an item that begins with a list gets an empty one."""
    if not item.children or item.children[0].type in ("bullet_list", "ordered_list"):
        yield ""
    for child in item.children:
        if child.type in ("bullet_list", "ordered_list"):
            yield from _list_lines(child, "")
        elif child.type == "table":
            yield from (" | ".join(row) for row in _rows(child))
        elif child.type == "blockquote":
            yield from _item_lines(child)
        else:
            text = _inline(child) if child.children else _block_text(child)
            yield from text.rstrip("\n").split("\n")


def _rows(table: SyntaxTreeNode) -> Iterator[Row]:
    for part in table.children:
        for row in part.children:
            yield tuple(_inline(cell) for cell in row.children)


def _block_text(node: SyntaxTreeNode) -> str:
    return visible.text(node.content) if node.type == "html_block" else node.content


def _inline(node: SyntaxTreeNode) -> str:
    tokens = [token for child in node.children if child.type == "inline" for token in _tokens(child)]
    return "".join(_inline_text(token) for token in tokens)


def _tokens(inline: SyntaxTreeNode) -> list[Token]:
    return (inline.token.children if inline.token else None) or []


def _inline_text(token: Token) -> str:
    if token.type in ("text", "code_inline", "image"):
        return token.content
    if token.type == "html_inline":
        return "\n" if _BREAK.match(token.content) else ""
    return {"softbreak": " ", "hardbreak": "\n"}.get(token.type, "")
