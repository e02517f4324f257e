from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.audit.models import Record
from assistant.challenge import announcing, checking, moving_on, phases, presets, queries, rules
from assistant.challenge.models.challenges import Challenge, ChallengeState, StageKind
from assistant.challenge.phases import Phase
from assistant.challenge.rules import AwardRule, CriterionRule, Rules, StageRule
from assistant.database import Database
from assistant.errors import Conflict, Invalid, NotAllowed, NotFound
from assistant.notifications.models import Notification
from assistant.people.roles import Actor
from tests.challenge import builders
from tests.challenge.builders import DAY, People, who
from tests.conftest import NOW


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing.begin() as opened:
        yield opened


@pytest.fixture
def everybody(session: Session) -> People:
    return builders.people(session)


@pytest.fixture
def admin(everybody: People) -> Actor:
    return who(everybody.admin)


def some_rules(**changes: object) -> Rules:
    preset = presets.PRESETS["dongdaemun"]
    given = Rules(
        title="2026 생성형 AI 챌린지",
        theme="일하는 방식을 바꾸는 AI",
        opens_at=NOW + DAY,
        due_at=NOW + 31 * DAY,
        stages=preset.stages,
        awards=preset.awards,
        fields=preset.fields,
        announce_channel="C1",
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def announced(session: Session, admin: Actor) -> Challenge:
    row = announcing.create(session, some_rules(), who=admin, now=NOW)
    return announcing.announce(session, row.id, revision=row.revision, who=admin, now=NOW)


def logged(session: Session) -> list[str]:
    return list(session.scalars(select(Record.action).order_by(Record.id)))


@pytest.mark.parametrize("name", presets.PRESETS)
def test_every_preset_can_be_announced(session: Session, admin: Actor, name: str) -> None:
    preset = presets.PRESETS[name]
    given = some_rules(stages=preset.stages, awards=preset.awards, fields=preset.fields, averaging=preset.averaging)
    row = announcing.create(session, given, who=admin, now=NOW)
    session.expire_all()
    assert rules.differences(rules.rules_of(row), given) == []
    announcing.announce(session, row.id, revision=1, who=admin, now=NOW)


def test_a_draft_changes_freely_and_its_stages_keep_their_rows(session: Session, admin: Actor) -> None:
    row = announcing.create(session, some_rules(), who=admin, now=NOW)
    first = row.stages[0].id
    one = StageRule("심사", StageKind.WRITTEN, 100, (CriterionRule("쓸모", 60), CriterionRule("새로움", 40)))
    announcing.change(
        session, row.id, some_rules(stages=(one,), awards=(AwardRule("대상", 1),)), revision=1, who=admin, now=NOW
    )
    session.expire_all()
    assert [(each.id, each.name) for each in row.stages] == [(first, "심사")]
    assert [(each.name, each.weight) for each in row.stages[0].criteria] == [("쓸모", 60), ("새로움", 40)]
    assert [each.name for each in row.award_lines] == ["대상"]
    with pytest.raises(Conflict, match="그사이"):
        announcing.change(session, row.id, some_rules(), revision=1, who=admin, now=NOW)
    announcing.change(session, row.id, some_rules(), revision=2, who=admin, now=NOW)
    session.expire_all()
    assert rules.differences(rules.rules_of(row), some_rules()) == []
    assert logged(session) == ["challenge.create", "challenge.change", "challenge.change"]


def test_only_administrators_draw_up_and_see_drafts(session: Session, everybody: People, admin: Actor) -> None:
    row = announcing.create(session, some_rules(), who=admin, now=NOW)
    for person in (everybody.trainer, everybody.staff[0], everybody.committee[0]):
        other = who(person)
        for forbidden in (
            lambda other=other: announcing.create(session, some_rules(), who=other, now=NOW),
            lambda other=other: announcing.change(session, row.id, some_rules(), revision=1, who=other, now=NOW),
            lambda other=other: announcing.announce(session, row.id, revision=1, who=other, now=NOW),
            lambda other=other: moving_on.cancel(session, row.id, reason="싫음", who=other, now=NOW),
            lambda other=other: moving_on.begin_reviewing(session, row.stages[0].id, due_at=NOW, who=other, now=NOW),
            lambda other=other: moving_on.close_stage(session, row.stages[0].id, who=other, now=NOW),
            lambda other=other: moving_on.publish(session, row.id, who=other, now=NOW),
        ):
            with pytest.raises(NotAllowed):
                forbidden()
        assert queries.list_challenges(session, who=other, now=NOW) == []
        with pytest.raises(NotFound):
            queries.find_for(session, row.id, who=other)
    assert queries.list_challenges(session, who=admin, now=NOW) == [row]
    assert queries.current(session, now=NOW) is None


def test_impossible_rules_say_where(session: Session, admin: Actor) -> None:
    stage = StageRule("", StageKind.WRITTEN, 90, (CriterionRule("쓸모", 60), CriterionRule("쓸모", 30)))
    bad = some_rules(
        title=" ", due_at=NOW, stages=(stage,), awards=(), fields=("민원", "민원"), tie_order=("criteria",)
    )
    with pytest.raises(checking.BadRules) as found:
        announcing.create(session, bad, who=admin, now=NOW)
    assert set(found.value.problems) == {
        "title",
        "due_at",
        "stages",
        "stages.0.name",
        "stages.0.criteria",
        "awards",
        "fields",
        "tie_order",
    }
    assert session.scalar(select(Challenge.id)) is None


def test_a_title_is_taken_once(session: Session, admin: Actor) -> None:
    announcing.create(session, some_rules(), who=admin, now=NOW)
    with pytest.raises(Conflict, match="이미 있습니다"):
        announcing.create(session, some_rules(), who=admin, now=NOW)
    assert len(queries.list_challenges(session, who=admin, now=NOW)) == 1


def test_the_announcement_is_what_was_previewed_and_is_told_once(session: Session, admin: Actor) -> None:
    row = announcing.create(session, some_rules(), who=admin, now=NOW)
    announcing.change(session, row.id, some_rules(theme="다른 주제"), revision=1, who=admin, now=NOW)
    with pytest.raises(Conflict, match="그사이"):
        announcing.announce(session, row.id, revision=1, who=admin, now=NOW)
    announcing.announce(session, row.id, revision=2, who=admin, now=NOW)
    with pytest.raises(Conflict, match="이미 공고"):
        announcing.announce(session, row.id, revision=3, who=admin, now=NOW)
    (told,) = session.scalars(select(Notification))
    assert (told.channel, told.person_id) == ("C1", None)
    assert "다른 주제" in told.text
    assert "2026-12-23 18:00:00 (KST)" in told.text
    late = announcing.create(session, some_rules(title="늦은 것", due_at=NOW + 2 * DAY), who=admin, now=NOW)
    with pytest.raises(Conflict, match="마감이 이미"):
        announcing.announce(session, late.id, revision=1, who=admin, now=NOW + 2 * DAY)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"tie_order": ("decision",)}, "동점 순서"),
        ({"grace_minutes": 30}, "유예 시간"),
        ({"awards": (AwardRule("최우수", 2),)}, "시상"),
        ({"stages": presets.PRESETS["chungbuk"].stages}, "심사 단계"),
        ({"due_at": NOW + 30 * DAY}, "앞당길"),
    ],
)
def test_frozen_means_frozen_and_the_attempt_is_logged(
    session: Session, admin: Actor, changed: dict[str, object], named: str
) -> None:
    row = announced(session, admin)
    before = rules.rules_of(row)
    with pytest.raises(announcing.Frozen, match=named):
        announcing.change(session, row.id, some_rules(**changed), revision=2, reason="까닭", who=admin, now=NOW)
    session.expire_all()
    assert rules.differences(rules.rules_of(row), before) == []
    assert logged(session)[-1] == "challenge.change_refused"


