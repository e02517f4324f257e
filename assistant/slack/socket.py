"""Socket Mode: Slack is called, nothing of ours can be reached from outside."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from assistant.slack.workspaces import JOB_SECONDS, LISTENERS_AT_ONCE, Workspaces

# A connection that breaks off is noticed after four or five of these.
_PING_SECONDS = 2
_AGAIN_SECONDS = 5

logger = logging.getLogger(__name__)


@contextmanager
def connected(bolt: App, workspaces: Workspaces) -> Iterator[None]:
    """Hold the connection while the block runs; one that fails or is lost is made again by itself.

    Slack being away at the start holds up nothing: the web pages work meanwhile.
    """
    token = workspaces.settings.slack_app_token
    handler = SocketModeHandler(
        bolt,
        token.get_secret_value() if token else "",
        web_client=workspaces.client(None, seconds=JOB_SECONDS),
        concurrency=LISTENERS_AT_ONCE,
        ping_interval=_PING_SECONDS,
    )
    leaving = threading.Event()
    connecting = threading.Thread(target=_connect, args=[handler, leaving], name="slack-socket", daemon=True)
    connecting.start()
    try:
        yield
    finally:
        leaving.set()
        connecting.join(JOB_SECONDS)
        handler.close()  # type: ignore[no-untyped-call]


def _connect(handler: SocketModeHandler, leaving: threading.Event) -> None:
    """Connect for the first time; from then on the handler sees to it."""
    while not leaving.is_set():
        try:
            handler.connect()  # type: ignore[no-untyped-call]
        except Exception as error:  # noqa: BLE001 - whatever it is, a later try may succeed
            logger.error("no connection to Slack yet: %s", type(error).__name__)  # noqa: TRY400 - may hold the token
            leaving.wait(_AGAIN_SECONDS)
        else:
            return
