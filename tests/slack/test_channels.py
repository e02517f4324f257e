"""In channels: asked by name, followed up without it, quiet where nobody asks, and as the administrators want it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.slack import names
from assistant.slack.wording.korean import KOREAN
from tests.servers.running import until
from tests.slack.office import TEMPERATURE, UNKNOWN, Office

ROLE = "역할을 지정하면 무엇이 달라지나요?"


@pytest.fixture
def configured(at_work: Office) -> Iterator[Office]:
    """An office whose settings of 민원과 are put back afterwards."""
    yield at_work
    configure(at_work, listening="mentions", private=[], collections=[])


def configure(at_work: Office, **values: object) -> None:
    admin = at_work.person("최관리")
    admin.command("/ai", "설정", channel="민원과")
    admin.submit(at_work.slack.modal("최관리"), values)


def test_a_mention_is_answered_in_its_thread_and_anybody_may_go_on(at_work: Office) -> None:
    said = at_work.person("김민원").mention("민원과", TEMPERATURE)
    answer = at_work.answer("민원과", said.thread, containing="출처")
    assert answer.thread_ts == said.ts
    at_work.person("박위원").say("민원과", "그럼 높이면요?", thread=said.thread)
    at_work.seen("민원과", said.thread, lambda _: len(answers(at_work, said.thread)) == 2, what="the second answer")
    assert TEMPERATURE in at_work.asked_of_the_model()[-1]
    assert at_work.rows("SELECT count(*) FROM question WHERE text LIKE '%<@%'") == [(0,)]


def test_what_colleagues_say_to_each_other_in_our_thread_is_left_alone(at_work: Office) -> None:
    said = at_work.person("김민원").mention("민원과", TEMPERATURE)
    at_work.answer("민원과", said.thread, containing="출처")
    lee, park = at_work.slack.workspace.person("이교육"), at_work.person("박위원")
    park.say("민원과", f"<@{lee.id}> 이건 어떻게 생각하세요?", thread=said.thread)
    park.say("민원과", "네 감사합니다!", thread=said.thread)
    park.say("민원과", "저는 회의에 다녀오겠습니다.", thread=said.thread)
    said_after = park.say("민원과", "온도를 높이면 어떻게 되나요?", thread=said.thread)
    at_work.seen("민원과", said.thread, lambda _: len(answers(at_work, said.thread)) == 2, what="the second answer")
    assert len(at_work.ours("민원과", said.thread)) == 2
    kept = [message for (message,) in at_work.rows("SELECT message FROM slack_exchange WHERE thread = ?", said.thread)]
    assert kept == [said.ts, said_after.ts]


def test_a_channel_in_which_nobody_asks_us_is_not_listened_to(at_work: Office) -> None:
    kim = at_work.person("김민원")
    said = kim.say("민원과", "보관되면 안 되는 말: 온도를 낮추면 어떻게 되나요?")
    kim.say("민원과", "스레드에서도 묻지 않았습니다. 온도는요?", thread=said.ts)
    _quiet(at_work, "민원과")
    assert at_work.ours("민원과", said.ts) == []
    for table in ("slack_exchange", "question"):
        assert at_work.rows(f"SELECT count(*) FROM {table} WHERE text LIKE '%보관되면%'") == [(0,)]


def test_a_bare_mention_is_helped_along(at_work: Office) -> None:
    said = at_work.person("김민원").mention("민원과", "")
    at_work.answer("민원과", said.thread, containing="적어 주세요")


def test_thanks_are_not_answered_with_an_introduction(at_work: Office) -> None:
    kim = at_work.person("김민원")
    said = kim.mention("민원과", TEMPERATURE)
    at_work.answer("민원과", said.thread, containing="출처")
    kim.say("민원과", "감사합니다", thread=said.thread)
    _quiet(at_work, "민원과")
    assert len(at_work.ours("민원과", said.thread)) == 1


def test_only_what_everybody_may_read_is_told_in_a_public_thread(at_work: Office, tmp_path: Path) -> None:
    secret = tmp_path / "평가 비밀.md"
    secret.write_text("# 평가 비밀\n\n## 배점표\n\n배점표의 창의성 항목은 서른일곱 점입니다.\n", encoding="utf-8")
    add(at_work, secret, audience="trainers")
    lee = at_work.person("이교육")
    question = "배점표에서 창의성 항목은 몇 점인가요?"
    directly = lee.dm(question)
    at_work.answer(directly.channel, directly.thread, containing="서른일곱")
    said = lee.mention("민원과", question)
    answer = at_work.answer("민원과", said.thread, containing=KOREAN.hand_over)
    assert "서른일곱" not in answer.shown
    assert "평가 비밀" not in answer.shown


def test_questions_are_answered_without_a_mention_where_that_is_wished(configured: Office) -> None:
    configure(configured, listening="questions")
    kim = configured.person("김민원")
    asked = kim.say("민원과", "온도를 낮추면 답이 어떻게 되는지 알려 주세요")
    configured.answer("민원과", asked.ts, containing="출처")
    kim.say("민원과", "그럼 높이면요?", thread=asked.ts)
    configured.seen("민원과", asked.ts, lambda _: len(answers(configured, asked.ts)) == 2, what="the second answer")
    unknown = kim.say("민원과", UNKNOWN)
    kim.say("민원과", "식당에 물어보면 될 것 같은데 누가 아시나요?", thread=unknown.ts)
    statement = kim.say("민원과", "오늘 온도가 낮아서 춥네요.")
    until(
        lambda: configured.rows("SELECT 1 FROM slack_exchange WHERE message = ? AND state = 'delivered'", unknown.ts),
        what="the silent one",
    )
    _quiet(configured, "민원과")
    assert configured.ours("민원과", unknown.ts) == []
    assert configured.ours("민원과", statement.ts) == []
    assert configured.rows("SELECT count(*) FROM slack_exchange WHERE message = ?", statement.ts) == [(0,)]
    assert configured.slack.session("민원과", unknown.ts) is None


def test_a_channel_may_be_answered_from_one_collection_only(configured: Office, tmp_path: Path) -> None:
    paper = tmp_path / "결재 안내.md"
    paper.write_text("# 결재 안내\n\n## 전결\n\n전결 한도는 이백만 원입니다.\n", encoding="utf-8")
    add(configured, paper, collection="결재")
    configure(configured, collections=["결재"])
    kim = configured.person("김민원")
    inside = kim.mention("민원과", "전결 한도는 얼마인가요?")
    configured.answer("민원과", inside.thread, containing="이백만")
    outside = kim.mention("민원과", TEMPERATURE)
    configured.answer("민원과", outside.thread, containing=KOREAN.hand_over)


def test_a_private_answer_is_shared_once_by_the_one_it_was_given_to(configured: Office) -> None:
    configure(configured, private=["private"])
    kim = configured.person("김민원")
    said = kim.mention("민원과", TEMPERATURE)
    configured.whisper("민원과", "김민원", containing=KOREAN.searching)
    answer = configured.whisper("민원과", "김민원", containing="출처")
    assert answer.thread_ts == said.ts
    assert visible(configured, said.ts) == []
    kim.click(answer, names.SHARE, channel="민원과")
    configured.whisper("민원과", "김민원", containing=KOREAN.shared)
    kim.click(answer, names.SHARE, channel="민원과")
    configured.whisper("민원과", "김민원", containing=KOREAN.already_shared)
    (shared,) = visible(configured, said.ts)
    assert KOREAN.shared_by("김민원") in shared.shown
    assert TEMPERATURE in shared.shown
    assert "출처" in shared.shown
    assert {each["action_id"] for each in shared.buttons}.isdisjoint({names.SHARE, names.FEEDBACK})
    # What was private is followed up privately, and only by its person.
    kim.say("민원과", "그럼 높이면요?", thread=said.ts)
    until(lambda: len(whispers(configured, "김민원", said.ts, "출처")) == 2, what="the second private answer")
    assert TEMPERATURE in configured.asked_of_the_model()[-1]
    configured.person("박위원").say("민원과", "저도 궁금한데 온도는 어떻게 되나요?", thread=said.ts)
    _quiet(configured, "민원과")
    assert whispers(configured, "박위원", said.ts, "") == []
    assert len(visible(configured, said.ts)) == 1


def test_an_answer_from_restricted_material_is_not_shared(configured: Office, tmp_path: Path) -> None:
    secret = tmp_path / "채점 기준.md"
    secret.write_text("# 채점 기준\n\n## 감점\n\n마감을 넘기면 다섯 점을 감점합니다.\n", encoding="utf-8")
    add(configured, secret, audience="trainers")
    configure(configured, private=["private"])
    lee = configured.person("이교육")
    said = lee.mention("민원과", "마감을 넘기면 몇 점을 감점하나요?")
    answer = configured.whisper("민원과", "이교육", containing="다섯 점")
    lee.click(answer, names.SHARE, channel="민원과")
    configured.whisper("민원과", "이교육", containing="공유할 수 없습니다")
    assert visible(configured, said.ts) == []


def test_a_private_channel_we_are_in_works_alike(at_work: Office) -> None:
    said = at_work.person("김민원").mention("인사비공개", TEMPERATURE)
    at_work.answer("인사비공개", said.thread, containing="출처")
    at_work.person("이교육").say("인사비공개", "그럼 높이면요?", thread=said.thread)
    channel = at_work.slack.workspace.channel("인사비공개").id
    at_work.seen(channel, said.thread, lambda _: len(answers(at_work, said.thread, channel)) == 2, what="a second")


def test_a_channel_we_are_invited_to_is_found_in_the_settings_by_name(at_work: Office) -> None:
    at_work.person("김민원").join("봇없는방", whom="bot")
    until(lambda: at_work.rows("SELECT 1 FROM channel WHERE name = '봇없는방'"), what="the channel's name")


def add(at_work: Office, path: Path, *, audience: str = "everyone", collection: str = "") -> None:
    """Add material as a trainer does on the web, and wait until it can be asked about."""
    added = at_work.server.client.post(
        "/api/documents",
        files={"file": (path.name, path.read_bytes())},
        data={"audience": audience, "collection": collection},
    ).raise_for_status()
    assert added.json()
    until(
        lambda: at_work.rows(
            "SELECT 1 FROM document JOIN version ON version.id = document.current_id "
            "WHERE version.filename = ? AND version.state = 'indexed'",
            path.name,
        ),
        what=path.name,
    )


def answers(at_work: Office, thread: str, channel: str = "민원과") -> list:
    return [one for one in at_work.ours(channel, thread) if "출처" in one.shown and one.stream != "streaming"]


def visible(at_work: Office, thread: str) -> list:
    return [one for one in at_work.ours("민원과", thread) if not one.ephemeral_to]


def whispers(at_work: Office, name: str, thread: str, containing: str) -> list:
    member = at_work.slack.workspace.person(name).id
    found = at_work.slack.transcript("민원과", thread=thread)
    return [one for one in found if one.ephemeral_to == member and containing in one.shown]


def _quiet(at_work: Office, channel: str) -> None:
    """Wait until all that was said before has been looked at: a later question is answered after it."""
    after = at_work.person("이교육").mention(channel, TEMPERATURE)
    if at_work.rows("SELECT private FROM channel WHERE name = ? AND private", channel):
        at_work.whisper(channel, "이교육", containing="출처")
    else:
        at_work.answer(channel, after.thread, containing="출처")
