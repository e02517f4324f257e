"""Slack hangs: no page waits for it, and what was begun is done once."""

from __future__ import annotations

import threading
import time

from assistant.slack import names
from assistant.slack.wording.korean import KOREAN
from assistant.slack.workspaces import JOB_SECONDS
from tests.servers.running import until
from tests.servers.slack.seen import Seen
from tests.slack.office import TEMPERATURE, Office


def test_a_hanging_slack_holds_up_no_page_and_no_other_question(at_work: Office) -> None:
    at_work.slack.break_method("chat.postMessage", hang=True, times=2)
    at_work.slack.break_method("chat.startStream", hang=True, times=2)
    said = [at_work.person(who).dm(TEMPERATURE) for who in ("김민원", "이교육")]
    longest = 0.0
    for _ in range(20):
        begun = time.monotonic()
        at_work.server.client.get("/api/search", params={"q": "온도"}).raise_for_status()
        longest = max(longest, time.monotonic() - begun)
    # Whoever waited for Slack would wait this long; a busy machine does not.
    assert longest < JOB_SECONDS / 2
    third = at_work.person("박위원").dm(TEMPERATURE)
    at_work.answer(third.channel, third.thread, containing="출처", seconds=20)
    for each in said:
        at_work.answer(each.channel, each.thread, containing="출처", seconds=60)
        assert len(at_work.ours(each.channel, each.thread)) == 1


def test_a_share_that_hangs_holds_up_no_writer_and_is_done_once(at_work: Office) -> None:
    asker = at_work.person("김민원")
    assert asker.command("/ai", TEMPERATURE, channel="민원과").status == 200
    channel = at_work.slack.workspace.channel("민원과").id

    def given(found: list[Seen]) -> bool:
        return any(_is_private(at_work, one) for one in found)

    found = at_work.seen(channel, None, given, what="the private answer")
    answer = next(one for one in found if _is_private(at_work, one))
    at_work.slack.break_method("chat.postMessage", hang=True, about="님이 공유한")
    sharing = threading.Thread(target=asker.click, args=[answer, names.SHARE], kwargs={"channel": channel})
    sharing.start()
    until(lambda: at_work.rows("SELECT 1 FROM slack_exchange WHERE calling LIKE 'share%'"), what="the first press")
    begun = time.monotonic()
    assert at_work.person("이교육").command("/ai", f"{TEMPERATURE} 또").status == 200
    assert time.monotonic() - begun < 1.4
    asker.click(answer, names.SHARE, channel=channel)
    at_work.whisper("민원과", "김민원", containing=KOREAN.being_shared)
    sharing.join()
    pressed = time.monotonic()
    while not _shared(at_work, channel):
        assert time.monotonic() - pressed < 60
        asker.click(answer, names.SHARE, channel=channel)
        time.sleep(1)
    asker.click(answer, names.SHARE, channel=channel)
    at_work.whisper("민원과", "김민원", containing=KOREAN.already_shared)
    assert len(_shared(at_work, channel)) == 1


def _shared(office: Office, channel: str) -> list[Seen]:
    ours = [one for one in office.ours(channel) if one.ts > office.since and not one.ephemeral_to]
    return [one for one in ours if "님이 공유한" in one.shown]


def _is_private(office: Office, one: Seen) -> bool:
    # The channel is every test's.
    mine = bool(one.ephemeral_to) and one.ts > office.since
    return mine and any(each["action_id"] == names.SHARE for each in one.buttons)
