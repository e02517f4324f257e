"""From settings to a working assistant: the only place that builds things."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.answering.generating import Budget
from assistant.answering.helping import Helper
from assistant.database import Database, connect
from assistant.files import Files
from assistant.knowledge import glossary as glossary_
from assistant.knowledge.extraction.reading import Limits
from assistant.knowledge.glossary import Glossary
from assistant.knowledge.vectors import VectorStore
from assistant.language.embedded_model import EmbeddedModel
from assistant.language.ports import ChatModel, Embedder
from assistant.ownership import Owner, own
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.language.openai_models import OpenAIChat

GLOSSARY = "glossary.txt"


@dataclass(frozen=True)
class Assistant:
    """The built things. Doors are handed this; rooms see only what a function lists in its signature."""

    settings: Settings
    database: Database
    files: Files
    vectors: VectorStore
    embedder: Embedder
    chat: ChatModel | None
    glossary: Glossary
    limits: Limits
    budget: Budget
    owner: Owner | None
    helper: Helper | None = None

    def close(self) -> None:
        """Give everything back."""
        self.vectors.close()
        self.database.engine.dispose()
        if self.owner is not None:
            self.owner.release()


def assemble(settings: Settings) -> Assistant:
    """Build an assistant.

    Raises `Conflict` when some part of the store is embedded and another process owns the data folder.
    """
    owner = own(settings.home.resolve()) if settings.embedded else None
    embedder = _embedder(settings)
    return Assistant(
        settings=settings,
        database=connect(settings.database),
        files=Files(settings.home.resolve() / "files"),
        vectors=open_vectors(settings, embedder),
        embedder=embedder,
        chat=_chat(settings) if settings.has_chat else None,
        glossary=read_glossary(settings.knowledge_folder),
        limits=Limits(
            max_bytes=settings.max_upload_mb * 1024 * 1024,
            wall_seconds=settings.extraction_seconds,
            memory_bytes=settings.extraction_memory_mb * 1024 * 1024,
        ),
        budget=Budget(settings.evidence_tokens, settings.history_tokens, settings.answer_tokens),
        owner=owner,
        helper=_helper(settings),
    )


def _embedder(settings: Settings) -> Embedder:
    if not settings.embedding_base_url:
        return EmbeddedModel()
    from assistant.language.openai_models import OpenAIEmbedder  # noqa: PLC0415 (a second, only where it is configured)

    return OpenAIEmbedder(settings)


def _chat(settings: Settings, *, seconds: float | None = None) -> OpenAIChat:
    from assistant.language.openai_models import OpenAIChat  # noqa: PLC0415

    return OpenAIChat(settings, seconds=seconds)


def _helper(settings: Settings) -> Helper | None:
    if not settings.has_chat or (settings.rewrite_questions == "never" and not settings.rerank):
        return None
    return Helper(
        _chat(settings, seconds=settings.search_call_seconds),
        settings.search_call_seconds,
        settings.rewrite_questions,
        settings.rerank,
    )


def open_vectors(settings: Settings, embedder: Embedder) -> VectorStore:
    """Open the vectors of this embedder's space, embedded or at a server."""
    if settings.chroma_url:
        return VectorStore.at_server(settings.chroma_url, space=embedder.space)
    return VectorStore.embedded(settings.home.resolve() / "chroma", space=embedder.space)


def read_glossary(folder: Path) -> Glossary:
    """Read the glossary of a knowledge folder; without one no word has synonyms."""
    path = folder / GLOSSARY
    return glossary_.parse(path.read_text(encoding="utf-8") if path.exists() else "")
