"""Asking about a message, and from anywhere: a modal, and the answer in the direct messages."""

from __future__ import annotations

import json

from assistant.slack import names
from assistant.slack.wording.korean import KOREAN
from tests.servers.running import until
from tests.slack.office import TEMPERATURE, Office


def test_a_question_about_a_message_is_answered_directly(at_work: Office) -> None:
    kim = at_work.person("김민원")
    said = at_work.person("이교육").say("민원과", f"{TEMPERATURE} &lt;궁금&gt;")
    before = at_work.slack.transcript(kim.who.dm)
    kim.message_shortcut(names.ASK_ABOUT_MESSAGE, "민원과", said.ts)
    modal = at_work.slack.modal("김민원")
    assert modal["blocks"][0]["element"]["initial_value"].startswith(TEMPERATURE)
    payload = kim.submission(modal, {})
    kim.interact(payload)
    # A double click.
    kim.interact(payload)
    root = _root(at_work, kim.who.dm, len(before))
    answer = at_work.answer(kim.who.dm, root.ts, containing="출처")
    assert TEMPERATURE in root.shown
    assert answer.thread_ts == root.ts
    assert len(at_work.ours(kim.who.dm, root.ts)) == 2
    # The thread goes on like any other.
    kim.dm("그럼 높이면요?", thread=root.ts)
    at_work.seen(kim.who.dm, root.ts, lambda found: len(found) == 4, what="the second answer")


def test_a_question_from_anywhere(at_work: Office) -> None:
    kim = at_work.person("김민원")
    before = at_work.slack.transcript(kim.who.dm)
    kim.shortcut(names.ASK_ANYWHERE)
    modal = at_work.slack.modal("김민원")
    assert "initial_value" not in modal["blocks"][0]["element"]
    refused = kim.submit(modal, {names.QUESTION_INPUT: "   "})
    assert json.loads(refused.body)["errors"] == {names.QUESTION_INPUT: KOREAN.no_question}
    kim.submit(modal, {names.QUESTION_INPUT: TEMPERATURE})
    root = _root(at_work, kim.who.dm, len(before))
    at_work.answer(kim.who.dm, root.ts, containing="출처")


def _root(at_work: Office, channel: str, known: int) -> object:
    return until(lambda: at_work.slack.transcript(channel)[known:], what="the question in the direct messages")[0]
