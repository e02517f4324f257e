import pytest
from sqlalchemy.orm import Session

from assistant.database import Database
from assistant.errors import Invalid
from assistant.jobs.inline import InlineJobs
from assistant.jobs.promises import Promise, promise, transaction
from assistant.jobs.workflows import BUG_SENTENCE, Workflow, is_worth_retrying, step
from assistant.people.models import Person, Role
from tests.conftest import NOW


class Recorder:
    """Remembers what is enqueued, and that it was after the commit."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.enqueued: list[tuple[Promise, int]] = []

    def check(self, promise: Promise) -> None:
        if promise.function is not work:
            raise LookupError(promise.function.__qualname__)

    def enqueue(self, promise: Promise) -> None:
        with self.database.reading() as session:
            self.enqueued.append((promise, session.query(Person).count()))


def work(row_id: int) -> None:
    raise AssertionError(row_id)


def other(row_id: int) -> None:
    raise AssertionError(row_id)


def person() -> Person:
    return Person(email="a@b", name="a", role=Role.STAFF, created_at=NOW)


def test_what_is_promised_is_enqueued_after_the_commit(database: Database) -> None:
    jobs = Recorder(database)
    with transaction(database.writing, jobs) as session:
        session.add(person())
        promise(session, work, 7, attempt=2)
        assert jobs.enqueued == []
    assert jobs.enqueued == [(Promise(work, 7, 2), 1)]


def test_what_is_rolled_back_is_not_enqueued(database: Database) -> None:
    jobs = Recorder(database)
    with pytest.raises(Invalid), transaction(database.writing, jobs) as session:
        promise(session, work, 7)
        raise Invalid("아니오.")
    assert jobs.enqueued == []


def test_a_promise_nobody_keeps_fails_before_the_commit(database: Database) -> None:
    with pytest.raises(LookupError, match="other"), transaction(database.writing, Recorder(database)) as session:
        session.add(person())
        promise(session, other, 7)
    with database.reading() as session:
        assert session.query(Person).count() == 0


def test_inline_jobs_run_the_steps_and_give_up_with_a_sentence(database: Database) -> None:
    seen: list[object] = []

    def first(row_id: int, *, word: str) -> None:
        seen.append((row_id, word))

    def second(row_id: int) -> None:
        raise RuntimeError(str(row_id))

    def failed(session: Session, row_id: int, sentence: str) -> None:
        seen.append((session.is_active, row_id, sentence))

    workflow = Workflow("w", "q", [step(first, word="가"), step(second)], lambda _session: [(5, 1)], failed)
    jobs = InlineJobs(database)
    jobs.register([workflow])
    with transaction(database.writing, jobs) as session:
        promise(session, first, 4)
    assert seen == [(4, "가"), (True, 4, BUG_SENTENCE)]
    seen.clear()
    bounded = InlineJobs(database, steps=1)
    bounded.register([workflow])
    bounded.run_forgotten()
    assert seen == [(5, "가")]


def test_only_what_may_do_better_is_retried() -> None:
    assert is_worth_retrying(RuntimeError())
    assert not is_worth_retrying(Invalid("아니오."))
