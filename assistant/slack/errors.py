"""What a person is told of an error; a bug is logged and shown only as one."""

from __future__ import annotations

import logging

from slack_bolt import BoltResponse

from assistant.errors import AssistantError, Unavailable
from assistant.slack.calling import Refused
from assistant.slack.wording.words import Words

logger = logging.getLogger(__name__)


def sentence_of(error: Exception, words: Words) -> str:
    """Return the sentence for a person."""
    if isinstance(error, Unavailable | TimeoutError):
        return words.try_again_later
    if isinstance(error, AssistantError):
        return error.sentence
    logger.error("a listener failed", exc_info=error)
    return words.broken


def answered(error: Exception) -> BoltResponse:
    """Have Slack send an event again whose handling failed; nothing of it has been stored."""
    logger.error("an event was not taken; Slack will send it again", exc_info=error)
    return BoltResponse(status=500, body="")


REFUSALS = (AssistantError, Refused, TimeoutError)
