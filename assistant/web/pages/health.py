"""Whether the process lives, and whether every part of it works; for machines, so without signing in."""

from __future__ import annotations

import logging
from collections.abc import Callable

from fastapi import APIRouter
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant.web.dependencies import Door, door_of

router = APIRouter(include_in_schema=False)
logger = logging.getLogger(__name__)


@router.get("/healthz")
def live() -> Response:
    """Answer; that is all it takes to be alive."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
def ready(request: Request) -> Response:
    """Try every part; 503 names those that do not work."""
    door = door_of(request)
    parts: dict[str, Callable[[Door], None]] = {"database": _database, "index": _index, "worker": _worker}
    found = {name: "ok" if _works(name, part, door) else "failed" for name, part in parts.items()}
    is_ready = set(found.values()) == {"ok"}
    return JSONResponse({"status": "ready" if is_ready else "not ready", "parts": found}, 200 if is_ready else 503)


def _works(name: str, part: Callable[[Door], None], door: Door) -> bool:
    try:
        part(door)
    except Exception as error:  # noqa: BLE001 - whatever it is, this part does not work
        logger.warning("not ready: %s: %s", name, error)
        return False
    return True


def _database(door: Door) -> None:
    with door.assistant.database.reading() as session:
        session.execute(text("SELECT 1"))


def _index(door: Door) -> None:
    door.assistant.vectors.count()


def _worker(door: Door) -> None:
    if not door.jobs.working:
        raise RuntimeError("the worker does not work")
