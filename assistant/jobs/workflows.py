"""A workflow is a few functions run one after the other for one row; who runs it is decided elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from assistant.errors import AssistantError, Unavailable
from assistant.jobs.promises import StepFunction

BUG_SENTENCE = "프로그램 오류로 처리하지 못했습니다. 다시 시도하고, 되풀이되면 관리자에게 알려 주세요."

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step:
    """A function that takes a row id, and the same function with all else it is given."""

    function: StepFunction
    run: Callable[[int], None]


@dataclass(frozen=True)
class Workflow:
    """A line of the table in `worker`.

    `unfinished` yields (row id, attempt) of rows whose work is not done; `failed` gets the row id and a Korean
    sentence when the work was given up.
    """

    name: str
    queue: str
    steps: Sequence[Step]
    unfinished: Callable[[Session], Iterable[tuple[int, int]]]
    failed: Callable[[Session, int, str], None]


def step(function: StepFunction, **given: object) -> Step:
    """Bind what the function is given; only the row id goes through the queue."""
    return Step(function, partial(function, **given))


def starting_with(function: StepFunction, workflows: Iterable[Workflow]) -> Workflow:
    """Return the workflow whose first step is `function`. Raises `LookupError`."""
    for workflow in workflows:
        if workflow.steps[0].function is function:
            return workflow
    raise LookupError(f"no workflow begins with {function.__qualname__}")


def is_worth_retrying(error: BaseException) -> bool:
    """Tell whether a step may do better the next time: what is outside may come back, and a bug may be a hiccup."""
    return isinstance(error, Unavailable) or not isinstance(error, AssistantError)


def without_details(run: Callable[[int], None]) -> Callable[[int], None]:
    """Return the same function, whose bugs are logged here and go on as their kind alone.

    What a step raises is stored with the workflow, where no mask and no deletion would reach it.
    """

    def running(row_id: int) -> None:
        try:
            run(row_id)
        except AssistantError:
            raise
        except Exception as error:
            logger.exception("a step failed for row %s", row_id)
            raise RuntimeError(type(error).__name__) from None

    return running


def sentence_for(workflow: Workflow, row_id: int, error: BaseException) -> str:
    """Return what a person is told of a failure; a bug is logged and shown only as one."""
    if isinstance(error, AssistantError):
        return error.sentence
    logger.error("%s failed for row %s", workflow.name, row_id, exc_info=error)
    return BUG_SENTENCE
