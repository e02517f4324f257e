"""Finding passages for a person, in the form that the command line and the JSON routes share."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assistant.errors import Invalid
from assistant.knowledge import passages, search
from assistant.knowledge.glossary import Glossary
from assistant.knowledge.vectors import VectorStore
from assistant.language.ports import Embedder
from assistant.people.roles import Actor


def find_passages(
    session: Session,
    query: str,
    *,
    embedder: Embedder,
    vectors: VectorStore,
    glossary: Glossary,
    who: Actor,
    limit: int,
) -> dict[str, object]:
    """Return `{query, results: [{passage_id, document, locator, score, text}]}`, best first."""
    if not query.strip():
        raise Invalid("찾을 말이 비어 있습니다. 궁금한 낱말이나 문장을 적어 주세요.")
    found = search.search(
        session,
        query,
        embedder=embedder,
        vectors=vectors,
        glossary=glossary,
        audiences=passages.audiences_of(who),
        limit=limit,
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