def test_texts_are_corrected_with_a_reason(session: Session, admin: Actor) -> None:
    row = announced(session, admin)
    better = some_rules(notice="오탈자를 고쳤습니다.")
    with pytest.raises(Invalid, match="사유"):
        announcing.change(session, row.id, better, revision=2, who=admin, now=NOW)
    announcing.change(session, row.id, better, revision=2, reason="오탈자", who=admin, now=NOW)
    assert row.notice == "오탈자를 고쳤습니다."
    assert session.scalars(select(Record).order_by(Record.id.desc())).first().reason == "오탈자"  # type: ignore[union-attr]


def test_a_later_deadline_is_told_to_everybody_with_an_entry(session: Session, everybody: People, admin: Actor) -> None:
    row = announced(session, admin)
    kim, lee, park, *_ = everybody.staff
    builders.entry(session, row, kim, team=[lee])
    builders.entry(session, row, lee, submitted=False)
    builders.entry(session, row, park, submitted=False)
    later = some_rules(due_at=NOW + 40 * DAY)
    announcing.change(session, row.id, later, revision=2, reason="명절", who=admin, now=NOW + 35 * DAY)
    assert phases.phase_of(row, NOW + 36 * DAY) is Phase.OPEN
    told = session.scalars(select(Notification.person_id).where(Notification.key.like("%extended%"))).all()
    assert sorted(each for each in told if each) == sorted([kim.id, lee.id, park.id])
    assert told.count(None) == 1


def test_the_clock_opens_and_closes_to_the_second(session: Session) -> None:
    row = builders.challenge(session, phase=Phase.OPEN, opens_at=NOW, due_at=NOW + DAY, grace_minutes=10)
    second = timedelta(seconds=1)
    last = NOW + DAY + timedelta(minutes=10)
    found = [phases.phase_of(row, at) for at in (NOW - second, NOW, last, last + timedelta(microseconds=1))]
    assert found == [Phase.ANNOUNCED, Phase.OPEN, Phase.OPEN, Phase.CLOSED]


def test_the_current_challenge_is_the_one_to_enter(session: Session) -> None:
    old = builders.challenge(session, phase=Phase.PUBLISHED, title="작년")
    assert queries.current(session, now=NOW) == old
    coming = builders.challenge(session, phase=Phase.ANNOUNCED, title="다음")
    assert queries.current(session, now=NOW) == coming
    opened = builders.challenge(session, phase=Phase.OPEN, title="지금")
    builders.challenge(session, phase=Phase.CANCELLED, title="취소")
    assert queries.current(session, now=NOW) == opened


def test_cancelling_says_why_to_everybody(session: Session, everybody: People, admin: Actor) -> None:
    row = announced(session, admin)
    builders.entry(session, row, everybody.staff[0], submitted=False)
    builders.reviewer(session, row, everybody.committee[0])
    with pytest.raises(Invalid, match="사유"):
        moving_on.cancel(session, row.id, reason=" ", who=admin, now=NOW)
    moving_on.cancel(session, row.id, reason="예산", who=admin, now=NOW)
    assert row.state is ChallengeState.CANCELLED
    told = session.scalars(select(Notification).where(Notification.key.like("%cancelled%"))).all()
    assert len(told) == 3
    assert all("예산" in each.text for each in told)
    with pytest.raises(Conflict):
        moving_on.cancel(session, row.id, reason="또", who=admin, now=NOW)
