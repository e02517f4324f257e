"""A real server and a real browser, for what only they can show."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn

from assistant.jobs.inline import InlineJobs
from assistant.jobs.promises import Promise
from assistant.web.app import create_web_app
from tests.conftest import World
from tests.missing import missing

Open = Callable[..., Any]

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


@dataclass
class InBackground:
    """Jobs done one after the other in another thread, so that a page can follow them."""

    inline: InlineJobs
    working: bool = True
    thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    def check(self, promise: Promise) -> None:
        self.inline.check(promise)

    def enqueue(self, promise: Promise) -> None:
        self.thread.submit(self.inline.enqueue, promise)


@contextmanager
def served(world: World) -> Iterator[str]:
    """Serve the web door on a free port; yield its address."""
    jobs = InBackground(world.jobs)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        # Whoever comes before the server has begun waits, and is not refused.
        listener.listen()
        config = uvicorn.Config(create_web_app(world.assistant, jobs), log_config=None, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
            jobs.thread.shutdown()


@contextmanager
def chromium() -> Iterator[Any]:
    """Start Chromium, or say that this machine has none."""
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - absent on a bare laptop
    except ImportError as error:
        missing(f"playwright is not installed: {error}")
    if not CHROMIUM.exists():
        missing(f"{CHROMIUM} is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


def upload(page: Any, address: str, *paths: Path) -> None:
    page.goto(f"{address}/documents")
    page.set_input_files("#files", paths)
    page.locator(".documents .badge.indexed").first.wait_for(timeout=60_000)
