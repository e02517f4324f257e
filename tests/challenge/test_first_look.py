"""The first look: it notices, it masks, it never judges, and without a model it does the rest."""

from __future__ import annotations

import json
import unicodedata

import pytest

from assistant import prompts
from assistant.challenge import entering, first_look
from assistant.challenge.models.entries import EntryState, EntryVersion, FirstLook, LookState
from assistant.challenge.phases import Phase
from assistant.errors import Unavailable
from assistant.practices.models import Origin, Practice, PracticeState, PracticeVersion
from tests.challenge import builders
from tests.challenge.builders import CONTENT
from tests.challenge.test_similar import TEXTS
from tests.conftest import NOW, World
from tests.fakes import ScriptedChat

LINES = ["민원 답변이 오래 걸리는 문제를 다룬다.", "답변 초안을 쓰게 한다.", "글쓴이에 따르면 20분이 줄었다고 한다."]
REPLY = json.dumps({"lines": LINES}, ensure_ascii=False)
LONG = {"problem": TEXTS[0], "before": TEXTS[1], "after": TEXTS[2], "repeat": TEXTS[3]}


OTHER = {
    "title": "주민자치회 회의 준비",
    "problem": "주민자치회 회의가 끝나면 위원마다 다른 의견을 한 장으로 모으느라 밤늦게까지 남았습니다.",
    "prompt": "위원들의 발언을 안건별로 묶고 찬성과 반대를 표로 만들어라.",
    "before": "녹음을 두 번 들으며 손으로 적었습니다.",
    "after": "초안이 바로 나와 표현만 다듬습니다.",
    "effect": "회의록 공개가 일주일 빨라졌습니다.",
    "measured": "네 번의 회의에서 걸린 날을 세었습니다.",
    "repeat": "녹음을 글로 바꾸고 이름을 지운 뒤 붙여 넣습니다.",
}


def handed_in(world: World, **content: object) -> int:
    """Hand in an entry, whose look is done at once, and return its version's id."""
    with world.transaction() as session:
        people = builders.people(session, staff=1, committee=0)
        challenge = builders.challenge(session)
        entry = builders.entry(session, challenge, people.staff[0], submitted=False, **content)
        who = builders.who(people.staff[0])
        return entering.submit(session, entry.id, who=who, now=NOW).id


def look_of(world: World, version_id: int) -> FirstLook:
    with world.assistant.database.reading() as session:
        row = session.get(FirstLook, version_id)
        assert row is not None
        return row


def test_without_a_model_there_is_no_summary_and_everything_else(world: World) -> None:
    look = look_of(world, handed_in(world, measured="", minutes_saved="", prompt="010-1234-5678에 묻지 마라"))
    assert look.state is LookState.DONE
    assert look.missing == ["효과를 잰 방법이 비어 있습니다.", "한 번에 줄어든 시간이 비어 있습니다."]
    assert look.personal == [{"kind": "전화", "count": 1}]
    assert (look.summary, look.model, look.prompt) == ([], "", "")


def test_a_model_says_three_lines_and_hears_no_personal_data(world: World) -> None:
    chat = ScriptedChat(REPLY)
    look = look_of(world.having(chat=chat), handed_in(world.having(chat=chat), prompt="홍길동 010-1234-5678 a@b.kr"))
    assert look.summary == LINES
    assert (look.model, look.prompt) == ("scripted", prompts.read(first_look.PROMPT).sha256)
    heard = chat.heard[0][0].text
    assert "010" not in heard
    assert "a@b.kr" not in heard
    assert CONTENT["problem"] in heard


@pytest.mark.parametrize(
    "reply",
    [
        "요약입니다",
        json.dumps({"lines": LINES[:2]}),
        json.dumps({"lines": [*LINES[:2], "매우 우수한 사례로 추천한다."]}),
        json.dumps({"lines": [*LINES[:2], "90점이다."]}),
        json.dumps({"lines": LINES, "score": 90}),
    ],
)
def test_a_reply_that_judges_or_is_something_else_is_thrown_away(reply: str) -> None:
    assert first_look.read_lines(reply) == []


