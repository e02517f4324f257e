"""`serve` and `work`."""

from __future__ import annotations

import gc
import json
import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
import uvicorn
from fastapi import Depends, FastAPI
from sqlalchemy import select

from assistant.assembly import Assistant
from assistant.cli.opening import SERVER_FILE, read_settings
from assistant.cli.printing import err, said_plainly
from assistant.cli.working import Service, working
from assistant.errors import Conflict, Invalid
from assistant.people import queries, sign_in
from assistant.people.models import Person, Role, WebSession
from assistant.people.roles import OPERATOR
from assistant.settings import Settings
from assistant.slack import http
from assistant.slack import socket as slack_socket
from assistant.slack.app import create_slack_app
from assistant.web.app import create_web_app
from assistant.web.dependencies import an_administrator

FIRST_ADMIN = "admin@localhost"


def serve(
    port: Annotated[int | None, typer.Option("--port", min=0, max=65535, help="웹 서버 포트. 0이면 빈 포트.")] = None,
    link: Annotated[bool, typer.Option("--link", help="관리자 로그인 링크를 늘 보여 줍니다.")] = False,
) -> None:
    """웹 화면과 뒤에서 하는 일을 한 프로세스로 시작합니다."""
    with said_plainly(), _leaving_at_once():
        # The web server ends by raising the signal again; then everything else must be put away too.
        signal.signal(signal.SIGTERM, _leave)
        settings = read_settings()
        settings = settings if port is None else settings.model_copy(update={"port": port})
        with _listening(settings) as listener:
            settings = settings.model_copy(update={"port": listener.getsockname()[1]})
            token = secrets.token_urlsafe(32)
            with working(settings) as service, _announced(settings, token):
                _greet(service.assistant, settings, always=link)
                app = create_web_app(service.assistant, service.jobs, operator_token=token)
                config = uvicorn.Config(app, log_config=None, server_header=False, timeout_graceful_shutdown=5)
                with _slack(service, app):
                    # What is there now stays: looking through all of it for garbage takes a quarter of a second each time.
                    gc.collect()
                    gc.freeze()
                    uvicorn.Server(config).run(sockets=[listener])


def work() -> None:
    """뒤에서 하는 일만 합니다. PostgreSQL과 Chroma 서버를 쓸 때 여러 개를 띄울 수 있습니다."""
    with said_plainly(), _leaving_at_once():
        settings = read_settings()
        stopped = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stopped.set())
        with working(settings):
            err.print("일꾼이 일을 시작했습니다. 멈추려면 Ctrl+C를 누르세요.")
            stopped.wait()


@contextmanager
def _slack(service: Service, app: FastAPI) -> Iterator[None]:
    """Open the Slack door where Slack is configured: through a socket of ours, or at an address of the web server."""
    if service.workspaces is None:
        yield
        return
    settings = service.assistant.settings
    bolt, door = create_slack_app(service.assistant, service.jobs, service.workspaces)
    if settings.slack_signing_secret is not None:
        app.include_router(http.events_router(bolt, door))
        app.include_router(http.install_router(bolt), dependencies=[Depends(an_administrator)])
    if settings.slack_app_token is None:
        yield
        return
    with slack_socket.connected(bolt, service.workspaces):
        yield


@contextmanager
def _leaving_at_once() -> Iterator[None]:
    """End the process when the block has ended, without waiting for work under way: the next start resumes it."""
    try:
        yield
    except KeyboardInterrupt:
        err.print("멈췄습니다.")
    except SystemExit as leaving:
        if leaving.code not in (None, 0):
            raise
    logging.shutdown()
    err.file.flush()
    os._exit(0)


def _leave(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """Take the port before anything else is started. Raises `Conflict` when it is taken."""
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except socket.gaierror as error:
            raise Invalid(f"주소 {settings.host}를 쓸 수 없습니다. ASSISTANT_HOST를 확인해 주세요.") from error
        except OSError as error:
            raise Conflict(
                f"포트 {settings.port}를 다른 프로그램이 쓰고 있습니다. "
                "그 프로그램을 멈추거나 ASSISTANT_PORT로 다른 포트를 지정해 주세요."
            ) from error
        yield listener


@contextmanager
def _announced(settings: Settings, token: str) -> Iterator[None]:
    """Leave address and token for commands on this machine, readable by this user only."""
    path = settings.home / SERVER_FILE
    _write_privately(path, json.dumps({"url": f"http://{settings.host}:{settings.port}", "token": token}))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _write_privately(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


def _greet(assistant: Assistant, settings: Settings, *, always: bool) -> None:
    """Print the address and, until an administrator has signed in, a link for the first one."""
    err.print(f"\n생성형 AI 교육 도우미를 시작했습니다: [bold]{settings.address}[/bold]")
    if assistant.chat is None:
        err.print("모델 열쇠가 없어 자료의 문장을 그대로 뽑아 답합니다(발췌 답변).")
    with assistant.database.writing.begin() as session:
        known = session.scalar(select(WebSession.id).join(Person).where(Person.role == Role.ADMIN).limit(1))
        if known is not None and not always:
            return
        admin = queries.administrator_address(session)
        secret = sign_in.issue_link(session, admin or FIRST_ADMIN, role=Role.ADMIN, who=OPERATOR, now=datetime.now(UTC))
    err.print("관리자 로그인 링크(한 번만, 10분 안에 쓸 수 있습니다):")
    err.print(f"  {settings.address}/sign-in/{secret}\n", soft_wrap=True, highlight=False)
