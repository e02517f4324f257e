"""What goes where: results to stdout, everything else to stderr."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from rich.console import Console
from rich.logging import RichHandler

from assistant.errors import AssistantError, Conflict, Invalid, NotAllowed, NotFound, Unavailable
from assistant.guard.log_filter import MaskingFilter

EXIT_CODES: dict[type[AssistantError], int] = {Invalid: 2, NotFound: 3, NotAllowed: 4, Conflict: 5, Unavailable: 6}
BUG = 70

out = Console()
err = Console(stderr=True)
logger = logging.getLogger(__name__)


def print_json(value: object) -> None:
    """Print one JSON document, and nothing else, to stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def log_to_stderr(level: str) -> None:
    """Send logs to stderr, masked; libraries only speak up from warnings on."""
    handler = RichHandler(console=err, show_path=False, rich_tracebacks=False)
    handler.addFilter(MaskingFilter())
    logging.basicConfig(level=level, handlers=[handler], format="%(message)s", force=True)
    for noisy in ("httpx", "httpx2", "chromadb", "openai", "dbos", "alembic", "uvicorn"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn an error into its sentence and its exit code; a bug is logged and says only that it is one."""
    try:
        yield
    except AssistantError as error:
        stop(error.sentence, code_of(error))
    except (typer.Exit, typer.Abort, KeyboardInterrupt):
        raise
    except Exception:
        logger.exception("unexpected error")
        stop("프로그램 오류가 났습니다. 위 기록을 관리자에게 전해 주세요.", BUG)


def code_of(error: AssistantError) -> int:
    """Return the exit code of an error's kind."""
    return next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), 1)


def stop(sentence: str, code: int) -> NoReturn:
    """Say why and leave."""
    err.print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(code)
