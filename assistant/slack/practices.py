"""`/ai 사례`: good examples of the office, found like everything else: as documents, of one collection."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assistant.assembly import Assistant
from assistant.errors import Invalid
from assistant.knowledge import passages, queries, search
from assistant.knowledge.passages import audiences_of
from assistant.people.roles import Actor
from assistant.slack.blocks.answers import SourceLine
from assistant.slack.blocks.messages import Message
from assistant.slack.blocks.practices import found_message
from assistant.slack.blocks.sentences import said
from assistant.slack.wording.words import Words

COLLECTION = "우수사례"
_MOST = 5


def found(session: Session, asked: str, *, who: Actor, assistant: Assistant, words: Words) -> Message:
    """Return the practices that fit, by words alone so that the command answers at once. Raises `Invalid`."""
    if COLLECTION not in queries.collections(session, who=who):
        return said(words.no_practices_yet)
    if not asked:
        raise Invalid(words.practices_how)
    hits = search.search(
        session,
        asked,
        embedder=None,
        vectors=None,
        glossary=assistant.glossary,
        audiences=audiences_of(who),
        collections=frozenset({COLLECTION}),
        limit=_MOST,
    ).hits
    address = assistant.settings.address
    sources = passages.sources(session, [hit.passage_id for hit in hits])
    lines = [
        SourceLine(n, each.title, each.locator.label, f"{address}/passages/{each.passage_id}")
        for n, each in enumerate(sources, start=1)
    ]
    return found_message(asked, lines, words)
