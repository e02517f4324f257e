"""Every setting, in one frozen class; environment variables begin with ASSISTANT_, a `.env` file works too."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.database import sqlite_url


class Price(BaseModel, frozen=True):
    """What a model costs per million tokens, in the office's currency."""

    prompt: float
    completion: float


class Settings(BaseSettings):
    """The description of each field is its documentation in the README, which a test compares."""

    model_config = SettingsConfigDict(
        env_prefix="ASSISTANT_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

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
    expect_questions: bool = Field(
        default=False,
        description="The model writes questions that passages answer, to find them by; costs once a document.",
    )
    expect_tokens: int = Field(
        default=100_000, gt=0, description="Most tokens spent on the expected questions of one document."
    )
    rewrite_questions: Literal["never", "follow-ups", "always"] = Field(
        default="never",
        description="When the model adds words to a question before it is searched for: `never`, `follow-ups`, `always`.",
    )
    rerank: bool = Field(default=False, description="The model puts the 20 best passages in order before it answers.")
    search_call_seconds: float = Field(
        default=10, gt=0, description="Longest wait for a model call that helps the search, which else goes on without."
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
    link_hosts: frozenset[str] = Field(
        default=frozenset(),
        description='Hosts that links in answers may lead to, besides our own: `["www.ddm.go.kr"]`.',
    )
    slack_bot_token: SecretStr | None = Field(
        default=None, description="Bot token (`xoxb-…`) of the Slack app; empty: no Slack, or several workspaces."
    )
    slack_app_token: SecretStr | None = Field(
        default=None, description="App-level token (`xapp-…`): Socket Mode, nothing of ours is reachable from outside."
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None, description="Signing secret of the Slack app: HTTP mode, Slack calls `/slack/events`."
    )
    slack_client_id: str | None = Field(default=None, description="Client id, to install in several workspaces.")
    slack_client_secret: SecretStr | None = Field(
        default=None, description="Client secret, to install in several workspaces."
    )
    slack_api_url: str = Field(default="https://slack.com/api/", description="Slack's Web API; it ends in `/api/`.")
    slack_trainers_channel: str | None = Field(
        default=None, description="Id of the channel where trainers get the questions that found no answer."
    )
    slack_groups: dict[Literal["admin", "trainer", "committee"], str] = Field(
        default_factory=dict, description='Slack user groups that give a role: `{"trainer": "S0123ABCD"}`.'
    )
    slack_workers: int = Field(default=40, gt=0, description="Slack replies written at the same time.")
    answer_workers: int = Field(default=8, gt=0, description="Questions answered at the same time.")
    ingest_workers: int = Field(default=1, gt=0, description="Files read and embedded at the same time.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="How much is logged.")

    @field_validator("database_url")
    @classmethod
    def _with_its_driver(cls, url: str | None) -> str | None:
        """Take the short ways to write a PostgreSQL address, too. Raises `ValueError` for other databases."""
        if url is None or url.startswith("sqlite"):
            return url
        scheme, colon, rest = url.partition("://")
        if not colon or scheme not in ("postgres", "postgresql", "postgresql+psycopg"):
            raise ValueError(url)
        return f"postgresql+psycopg://{rest}"

    @field_validator("chroma_url", "public_url", "openai_base_url", "embedding_base_url", "slack_api_url")
    @classmethod
    def _of_the_web(cls, url: str | None) -> str | None:
        """Raise `ValueError` for what is no address that begins with http."""
        parts = urlsplit(url or "http://empty")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(url)
        return url

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
    def allowed_hosts(self) -> frozenset[str]:
        """Where links in an answer may lead: the configured hosts, and this service itself."""
        return self.link_hosts | {urlsplit(self.address).hostname or ""}

    @property
    def has_slack(self) -> bool:
        """True when enough is configured for one of the ways Slack reaches us."""
        one_workspace = bool(self.slack_bot_token and (self.slack_app_token or self.slack_signing_secret))
        return one_workspace or self.slack_installs

    @property
    def slack_installs(self) -> bool:
        """True when workspaces install the app themselves."""
        return bool(self.slack_client_id and self.slack_client_secret and self.slack_signing_secret)

    @property
    def has_chat(self) -> bool:
        """True when a chat model is configured."""
        return bool(self.openai_base_url or self.openai_api_key)
