"""Which language somebody reads."""

from __future__ import annotations

from assistant.slack.wording.english import ENGLISH
from assistant.slack.wording.korean import KOREAN
from assistant.slack.wording.words import Words


def words_for(locale: str | None) -> Words:
    """Return English for a Slack locale such as `en-GB`, Korean for every other and for none."""
    return ENGLISH if (locale or "").lower().replace("_", "-").split("-")[0] == "en" else KOREAN
