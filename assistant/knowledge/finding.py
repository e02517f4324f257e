"""Finding passages for a person, in the form that the command line and the JSON routes share."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assistant.errors import Invalid, NotFound
from assistant.knowledge import passages, queries, search
from assistant.knowledge.glossary import Glossary
from assistant.knowledge.vectors import VectorStore
from assistant.language.ports import Embedder
from assistant.people.roles import Actor

LONGEST_QUERY = 4_000


def find_passages(
    session: Session,
    query: str,
    *,
    embedder: Embedder,
    vectors: VectorStore,
    glossary: Glossary,
    who: Actor,
    limit: int,
    collections: frozenset[str] | None = None,
) -> dict[str, object]:
    """Return `{query, results: [{passage_id, document, locator, score, text}]}`, best first.

    Raises `NotFound` for a collection in which this person may find nothing, and names those there are.
    """
    if not query.strip():
        raise Invalid("찾을 말이 비어 있습니다. 궁금한 낱말이나 문장을 적어 주세요.")
    if len(query) > LONGEST_QUERY:
        raise Invalid(f"찾을 말이 너무 깁니다. {LONGEST_QUERY:,}자 이하로 줄여 주세요.")
    if collections is not None:
        _check(session, collections, who)
    found = search.search(
        session,
        query,
        embedder=embedder,
        vectors=vectors,
        glossary=glossary,
        audiences=passages.audiences_of(who),
        limit=limit,
        collections=collections,
    )
    scores = {hit.passage_id: hit.score for hit in found.hits}
    return {
        "query": query,
        "results": [
            {
                "passage_id": source.passage_id,
                "document": source.title,
                "document_id": source.document_id,
                "locator": {
                    "kind": source.locator.kind.value,
                    "number": source.locator.number,
                    "label": source.locator.label,
                },
                "score": round(scores[source.passage_id], 4),
                "text": source.text,
            }
            for source in passages.sources(session, scores)
        ],
    }


def _check(session: Session, collections: frozenset[str], who: Actor) -> None:
    there = queries.collections(session, who=who)
    unknown = sorted(collections.difference(there))
    if unknown:
        others = f"있는 모음: {', '.join(there)}" if there else "아직 모음이 없습니다."
        raise NotFound(f"'{unknown[0]}' 자료 모음이 없습니다. {others}")
