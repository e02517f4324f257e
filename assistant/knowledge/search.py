"""Search: by words in SQL and by meaning in the vectors, rights checked in SQL before anything is ranked."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from assistant.errors import Unavailable
from assistant.guard import masking
from assistant.knowledge import korean, lexical, ranking
from assistant.knowledge.glossary import Glossary, Phrase, Word
from assistant.knowledge.models import Audience, Document, Passage, Version
from assistant.knowledge.ranking import Candidate, Ranked
from assistant.knowledge.vectors import VectorStore
from assistant.language.ports import Embedder, Vectors

POOL = 40
OFTEN = 0.2
FEW_PASSAGES = 2_000
WIDER = 5

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hit:
    """A passage found: the fused score (0…1) that orders it, its BM25 score and its cosine similarity."""

    passage_id: int
    score: float
    words: float
    meaning: float


@dataclass(frozen=True)
class Found:
    """Hits, best first, and how sure we are (0…1) that anything here answers the question."""

    hits: tuple[Hit, ...]
    relevance: float


def search(
    session: Session,
    question: str,
    *,
    embedder: Embedder | None,
    vectors: VectorStore | None,
    glossary: Glossary,
    audiences: frozenset[Audience],
    limit: int = 10,
) -> Found:
    """Find passages that these audiences may see.

    The pool of candidates is the same whatever `limit` is, so a longer list never changes its head. Without an
    embedder, or while one does not answer, the words decide alone.
    """
    question = korean.clean(question)
    words = glossary.words(korean.terms(question))
    passages = session.scalar(select(func.count(Passage.id))) or 0
    frequencies = lexical.frequencies(session, _terms(words))
    weighed = ranking.weigh(words, frequencies, passages)
    telling = _telling(weighed.phrases, frequencies, passages)
    ids = lexical.candidates(session, telling, audiences=audiences, limit=POOL)
    similar = _similar(session, question, ids, embedder, vectors, audiences)
    ranked = ranking.rank(
        weighed,
        [
            replace(candidate, similarity=similar.get(candidate.passage_id))
            for candidate in _candidates(session, {*ids, *similar}, audiences)
        ],
    )
    hits = ranking.without_repeats(ranked, limit=limit)
    return Found(tuple(map(_hit, hits)), ranking.relevance(ranked, space=embedder.space if embedder else ""))


def _terms(words: Sequence[Word]) -> set[str]:
    return {term for word in words for phrase in (word.said, *word.others) for term in phrase}


def _telling(phrases: Sequence[Phrase], frequencies: Mapping[str, int], passages: int) -> list[Phrase]:
    """Leave out phrases that stand in very many passages: they cost much and tell little. Never leave out all."""
    found = {phrase: min(frequencies.get(term, 0) for term in phrase) for phrase in phrases}
    there = sorted((phrase for phrase in phrases if found[phrase]), key=lambda phrase: found[phrase])
    often = max(OFTEN * passages, FEW_PASSAGES)
    return [phrase for phrase in there if found[phrase] <= often] or there[:1]


def _similar(
    session: Session,
    question: str,
    ids: Sequence[int],
    embedder: Embedder | None,
    vectors: VectorStore | None,
    audiences: Collection[Audience],
) -> dict[int, float]:
    """Return the similarity of the nearest visible passages and of those the words have found."""
    if embedder is None or vectors is None:
        return {}
    try:
        vector = embedder.embed_question(masking.mask(question).text)
        near = _near(session, vector, vectors, audiences)
        return {**vectors.similarities(vector, [id_ for id_ in ids if id_ not in near]), **near}
    except Unavailable as error:
        _log.warning("searching by words alone: %s", error.sentence)
        return {}


def _near(session: Session, vector: Vectors, vectors: VectorStore, audiences: Collection[Audience]) -> dict[int, float]:
    """Return the nearest visible passages; when too many of the nearest are hidden, look further out."""
    asked = POOL
    while True:
        near = dict(vectors.nearest(vector, limit=asked))
        visible = set(session.scalars(_visible(audiences, near).with_only_columns(Passage.id)))
        if len(visible) >= POOL // 2 or len(near) < asked:
            return {id_: near[id_] for id_ in list(filter(visible.__contains__, near))[:POOL]}
        asked *= WIDER


def _candidates(session: Session, ids: Collection[int], audiences: Collection[Audience]) -> list[Candidate]:
    rows = session.execute(_visible(audiences, ids))
    return [Candidate(id_, heading.split(), body.split()) for id_, heading, body in rows]


def _visible(audiences: Collection[Audience], ids: Collection[int]) -> Select[int, str, str]:
    return (
        select(Passage.id, Passage.heading_terms, Passage.body_terms)
        .join(Version, Version.id == Passage.version_id)
        .join(Document, (Document.id == Version.document_id) & (Document.current_id == Version.id))
        .where(
            Passage.id.in_(ids),
            Document.withdrawn_at.is_(None),
            Document.deleting_at.is_(None),
            Document.audience.in_(audiences),
        )
    )


def _hit(ranked: Ranked) -> Hit:
    return Hit(ranked.candidate.passage_id, ranked.score, ranked.words, ranked.meaning or 0.0)
