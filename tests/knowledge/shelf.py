"""Documents put on the shelf straight away, for tests of finding them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from assistant.database import Database
from assistant.guard import masking
from assistant.knowledge import korean, search
from assistant.knowledge.extraction.blocks import BlockKind, LocatorKind
from assistant.knowledge.glossary import Glossary
from assistant.knowledge.models import Audience, Document, Passage, Version, VersionState
from assistant.knowledge.search import Found
from assistant.knowledge.vectors import VectorStore
from assistant.language.ports import Embedder

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
NO_SYNONYMS = Glossary()
EVERYONE = frozenset({Audience.EVERYONE})


class Shelf:
    def __init__(self, database: Database, vectors: VectorStore, embedder: Embedder) -> None:
        self.database = database
        self.vectors = vectors
        self.embedder = embedder

    def put(
        self, title: str, *texts: str, audience: Audience = Audience.EVERYONE, collection: str = "", embed: bool = True
    ) -> list[int]:
        """Add a document, or a new version of it; return the ids of its passages."""
        with self.database.writing.begin() as session:
            document = session.query(Document).filter_by(title=title).one_or_none()
            if document is None:
                document = Document(title=title, audience=audience, collection=collection, created_at=NOW)
            version = Version(
                document=document,
                number=len(document.versions) + 1,
                filename=f"{title}.txt",
                sha256="0" * 64,
                size=1,
                state=VersionState.INDEXED,
                passage_count=len(texts),
                created_at=NOW,
            )
            session.add(version)
            session.flush()
            passages = [_passage(version.id, n, title, text) for n, text in enumerate(texts, start=1)]
            session.add_all(passages)
            document.current_id = version.id
            session.flush()
            ids = [passage.id for passage in passages]
        if embed and ids:
            masked = [masking.mask(f"{title}\n{text}").text for text in texts]
            self.vectors.upsert(ids, self.embedder.embed_passages(masked))
        return ids

    def change(self, title: str, **columns: object) -> None:
        with self.database.writing.begin() as session:
            session.query(Document).filter_by(title=title).update(columns)

    def find(
        self,
        question: str,
        *,
        audiences: frozenset[Audience] = EVERYONE,
        glossary: Glossary = NO_SYNONYMS,
        by_meaning: bool = True,
        limit: int = 10,
        collections: frozenset[str] | None = None,
    ) -> Found:
        with self.database.reading() as session:
            return search.search(
                session,
                question,
                embedder=self.embedder if by_meaning else None,
                vectors=self.vectors if by_meaning else None,
                glossary=glossary,
                audiences=audiences,
                limit=limit,
                collections=collections,
            )

    def find_ids(self, question: str, **how: object) -> Sequence[int]:
        return [hit.passage_id for hit in self.find(question, **how).hits]  # type: ignore[arg-type]


def _passage(version_id: int, ordinal: int, title: str, text: str) -> Passage:
    return Passage(
        version_id=version_id,
        ordinal=ordinal,
        kind=BlockKind.PARAGRAPH,
        locator_kind=LocatorKind.SECTION,
        locator_label="",
        text=text,
        tokens=len(text),
        heading_terms=" ".join(korean.terms(title)),
        body_terms=" ".join(korean.terms(text)),
    )
