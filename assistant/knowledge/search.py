"""Search: by words in SQL and by meaning in the vectors, rights checked in SQL before anything is ranked."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from assistant.errors import Unavailable
from assistant.guard import masking
from assistant.knowledge import background, familiar, korean, lexical, ranking, relevance
from assistant.knowledge.familiar import Familiarity
from assistant.knowledge.glossary import Glossary, Phrase, Word
from assistant.knowledge.models import BESIDE, Audience, Document, Passage, Version
from assistant.knowledge.ranking import Candidate, Ranked
from assistant.knowledge.relevance import Evidence
from assistant.knowledge.vectors import VectorStore
from assistant.language.ports import Embedder, Vectors

POOL = 40
OFTEN = 0.2
FEW_PASSAGES = 2_000
WIDER = 5
FEW_VISIBLE = 500
# What stands beside the material must come this near to the best, or it helps nobody.
NEAR = 0.7

Visible = Sequence[ColumnElement[bool]]

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
    """Hits, best first, how sure we are (0…1) that anything here answers the question, and why."""

    hits: tuple[Hit, ...]
    relevance: float
    evidence: Evidence | None = None


def search(
    session: Session,
    question: str,
    *,
    embedder: Embedder | None,
    vectors: VectorStore | None,
    glossary: Glossary,
    audiences: frozenset[Audience],
    limit: int = 10,
    collections: frozenset[str] | None = None,
    beside: int = 0,
) -> Found:
    """Find passages that these audiences may see, in these collections only; None is everywhere, an empty set nowhere.

    The pool of candidates is the same whatever `limit` is, so a longer list never changes its head. Without an
    embedder, or while one does not answer, the words decide alone.

    With `beside`, passages of the shelf of that name (`models.BESIDE`) do not count towards `limit`: as many as that
    come on top, where they stand in the order, if they are among the first `limit` of all and near the best.
    """
    question = korean.clean(question)
    words = glossary.words(korean.terms(question))
    # Each version knows how many it has; counting a hundred thousand rows takes longer than all else here in SQL.
    passages = session.scalar(select(func.sum(Version.passage_count))) or 0
    frequencies = lexical.frequencies(session, _terms(words))
    weighed = ranking.weigh(words, frequencies, passages)
    telling = _telling(weighed.phrases, frequencies, passages)
    ids = lexical.candidates(session, telling, audiences=audiences, limit=POOL, collections=collections)
    visible = _visible(audiences, collections)
    near = _near_to(session, question, ids, embedder, vectors, visible, confined=collections is not None)
    ranked = ranking.rank(
        weighed,
        [
            replace(candidate, similarity=near.passages.get(candidate.passage_id))
            for candidate in _candidates(session, visible, {*ids, *near.passages})
        ],
    )
    hits = ranking.without_repeats(ranked, limit=limit)
    if beside:
        hits = _with_beside(session, ranked, hits, most=beside, limit=limit)
    texts, expected = _texts(session, ranked[: relevance.BEST])
    evidence = relevance.gather(
        question,
        weighed,
        ranked,
        nouns=korean.nouns(question),
        texts=texts,
        elsewhere=near.elsewhere,
        familiar=near.familiar if familiar.knows(expected) else None,
    )
    # Something is near to everything: what says nothing ("ㅁㄴㅇㄹ", "그거") is answered by nothing.
    sure = relevance.chance(evidence, space=embedder.space if embedder else "") if weighed.words else 0.0
    return Found(tuple(map(_hit, hits)), sure, evidence)


def _with_beside(
    session: Session, ranked: Sequence[Ranked], hits: list[Ranked], *, most: int, limit: int
) -> list[Ranked]:
    """Return the first `limit` of the other shelves with the few of the shelf beside them that are among `hits`."""
    ids = [each.candidate.passage_id for each in ranked]
    of_beside = (
        select(Passage.id)
        .join(Version, Version.id == Passage.version_id)
        .join(Document, Document.id == Version.document_id)
        .where(Passage.id.in_(ids), Document.collection == BESIDE)
    )
    there = set(session.scalars(of_beside))
    if not there or len(there) == len(ids):
        return hits
    near = [each for each in hits if each.score >= NEAR * hits[0].score]
    extra = [each for each in near if each.candidate.passage_id in there][:most]
    others = [each for each in ranked if each.candidate.passage_id not in there]
    merged = ranking.without_repeats(others, limit=limit)
    for each in extra:
        place = next((n for n, other in enumerate(merged) if other.score < each.score), len(merged))
        merged.insert(place, each)
    return merged


def _terms(words: Sequence[Word]) -> set[str]:
    return {term for word in words for phrase in (word.said, *word.others) for term in phrase}


def _telling(phrases: Sequence[Phrase], frequencies: Mapping[str, int], passages: int) -> dict[Phrase, float]:
    """Return phrases with their rarity, without those that stand in very many passages: they cost much and tell little.

    The rarest that stands anywhere is never left out.
    """
    found = {phrase: min(frequencies.get(term, 0) for term in phrase) for phrase in phrases}
    there = sorted((phrase for phrase in phrases if found[phrase]), key=lambda phrase: found[phrase])
    often = max(OFTEN * passages, FEW_PASSAGES)
    telling = [phrase for phrase in there if found[phrase] <= often] or there[:1]
    return {phrase: ranking.rarity(found[phrase], passages) for phrase in telling}


@dataclass(frozen=True)
class _Near:
    """What the vector of a question says: the similarity of passages by id, `Evidence.elsewhere` and `.familiar`."""

    passages: Mapping[int, float] = field(default_factory=dict)
    elsewhere: float | None = None
    familiar: Familiarity | None = None


def _near_to(
    session: Session,
    question: str,
    ids: Sequence[int],
    embedder: Embedder | None,
    vectors: VectorStore | None,
    visible: Visible,
    *,
    confined: bool,
) -> _Near:
    """Look for the nearest visible passages, and at those the words have found."""
    if embedder is None or vectors is None:
        return _Near()
    try:
        vector = embedder.embed_question(masking.mask(question).text)
        near = _nearest_of_few(session, vector, vectors, visible) if confined else None
        if near is None:
            near = _near(session, vector, vectors, visible)
        similar = {**vectors.similarities(vector, [id_ for id_ in ids if id_ not in near]), **near}
        known = embedder.space == background.space()
        return _Near(
            similar,
            background.closeness(vector, similar, vectors) if known else None,
            familiar.of(vector, space=embedder.space),
        )
    except Unavailable as error:
        _log.warning("searching by words alone: %s", error.sentence)
        return _Near()


def _nearest_of_few(
    session: Session, vector: Vectors, vectors: VectorStore, visible: Visible
) -> dict[int, float] | None:
    """Compare with every visible passage when those are few, None when they are many.

    A small collection may lie far from the question; looking further and further out for it would end at everything.
    """
    ids = list(session.scalars(_all_visible(visible).limit(FEW_VISIBLE + 1)))
    if len(ids) > FEW_VISIBLE:
        return None
    similarities = vectors.similarities(vector, ids)
    return {id_: similarities[id_] for id_ in sorted(similarities, key=lambda id_: -similarities[id_])[:POOL]}


def _near(session: Session, vector: Vectors, vectors: VectorStore, visible: Visible) -> dict[int, float]:
    """Return the nearest visible passages; when too many of the nearest are hidden, look further out."""
    asked = POOL
    while True:
        near = dict(vectors.nearest(vector, limit=asked))
        seen = set(session.scalars(_of_these(near, visible).with_only_columns(Passage.id)))
        if len(seen) >= POOL // 2 or len(near) < asked:
            return {id_: near[id_] for id_ in list(filter(seen.__contains__, near))[:POOL]}
        asked *= WIDER


def _candidates(session: Session, visible: Visible, ids: Collection[int]) -> list[Candidate]:
    rows = session.execute(_of_these(ids, visible))
    return [Candidate(id_, heading.split(), body.split()) for id_, heading, body in rows]


def _texts(session: Session, best: Sequence[Ranked]) -> tuple[list[str], str]:
    """Return the texts of these, and the questions expected of the first."""
    ids = [each.candidate.passage_id for each in best]
    rows = session.execute(select(Passage.id, Passage.text, Passage.expected).where(Passage.id.in_(ids))).all()
    return [row.text for row in rows], next((row.expected for row in rows if row.id == ids[0]), "")


def _visible(audiences: Collection[Audience], collections: Collection[str] | None) -> Visible:
    """Return what must hold of a document; that the passage is of its current version is asked beside it."""
    visible = (Document.withdrawn_at.is_(None), Document.deleting_at.is_(None), Document.audience.in_(audiences))
    return visible if collections is None else (*visible, Document.collection.in_(collections))


def _all_visible(visible: Visible) -> Select[int]:
    return select(Passage.id).join(Document, Document.current_id == Passage.version_id).where(*visible)


def _of_these(ids: Collection[int], visible: Visible) -> Select[int, str, str]:
    """Look the document up for each of a few passages: in a join PostgreSQL begins with all documents there are."""
    current = (
        select(Document.current_id)
        .join(Version, Version.document_id == Document.id)
        .where(Version.id == Passage.version_id, *visible)
        .scalar_subquery()
    )
    columns = (Passage.id, Passage.heading_terms, Passage.body_terms)
    return select(*columns).where(Passage.id.in_(ids), Passage.version_id == current)


def _hit(ranked: Ranked) -> Hit:
    return Hit(ranked.candidate.passage_id, ranked.score, ranked.words, ranked.meaning or 0.0)
