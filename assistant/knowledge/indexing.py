"""A version becomes findable: read in a child, stored with its words in one transaction, then given vectors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from assistant.files import Files
from assistant.guard import masking
from assistant.jobs.promises import Transaction
from assistant.knowledge import expecting, korean
from assistant.knowledge.chunking import SEPARATOR, Piece, chunk
from assistant.knowledge.extraction import reading
from assistant.knowledge.extraction.blocks import Extraction
from assistant.knowledge.extraction.refusals import Unreadable
from assistant.knowledge.models import Document, Passage, Version, VersionState
from assistant.knowledge.vectors import VectorStore
from assistant.language.ports import Embedder

EMBEDDING_BATCH = 16
WORDS_BATCH = 200
LATE = "뜻으로 찾는 색인이 늦어지고 있습니다. 낱말로는 찾을 수 있습니다."


def read_version(version_id: int, *, transaction: Transaction, files: Files, limits: reading.Limits) -> None:
    """Extract, chunk and store; from then on the version is found by words and its predecessor no longer.

    Running twice has the effect of running once: the passages are replaced as a whole.
    """
    with transaction() as session:
        version = session.get(Version, version_id)
        if version is None or version.state not in (VersionState.QUEUED, VersionState.READING):
            return
        version.state = VersionState.READING
        sha256, filename, title = version.sha256, version.filename, version.document.title
        expected = version.expected
    try:
        with files.copied(sha256, Path(filename).suffix.lower()) as path:
            extraction = reading.extract(path, filename=filename, limits=limits)
    except Unreadable as error:
        with transaction() as session:
            fail(session, version_id, error.sentence, reason=error.reason)
        return
    passages = passages_of(title, extraction, expected)
    with transaction() as session:
        version = session.get(Version, version_id, with_for_update=True)
        # Another process may have been faster, and its passages may be cited by now.
        if version is not None and version.state is VersionState.READING:
            _store(session, version, extraction, passages)


def embed_version(version_id: int, *, transaction: Transaction, embedder: Embedder, vectors: VectorStore) -> None:
    """Give every passage of a current version its vector; those already there are not embedded again."""
    with transaction() as session:
        version = session.get(Version, version_id)
        if version is None or version.state is not VersionState.EMBEDDING:
            return
        texts = _texts_to_embed(session, version)
    missing = vectors.missing(list(texts))
    done = len(texts) - len(missing)
    for ids in _batches(missing, EMBEDDING_BATCH):
        found = embedder.embed_passages([masking.mask(texts[each]).text for each in ids])
        vectors.upsert(ids, found)
        done += len(ids)
        with transaction() as session:
            if (version := session.get(Version, version_id)) is None:
                return
            version.embedded_count = done
    with transaction() as session:
        version = session.get(Version, version_id, with_for_update=True)
        if version is None or version.state is not VersionState.EMBEDDING or _texts_to_embed(session, version) != texts:
            return
        version.embedded_count = len(texts)
        version.warnings = [each for each in version.warnings if not each.startswith(LATE)]
        version.state = VersionState.INDEXED
        version.finished_at = datetime.now(UTC)
        stale = _stale_passages(session, version)
    vectors.delete(stale)


def fail(session: Session, version_id: int, sentence: str, *, reason: str = "error") -> None:
    """Say on the version why it failed; one whose words are stored stays found and is embedded again later."""
    version = session.get(Version, version_id)
    if version is None:
        return
    if version.state is VersionState.EMBEDDING:
        version.attempt += 1
        version.warnings = [*(each for each in version.warnings if not each.startswith(LATE)), f"{LATE} {sentence}"]
        return
    version.state = VersionState.FAILED
    version.error = sentence
    version.reason = reason
    version.finished_at = datetime.now(UTC)


def unfinished(session: Session) -> list[tuple[int, int]]:
    """Return id and attempt of every version whose work is not done."""
    working = (VersionState.QUEUED, VersionState.READING, VersionState.EMBEDDING)
    rows = session.execute(select(Version.id, Version.attempt).where(Version.state.in_(working)))
    return [(version_id, attempt) for version_id, attempt in rows]


def embed_again(version: Version) -> None:
    """Have a version's missing vectors made once more, by a new workflow."""
    version.state = VersionState.EMBEDDING
    version.attempt += 1


def renew_words(transaction: Transaction) -> int:
    """Write the lexical tokens of every passage anew (after a change of the analyser); return how many."""
    done = last = 0
    while True:
        with transaction() as session:
            rows = session.execute(
                select(Passage, Document.title)
                .join(Version, Version.id == Passage.version_id)
                .join(Document, Document.id == Version.document_id)
                .where(Passage.id > last)
                .order_by(Passage.id)
                .limit(WORDS_BATCH)
            ).all()
            headings = _words([f"{title}\n{passage.heading}" for passage, title in rows])
            bodies = _words([_body(passage.text, passage.expected) for passage, _ in rows])
            for (passage, _), heading_terms, body_terms in zip(rows, headings, bodies, strict=True):
                passage.heading_terms = heading_terms
                passage.body_terms = body_terms
        if not rows:
            return done
        done += len(rows)
        last = rows[-1][0].id


