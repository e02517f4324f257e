"""Whoever made a practice is asked in their direct messages whether it may be shared, and answers there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from assistant.notifications.models import Notification
from assistant.people.models import Account, Person, Role
from assistant.people.roles import OPERATOR, Actor, actor
from assistant.practices import drafting, publishing
from assistant.practices.models import Credit, Practice, PracticeState
from assistant.slack import consenting, names
from assistant.slack.blocks.messages import Message
from assistant.slack.wording.practising import KOREAN as WORDS
from tests.conftest import NOW, World
from tests.practices import builders
from tests.servers.running import until
from tests.servers.slack.seen import Seen
from tests.slack.office import Office
from tests.slack.test_practising import database, looked_up

# A notification waits for the next look at what is still to be told.
NEXT_LOOK = 90
MAKERS = ("김민원", "박위원")


def known(office: Office, name: str) -> Actor:
    """Return somebody whom the assistant has met in the workspace."""
    looked_up(office, name, "", containing=WORDS.newest)
    member = office.slack.workspace.person(name).id
    with database(office) as session:
        return actor(session.scalars(select(Person).join(Account).where(Account.member == member)).one())


@dataclass(frozen=True)
class Asked:
    """A practice whose makers have just been asked."""

    id: int
    title: str


@pytest.fixture
def asked(at_work: Office) -> Iterator[tuple[Asked, Asked]]:
    """A draft and a practice that is published already; two people made both, and are asked about both."""
    *makers, trainer = (known(at_work, each) for each in (*MAKERS, "이교육"))
    now = datetime.now(UTC)
    made = []
    with database(at_work) as session:
        for word in ("초안", "공개본"):
            title = f"동의를 묻는 {word} {now.timestamp():.3f}"
            row = builders.draft(session, who=trainer, authors=makers, credit=Credit.ANONYMOUS, title=title)
            made.append(Asked(row.id, title))
            drafting.ask_consent(session, row.id, who=trainer, now=now)
        said = replace(builders.BULKY_WASTE, title=made[1].title)
        publishing.add_version(session, row, said, note="", who=OPERATOR, now=now)
    yield made[0], made[1]
    # Not deleted: the next one would have its id, and a request of the same name has been posted.
    with database(at_work) as session:
        for each in made:
            row = session.get_one(Practice, each.id)
            row.state, row.retired_reason, row.current_id = PracticeState.RETIRED, "끝난 시험", None


def request(office: Office, name: str, sentence: str) -> Seen:
    """Wait for what somebody is told in their direct messages."""
    channel = office.slack.workspace.person(name).dm

    def there() -> Seen | None:
        return next((one for one in reversed(office.ours(channel)) if sentence in one.shown), None)

    return until(there, what=f"{sentence} told", seconds=NEXT_LOOK)


def said(office: Office, practice_id: int) -> list[tuple[str, str]]:
    query = "SELECT name, state FROM consent JOIN person ON person.id = person_id WHERE practice_id = ? ORDER BY name"
    return office.rows(query, practice_id)


def press(office: Office, name: str, shown: Seen, action: str, *, value: str | None = None) -> None:
    office.person(name).click(shown, action, channel=office.slack.workspace.person(name).dm, value=value)


def test_makers_answer_in_their_direct_messages_and_nobody_for_them(
    at_work: Office, asked: tuple[Asked, Asked]
) -> None:
    # One test, since each request waits for the next look.
    draft, published = asked
    refuse_strangers(at_work, draft)
    take_the_answer_once(at_work, draft)
    take_down_what_is_refused(at_work, published)


def refuse_strangers(at_work: Office, practice: Asked) -> None:
    shown = request(at_work, "박위원", WORDS.consent_asked(practice.title))
    # To staff who did not make it the draft is not even there.
    for name, sentence in (("Jane Park", "찾지 못했습니다"), ("이교육", "만 동의하거나 거절할 수 있습니다")):
        for action in (names.AGREE, names.DECLINE):
            at_work.person(name).click(shown, action, channel="민원과")
            at_work.whisper("민원과", name, containing=sentence)
    at_work.person("Jane Park").click(shown, names.CREDIT_PRACTICE, channel="민원과", value=f"{practice.id}:named")
    at_work.whisper("민원과", "Jane Park", containing="찾지 못했습니다")
    assert at_work.rows("SELECT credit FROM practice WHERE id = ?", practice.id) == [("anonymous",)]
    assert said(at_work, practice.id) == [("김민원", "asked"), ("박위원", "asked")]


def take_the_answer_once(at_work: Office, practice: Asked) -> None:
    shown = request(at_work, "김민원", WORDS.consent_asked(practice.title))
    links = [each["url"] for each in shown.buttons if each["action_id"].startswith(names.LINK)]
    assert links == [f"{at_work.root}/practices/{practice.id}#consent"]
    begun = shown.button(names.CREDIT_PRACTICE)["initial_option"]["text"]["text"]
    assert begun == WORDS.credits["anonymous"]

    press(at_work, "김민원", shown, names.CREDIT_PRACTICE, value=f"{practice.id}:department")
    request(at_work, "김민원", WORDS.consent_asked(practice.title))
    assert at_work.rows("SELECT credit FROM practice WHERE id = ?", practice.id) == [("department",)]

    press(at_work, "김민원", shown, names.AGREE)
    answered = request(at_work, "김민원", WORDS.agreed(practice.title, WORDS.credits["department"]))
    assert answered.ts == shown.ts
    assert names.AGREE not in [each["action_id"] for each in answered.buttons]
    # As it was on a second screen: pressed again, nobody is told of it again.
    press(at_work, "김민원", shown, names.AGREE)
    assert said(at_work, practice.id) == [("김민원", "given"), ("박위원", "asked")]
    told = "SELECT count(DISTINCT created_at) FROM notification WHERE key LIKE ?"
    assert at_work.rows(told, f"practice-answer:{practice.id}:%") == [(1,)]


def take_down_what_is_refused(at_work: Office, practice: Asked) -> None:
    shown = request(at_work, "박위원", WORDS.consent_asked(practice.title))
    assert shown.button(names.DECLINE)["confirm"]["text"]["text"] == WORDS.decline_means
    press(at_work, "박위원", shown, names.DECLINE)
    request(at_work, "박위원", WORDS.taken_down(practice.title))
    assert at_work.rows("SELECT state FROM practice WHERE id = ?", practice.id) == [("retired",)]
    other = request(at_work, "김민원", WORDS.consent_asked(practice.title))
    press(at_work, "김민원", other, names.AGREE)
    at_work.whisper(at_work.slack.workspace.person("김민원").dm, "김민원", containing="이미 내린 사례입니다")


def test_what_needs_no_answer_any_more_is_told_as_any_other_thing(world: World) -> None:
    trainer = world.make_person(Role.TRAINER)
    with world.transaction() as session:
        maker = builders.person(session, "김하늘")
        practice = builders.draft(session, who=trainer, authors=[maker])
        drafting.ask_consent(session, practice.id, who=trainer, now=NOW)
        row = session.scalars(select(Notification).where(Notification.person_id == maker.person_id)).one()

        def request_now() -> Message | None:
            return consenting.request_of(session, row, address="https://ai.example.go.kr", words=WORDS)

        assert request_now() is not None
        drafting.consent(session, practice.id, given=True, who=maker, now=NOW)
        assert request_now() is None
        told = session.scalars(select(Notification).where(Notification.person_id == trainer.person_id)).one()
        assert consenting.request_of(session, told, address="", words=WORDS) is None
