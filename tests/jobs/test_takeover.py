from datetime import timedelta

import pytest
from sqlalchemy import update

from assistant.database import Database
from assistant.jobs import takeover
from assistant.jobs.takeover import Executor, Heartbeat


class Resumer:
    def __init__(self) -> None:
        self.resumed: list[str] = []
        self.reconciled = 0

    def resume_of(self, executor_id: str) -> int:
        self.resumed.append(executor_id)
        return 1

    def enqueue_forgotten(self) -> None:
        self.reconciled += 1


def silence(database: Database, *executors: str) -> None:
    with database.writing.begin() as session:
        for each in executors:
            assert takeover.sign(session, each)
            session.flush()
            row = session.get(Executor, each)
            assert row is not None
            session.refresh(row)
            row.seen_at -= timedelta(seconds=31)


def test_the_silent_are_claimed_once_and_the_living_are_not(database: Database) -> None:
    silence(database, "dead")
    with database.writing.begin() as session:
        takeover.sign(session, "living")
        takeover.sign(session, "other")
        assert takeover.claim_dead(session, "living") == ["dead"]
    with database.writing.begin() as session:
        assert takeover.claim_dead(session, "other") == []


def test_one_that_stopped_on_purpose_is_claimed_at_once(database: Database) -> None:
    with database.writing.begin() as session:
        takeover.sign(session, "stopped")
        takeover.release(session, "stopped")
        takeover.sign(session, "living")
        assert takeover.claim_dead(session, "living") == ["stopped"]


def test_the_claims_of_one_that_dies_are_inherited(database: Database) -> None:
    silence(database, "first", "second")
    with database.writing.begin() as session:
        session.execute(update(Executor).where(Executor.id == "first").values(claimed_by="second"))
        takeover.sign(session, "third")
        assert takeover.claim_dead(session, "third") == ["second", "first"]


def test_a_claimed_executor_learns_that_it_is(database: Database) -> None:
    silence(database, "frozen")
    with database.writing.begin() as session:
        takeover.sign(session, "living")
        takeover.claim_dead(session, "living")
    with database.writing.begin() as session:
        assert not takeover.sign(session, "frozen")


def test_a_heartbeat_takes_over_and_releases(database: Database) -> None:
    silence(database, "dead")
    jobs = Resumer()
    heartbeat = Heartbeat(database.writing, jobs, "living")
    heartbeat.start()
    heartbeat.beat()
    heartbeat.stop()
    assert jobs.resumed == ["dead"]
    with database.reading() as session:
        living = session.get(Executor, "living")
        assert living is not None
        assert living.released_at is not None


@pytest.mark.parametrize("_", range(3))
def test_executor_ids_are_never_the_same(_: int) -> None:
    assert takeover.new_executor_id() != takeover.new_executor_id()
