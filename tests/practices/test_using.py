from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from assistant.errors import Invalid, NotAllowed, NotFound
from assistant.people.models import Role
from assistant.people.roles import OPERATOR, Actor
from assistant.practices import gallery, using
from assistant.practices.gallery import Order, Wanted
from assistant.practices.models import Origin, Outcome, Use
from assistant.practices.using import Totals
from tests.conftest import NOW, World
from tests.practices.builders import draft, person, publish

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def trainer(world: World) -> Actor:
    return world.make_person(Role.TRAINER)


@pytest.fixture
def practice_id(world: World, trainer: Actor) -> int:
    with world.transaction() as session:
        return publish(session, draft(session, who=trainer), who=trainer, files=world.assistant.files).id


def clerk(world: World, name: str = "김하늘") -> Actor:
    with world.transaction() as session:
        return person(session, name)


def test_copying_counts_once_a_person_and_day_also_when_pressed_at_once(world: World, practice_id: int) -> None:
    who = clerk(world)

    def press(now: datetime) -> bool:
        with world.transaction() as session:
            return using.copy(session, practice_id, who=who, now=now)

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(press, [NOW] * 8)) == 1
    assert press(TOMORROW)
    with world.transaction() as session:
        assert using.totals(session, [practice_id])[practice_id].copies == 2


def test_a_day_begins_at_midnight_in_seoul() -> None:
    assert using.today(datetime(2026, 11, 22, 14, 59, tzinfo=UTC)) == date(2026, 11, 22)
    assert using.today(datetime(2026, 11, 22, 15, 0, tzinfo=UTC)) == date(2026, 11, 23)


def test_totals_say_how_many_reports_they_stand_on(world: World, practice_id: int) -> None:
    first, second = clerk(world), clerk(world, "이강산")
    with world.transaction() as session:

        def report(who: Actor, outcome: Outcome, minutes: int | None, now: datetime) -> Use:
            return using.report(
                session, practice_id, outcome=outcome, minutes_saved=minutes, changed="", who=who, now=now
            )

        report(first, Outcome.FAILED, 5, NOW)
        report(first, Outcome.WORKED, 14, NOW)
        report(first, Outcome.PARTLY, None, TOMORROW)
        report(second, Outcome.WORKED, 0, NOW)
        using.react(session, practice_id, on=True, who=first, now=NOW)
        using.react(session, practice_id, on=True, who=first, now=NOW)
        using.react(session, practice_id, on=True, who=second, now=NOW)
        using.react(session, practice_id, on=False, who=second, now=NOW)
        expected = Totals(copies=0, uses=3, people=2, worked=2, partly=1, failed=0, timed=2, minutes=14, likes=1)
        assert using.totals(session, [practice_id, 999]) == {practice_id: expected, 999: Totals()}
        assert using.office_totals(session) == (1, expected)
        with pytest.raises(Invalid, match="2,400분"):
            report(first, Outcome.WORKED, 2_401, NOW)
        with pytest.raises(NotAllowed):
            report(OPERATOR, Outcome.WORKED, 1, NOW)


def test_what_everybody_reads_holds_no_personal_data(world: World, practice_id: int) -> None:
    who = clerk(world)
    with world.transaction() as session:
        with pytest.raises(Invalid, match="전화"):
            using.add_variant(session, practice_id, prompt="010-1234-5678로 답해 줘", note="", who=who, now=NOW)
        with pytest.raises(Invalid, match="비어"):
            using.add_variant(session, practice_id, prompt=" ", note="", who=who, now=NOW)
        first = using.add_variant(session, practice_id, prompt="{부서명} 표로", note="표", who=who, now=NOW)
        assert using.add_variant(session, practice_id, prompt="{부서명} 표로", note="", who=who, now=NOW) is first
        with pytest.raises(NotAllowed):
            using.remove_variant(session, first.id, who=person(session, "박민원"), now=NOW)
        using.remove_variant(session, first.id, who=who, now=NOW)
        assert using.variants(session, practice_id) == []
        with pytest.raises(NotFound):
            using.remove_variant(session, first.id, who=who, now=NOW)


def test_the_gallery_finds_words_however_they_are_written(world: World, trainer: Actor, practice_id: int) -> None:
    with world.transaction() as session:
        hidden = draft(session, who=trainer, title="아직 초안인 폐기물 사례")
        other = draft(session, who=trainer, title="회의록 정리", situation="회의를 마치고", field="회의", tool="엑셀")
        publish(session, other, who=trainer, files=world.assistant.files, now=TOMORROW)

        def found(words: str = "", **wanted: object) -> list[int]:
            shelf = gallery.show(session, Wanted(words, **wanted), who=trainer)  # type: ignore[arg-type]
            return [each.id for each in shelf.cards]

        assert hidden.id not in found()
        assert found() == [other.id, practice_id]
        for words in ("대형 폐기물", "대형폐기물", "폐기물을 배출하는", "수수료 문의에"):
            assert found(words)[0] == practice_id, words
        assert found("회의록")[0] == other.id
        assert found("양자역학") == []
        partly = gallery.show(session, Wanted("회의록 양자역학"), who=trainer)
        assert ([each.id for each in partly.cards], partly.partly) == ([other.id], True)
        assert found(field="회의") == [other.id]
        assert found(tool="엑셀") == [other.id, practice_id]
        assert found(tool="ChatGPT") == [practice_id]
        assert found(origin=Origin.PROVIDED) == []
        assert found(department="없는 과") == []
        using.copy(session, practice_id, who=trainer, now=NOW)
        assert found(order=Order.USED) == [practice_id, other.id]
        shelf = gallery.show(session, Wanted(), who=trainer, page=9, size=1)
        assert (shelf.page, shelf.pages, shelf.count) == (2, 2, 2)
        assert shelf.tools == {"엑셀": 2, "ChatGPT": 1}
        assert [each.id for each in gallery.drafts(session, who=trainer)] == [hidden.id]
        assert gallery.drafts(session, who=person(session, "남")) == []


@pytest.mark.usefixtures("practice_id")
def test_a_longer_gallery_asks_the_database_no_more_often(world: World, trainer: Actor) -> None:
    asked: list[str] = []

    def count() -> int:
        asked.clear()
        with world.assistant.database.reading() as session:
            gallery.show(session, Wanted("폐기물", order=Order.USED), who=trainer)
            using.office_totals(session)
        return len(asked)

    event.listen(world.assistant.database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    few = count()
    with world.transaction() as session:
        for number in range(2):
            practice = draft(session, who=trainer, title=f"폐기물 {number}")
            publish(session, practice, who=trainer, files=world.assistant.files)
    assert count() == few