def test_a_reply_is_made_harmless() -> None:
    lines = ["<@U123> 문제를 다룬다.", "[보기](https://evil.example) 초안을 쓴다.", "글쓴이에 따르면 줄었다."]
    found = first_look.read_lines(json.dumps({"lines": lines}))
    assert "evil" not in " ".join(found)
    assert "<@" not in " ".join(found)


def test_a_model_that_fails_leaves_what_was_noticed(world: World) -> None:
    failing = world.having(chat=ScriptedChat(Unavailable("모델 서버가 없습니다.")))
    look = look_of(failing, handed_in(failing, measured=""))
    assert look.state is LookState.FAILED
    assert look.missing == ["효과를 잰 방법이 비어 있습니다."]


def test_looking_again_keeps_the_summary_unless_a_new_one_is_wanted(world: World) -> None:
    chat = ScriptedChat(REPLY, REPLY.replace("20분", "30분"))
    modelled = world.having(chat=chat)
    version_id = handed_in(modelled)
    with modelled.transaction() as session:
        first_look.again(session, version_id)
    assert len(chat.heard) == 1
    with modelled.transaction() as session:
        first_look.again(session, version_id, anew=True)
    look = look_of(modelled, version_id)
    assert (look.attempt, look.state) == (3, LookState.DONE)
    assert "30분" in look.summary[2]


def test_what_is_alike_is_named_the_most_alike_first(world: World) -> None:
    with world.transaction() as session:
        people = builders.people(session, staff=5, committee=0)
        earlier = builders.challenge(session, phase=Phase.PUBLISHED, title="2025 챌린지")
        copied = {name: unicodedata.normalize("NFD", text).replace(" ", "") for name, text in LONG.items()}
        same = builders.entry(session, earlier, people.staff[0], title="먼저 낸 것", **copied)
        now = builders.challenge(session)
        builders.entry(session, now, people.staff[1], title="철회", state=EntryState.WITHDRAWN, **LONG)
        builders.entry(session, now, people.staff[2], title="초안", submitted=False, **LONG)
        builders.entry(session, now, people.staff[3], **OTHER)
        practice = Practice(origin=Origin.PROVIDED, state=PracticeState.DRAFT, created_at=NOW)
        session.add(practice)
        session.flush()
        content = {"title": "기본 사례", "situation": TEXTS[0], "prompt": "다른 프롬프트"}
        version = PracticeVersion(
            practice_id=practice.id, number=1, title="기본 사례", content=content, published_at=NOW
        )
        session.add(version)
        session.flush()
        practice.current_id = version.id
        practice.published_at = NOW
        practice.state = PracticeState.PUBLISHED
        mine = builders.entry(session, now, people.staff[4], submitted=False, **LONG)
        version_id = entering.submit(session, mine.id, who=builders.who(people.staff[4]), now=NOW).id
    found = look_of(world, version_id).similar
    assert [(each["kind"], each["title"]) for each in found] == [("entry", "먼저 낸 것"), ("practice", "기본 사례")]
    assert found[0]["share"] > 0.9
    assert (found[0]["id"], found[0]["challenge"]) == (same.id, "2025 챌린지")


def test_a_look_that_was_forgotten_is_taken_up(world: World) -> None:
    with world.transaction() as session:
        people = builders.people(session, staff=1, committee=0)
        entry = builders.entry(session, builders.challenge(session), people.staff[0])
        version = session.get(EntryVersion, entry.current_id)
        assert version is not None
        session.add(FirstLook(version_id=version.id, state=LookState.QUEUED))
        version_id = version.id
    world.jobs.run_forgotten()
    assert look_of(world, version_id).state is LookState.DONE