def expect(asked: Sequence[tuple[Passage, str]]) -> None:
    """Have passages found by these questions too, one a line; their ids, and what is shown of them, stay."""
    terms = _words([_body(passage.text, questions) for passage, questions in asked])
    for (passage, questions), body_terms in zip(asked, terms, strict=True):
        passage.expected = questions
        passage.body_terms = body_terms


def renew_vectors(version_id: int, *, transaction: Transaction, embedder: Embedder, vectors: VectorStore) -> None:
    """Make the vectors of those passages of a current version anew that questions were added to."""
    with transaction() as session:
        if (version := session.get(Version, version_id)) is None:
            return
        asked = session.scalars(select(Passage.id).where(Passage.version_id == version_id, Passage.expected != ""))
        texts = _texts_to_embed(session, version)
        ids = [each for each in asked if each in texts]
    for batch in _batches(ids, EMBEDDING_BATCH):
        vectors.upsert(batch, embedder.embed_passages([masking.mask(texts[each]).text for each in batch]))


def passages_of(
    title: str, extraction: Extraction, expected: Mapping[str, Sequence[str]] | None = None
) -> list[Passage]:
    """Make the rows; a title that the file names itself travels with its passages when the document has another.

    `expected` are questions by the heading of the section that answers them.
    """
    own = extraction.title if extraction.title not in (None, title) else None
    pieces = [_under(piece, own) for piece in chunk(extraction)] if own else chunk(extraction)
    texts = [masking.remove_numbers(piece.text) for piece in pieces]
    asked = ["\n".join(expecting.questions_for(piece.heading, expected or {})) for piece in pieces]
    bodies = map(_body, texts, asked)
    words = _words([*(f"{title}\n{piece.heading}" for piece in pieces), *bodies])
    return [
        Passage(
            ordinal=ordinal,
            kind=piece.kind,
            locator_kind=piece.locator.kind,
            locator_number=piece.locator.number,
            locator_label=piece.locator.label,
            heading=piece.heading,
            text=text,
            tokens=piece.tokens,
            expected=asked[ordinal - 1],
            heading_terms=words[ordinal - 1],
            body_terms=words[len(pieces) + ordinal - 1],
        )
        for ordinal, (piece, text) in enumerate(zip(pieces, texts, strict=True), start=1)
    ]


def _body(text: str, expected: str) -> str:
    return f"{text}\n{expected}" if expected else text


def _under(piece: Piece, title: str) -> Piece:
    already = piece.heading == title or piece.heading.startswith(f"{title}{SEPARATOR}")
    return piece if already else replace(piece, heading=SEPARATOR.join(filter(None, [title, piece.heading])))


def _store(session: Session, version: Version, extraction: Extraction, passages: list[Passage]) -> None:
    session.execute(delete(Passage).where(Passage.version_id == version.id))
    for passage in passages:
        passage.version_id = version.id
    session.add_all(passages)
    version.state = VersionState.EMBEDDING
    version.coverage = extraction.coverage
    version.warnings = list(extraction.warnings)
    version.passage_count = len(passages)
    version.embedded_count = 0
    current = version.document.current
    if current is None or current.number < version.number:
        version.document.current_id = version.id


def _texts_to_embed(session: Session, version: Version) -> dict[int, str]:
    """Return the texts by passage id; none for a version that a newer one has replaced."""
    if version.document.current_id != version.id or version.document.deleting_at is not None:
        return {}
    rows = session.execute(
        select(Passage.id, Passage.heading, Passage.text, Passage.expected).where(Passage.version_id == version.id)
    )
    title = version.document.title
    return {id_: f"{title}\n{heading}\n{_body(text, expected)}" for id_, heading, text, expected in rows}


def _stale_passages(session: Session, version: Version) -> list[int]:
    """Return passages of the document's other versions: no longer found, so they need no vector."""
    others = select(Version.id).where(
        Version.document_id == version.document_id, Version.id != version.document.current_id
    )
    return list(session.scalars(select(Passage.id).where(Passage.version_id.in_(others))))


def _batches(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _words(texts: Sequence[str]) -> list[str]:
    return [" ".join(terms) for terms in korean.many_terms(texts)]


def count_passages(session: Session) -> int:
    """Return how many passages can be found: those of current versions that are not being deleted."""
    return (
        session.scalar(
            select(func.count(Passage.id))
            .join(Document, Document.current_id == Passage.version_id)
            .where(Document.deleting_at.is_(None))
        )
        or 0
    )
