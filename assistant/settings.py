"""Every setting, in one frozen class; environment variables begin with ASSISTANT_, a `.env` file works too."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.database import sqlite_url


class Price(BaseModel, frozen=True):
    """What a model costs per million tokens, in the office's currency."""

    prompt: float
    completion: float


class Settings(BaseSettings):
    """The description of each field is its documentation in the README, which a test compares."""

    model_config = SettingsConfigDict(env_prefix="ASSISTANT_", env_file=".env", extra="ignore", frozen=True)

    home: Path = Field(default=Path("data"), description="Data folder: database, files, vectors, locks.")
    database_url: str | None = Field(
        default=None, description="PostgreSQL (`postgresql+psycopg://…`); empty: SQLite in the data folder."
    )
    chroma_url: str | None = Field(
        default=None, description="A Chroma server (`http://…`); empty: Chroma inside this process."
    )
    host: str = Field(default="127.0.0.1", description="Address the web server listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port the web server listens on; 0 picks a free one.")
    public_url: str | None = Field(
        default=None,
        description="Address people open, when it differs from host and port; `https://…` turns secure cookies on.",
    )
    session_hours: int = Field(default=12, gt=0, description="Hours until a signed-in browser must sign in again.")

    openai_base_url: str | None = Field(
        default=None,
        description="An OpenAI-compatible endpoint; empty with a key: OpenAI itself; empty without: no model.",
    )
    openai_api_key: SecretStr | None = Field(
        default=None, description="Key of the chat endpoint; local servers need none."
    )
    azure_api_version: str | None = Field(
        default=None, description="Set it when the chat endpoint is Azure OpenAI (its address goes into the base URL)."
    )
    chat_model: str = Field(default="gpt-4o-mini", description="Name of the chat model (on Azure: of the deployment).")
    chat_timeout_seconds: float = Field(default=60, gt=0, description="Longest wait for the model between two pieces.")
    chat_retries: int = Field(default=2, ge=0, description="Retries of a failed call, with growing, jittered waits.")
    answer_tokens: int = Field(default=800, gt=0, description="Longest generated answer, in tokens.")
    evidence_tokens: int = Field(default=3000, gt=0, description="Most tokens of course material put before the model.")
    history_tokens: int = Field(default=800, ge=0, description="Most tokens of earlier turns put before the model.")
    prices: dict[str, Price] = Field(
        default_factory=dict,
        description='Price table per million tokens: `{"gpt-4o-mini": {"prompt": 210, "completion": 840}}`.',
    )

    embedding_base_url: str | None = Field(
        default=None, description="An OpenAI-compatible embeddings endpoint; empty: the embedded offline model."
    )
    embedding_model: str = Field(default="text-embedding-3-large", description="Model name at the embeddings endpoint.")
    embedding_api_key: SecretStr | None = Field(default=None, description="Key of the embeddings endpoint.")
    embedding_dimensions: int | None = Field(
        default=None, gt=0, description="Dimensions to ask for; empty: the model's own."
    )

    knowledge_folder: Path = Field(default=Path("knowledge"), description="Bundled course material and glossary.")
    max_upload_mb: int = Field(default=50, gt=0, description="Largest file that may be added, in MB.")
    extraction_seconds: int = Field(default=60, gt=0, description="Longest time one file may take to be read.")
    extraction_memory_mb: int = Field(default=1024, gt=0, description="Most memory one file may take to be read.")
    relevance_threshold: float = Field(
        default=0.5, ge=0, le=1, description="Below this relevance a question is answered with “not in the material”."
    )
    answer_workers: int = Field(default=8, gt=0, description="Questions answered at the same time.")
    ingest_workers: int = Field(default=1, gt=0, description="Files read and embedded at the same time.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="How much is logged.")

    @property
    def database(self) -> str:
        """The database's URL, the embedded default spelled out."""
        return self.database_url or sqlite_url(self.home.resolve() / "assistant.db")

    @property
    def jobs_database(self) -> str:
        """Where durable work keeps its records: its own SQLite file, or a schema of the same PostgreSQL."""
        return self.database_url or sqlite_url(self.home.resolve() / "jobs.db")

    @property
    def embedded(self) -> bool:
        """True when some part of the store lives in the data folder and has one owner process."""
        return self.database_url is None or self.chroma_url is None

    @property
    def address(self) -> str:
        """The address people open."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def has_chat(self) -> bool:
        """True when a chat model is configured."""
        return bool(self.openai_base_url or self.openai_api_key)
