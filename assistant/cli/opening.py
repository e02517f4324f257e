"""Opening the assistant for one command: directly, or through the server that owns the data folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from pydantic import ValidationError
from pydantic_settings import SettingsError

from assistant import migrations, ownership, worker
from assistant.assembly import Assistant, assemble
from assistant.cli.printing import log_to_stderr
from assistant.database import Database, connect
from assistant.errors import Conflict, Invalid, Unavailable
from assistant.jobs.inline import InlineJobs
from assistant.settings import Settings

_LOOK_UP = "README의 설정 표를 보고 고쳐 주세요."
SERVER_FILE = "server.json"


@dataclass(frozen=True)
class Here:
    """The assistant in this process, with its jobs run at once."""

    assistant: Assistant
    jobs: InlineJobs


class There:
    """A running server on this machine, spoken to with the token it left in the data folder."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def get(self, path: str, **params: str | int) -> dict[str, object]:
        """GET a JSON route."""
        return self._answer(lambda: self._client.get(path, params=params))

    def post(self, path: str, **request: object) -> dict[str, object]:
        """POST to a JSON route; `request` is httpx's (`json`, `files`, `data`)."""
        return self._answer(lambda: self._client.post(path, **request))  # type: ignore[arg-type]

    def _answer(self, call: object) -> dict[str, object]:
        try:
            response: httpx.Response = call()  # type: ignore[operator]
        except httpx.HTTPError as error:
            raise Unavailable("실행 중인 서버가 응답하지 않습니다. 서버를 다시 시작한 뒤 해 보세요.") from error
        body: dict[str, object] = response.json()
        if response.is_error:
            raise Invalid(str(body.get("error", f"서버가 요청을 거절했습니다({response.status_code}).")))
        return body


def read_settings() -> Settings:
    """Read the settings and set logging up. Raises `Invalid` naming the setting that is wrong."""
    try:
        settings = Settings()
    except ValidationError as error:
        wrong = {f"ASSISTANT_{str(each['loc'][0]).upper()}": None for each in error.errors()}
        raise Invalid(f"설정값이 올바르지 않습니다: {', '.join(wrong)}. {_LOOK_UP}") from error
    except SettingsError as error:
        # What is written as JSON and is none; the library names the field in its sentence only.
        named = [name for name in Settings.model_fields if f'"{name}"' in str(error)]
        wrong_json = ", ".join(f"ASSISTANT_{name.upper()}" for name in named)
        raise Invalid(f"설정값이 올바른 JSON이 아닙니다: {wrong_json}. {_LOOK_UP}") from error
    log_to_stderr(settings.log_level)
    return settings


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """Open the database alone, at its newest schema; this works beside a running server."""
    ownership.prepare(settings.home)
    database = connect(settings.database)
    try:
        migrations.upgrade(database)
        yield database
    finally:
        database.engine.dispose()


@contextmanager
def open_here(settings: Settings, *, steps: int | None = None) -> Iterator[Here]:
    """Open the assistant in this process. Raises `Conflict` beside a running server on embedded storage."""
    assistant = assemble(settings)
    try:
        migrations.upgrade(assistant.database)
        jobs = InlineJobs(assistant.database, steps=steps)
        jobs.register(worker.workflows(assistant, jobs))
        yield Here(assistant, jobs)
    finally:
        assistant.close()


@contextmanager
def open_anywhere(settings: Settings, *, steps: int | None = None) -> Iterator[Here | There]:
    """Open the assistant here, or, when a server owns the data folder, through that server."""
    try:
        opening = open_here(settings, steps=steps)
        here = opening.__enter__()
    except Conflict:
        server = _server(settings.home / SERVER_FILE)
        if server is None:
            raise
        with server as client:
            yield There(client)
        return
    try:
        yield here
    finally:
        opening.__exit__(None, None, None)


def _server(path: Path) -> httpx.Client | None:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return httpx.Client(
        base_url=told["url"], headers={"Authorization": f"Bearer {told['token']}"}, timeout=120, trust_env=False
    )
