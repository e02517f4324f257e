"""Passages as they are cited and read: with their document, version and place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.errors import NotFound
from assistant.knowledge.extraction.blocks import BlockKind, Locator, LocatorKind
from assistant.knowledge.models import Audience, Document, Passage, Version
from assistant.people.models import Role
from assistant.people.roles import Actor


@dataclass(frozen=True)
class Source:
    """A passage with all that a citation of it says."""

    passage_id: int
    document_id: int
    version_id: int
    title: str
    version_number: int
    kind: BlockKind
    locator: Locator
    heading: str
    text: str
    tokens: int
    collection: str = ""


def audiences_of(who: Actor) -> frozenset[Audience]:
    """Return whose documents somebody may find."""
    seen = {Audience.EVERYONE}
    if who.role in (Role.ADMIN, Role.TRAINER):
        seen |= {Audience.TRAINERS, Audience.COMMITTEE}
    if who.role is Role.COMMITTEE:
        seen |= {Audience.COMMITTEE}
    return frozenset(seen)


def sources(session: Session, passage_ids: Iterable[int]) -> list[Source]:
    """Return passages in the order asked for; those that are gone are left out."""
    ids = list(passage_ids)
    rows = session.execute(_SOURCES.where(Passage.id.in_(ids)))
    found = {passage.id: _source(passage, version, document) for passage, version, document in rows}
    return [found[each] for each in ids if each in found]


def read_around(session: Session, passage_id: int, *, who: Actor) -> tuple[Source, Sequence[Source]]:
    """Return a passage and its whole version in order, also of an old or withdrawn version.

    Raises `NotFound` when it is deleted, or not for this person.
    """
    found = session.execute(_SOURCES.where(Passage.id == passage_id)).one_or_none()
    if found is None or found[2].deleting_at is not None or found[2].audience not in audiences_of(who):
        raise NotFound("그 자료를 찾지 못했습니다. 지워졌거나 볼 수 없는 자료입니다.")
    passage, version, document = found
    return _source(passage, version, document), read_version(session, version.id)


def read_version(session: Session, version_id: int) -> list[Source]:
    """Return all passages of a version in order."""
    rows = session.execute(_SOURCES.where(Passage.version_id == version_id).order_by(Passage.ordinal))
    return [_source(passage, version, document) for passage, version, document in rows]


_SOURCES = (
    select(Passage, Version, Document)
    .join(Version, Version.id == Passage.version_id)
    .join(Document, Document.id == Version.document_id)
)


def _source(passage: Passage, version: Version, document: Document) -> Source:
    locator = Locator(LocatorKind(passage.locator_kind), passage.locator_number, passage.locator_label)
    return Source(
        passage_id=passage.id,
        document_id=document.id,
        version_id=version.id,
        title=document.title,
        version_number=version.number,
        kind=passage.kind,
        locator=locator,
        heading=passage.heading,
        text=passage.text,
        tokens=passage.tokens,
        collection=document.collection,
    )
