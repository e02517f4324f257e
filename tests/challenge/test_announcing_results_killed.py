"""The process dies while results are announced: nothing is half told, and the next try tells everybody once."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from sqlalchemy import func, select

from assistant.challenge import deciding, outcome, proposing
from assistant.challenge.models.challenges import Challenge, ChallengeState
from assistant.challenge.models.deciding import Feedback
from assistant.challenge.models.entries import Entry, EntryState
from assistant.challenge.phases import Phase
from assistant.database import Database
from assistant.notifications.models import Notification
from tests.challenge import builders
from tests.challenge.builders import who
from tests.conftest import NOW

# Dies at the given statement of the announcement, or, with "commit", right before it commits.
DYING = """
import os, signal, sys
from datetime import datetime, UTC
from sqlalchemy import event
from assistant.challenge import deciding
from assistant.database import connect
from assistant.people.models import Person
from assistant.people.roles import actor

url, decision, admin, at = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
database = connect(url)
seen = 0

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def count(_connection, _cursor, statement, *_rest):
    global seen
    if statement.startswith("INSERT INTO notification"):
        seen += 1
        if str(seen) == at:
            die()

event.listen(database.engine, "after_cursor_execute", count)
if at == "commit":
    event.listen(database.engine, "commit", die)
with database.writing.begin() as session:
    who = actor(session.get_one(Person, admin))
    deciding.announce(session, decision, who=who, now=datetime(2026, 11, 22, 9, tzinfo=UTC))
"""


@pytest.mark.parametrize("at", ["1", "4", "commit"])
def test_killed_while_announcing_everybody_is_told_once(database: Database, database_url: str, at: str) -> None:
    with database.writing.begin() as session:
        people = builders.people(session, staff=6, committee=3)
        row = builders.challenge(session, phase=Phase.DECIDING, stages=1, verification_days=0)
        stage = row.stages[0]
        members = [builders.reviewer(session, row, each) for each in people.committee]
        for n, lead in enumerate(people.staff):
            entry = builders.entry(session, row, lead)
            for member in members:
                builders.review(session, entry, member, [min(5, n + 1)] * 4 + [1 + n % 5], stage=stage)
        admin = who(people.admin)
        verdicts = proposing.suggested(outcome.of_stage(session, stage.id, who=admin, now=NOW))
        decision = proposing.propose(session, stage.id, verdicts, reason="점수대로", who=admin, now=NOW)
        deciding.second(session, decision.id, who=who(people.committee[0]), now=NOW)
        deciding.decide(session, decision.id, who=admin, now=NOW)
        challenge_id, decision_id = row.id, decision.id
    # What the engine does of itself must not be waited for by the other process.
    database.engine.dispose()
    command = [sys.executable, "-c", DYING, database_url, str(decision_id), str(admin.person_id), at]
    died = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert died.returncode == -signal.SIGKILL, died.stderr
    told = select(func.count()).where(Notification.key.startswith("announced:"))
    with database.reading() as session:
        assert session.scalar(told) == 0
        assert session.scalar(select(func.count(Feedback.id))) == 0
        assert session.get_one(Challenge, challenge_id).state is ChallengeState.DECIDING
        assert set(session.scalars(select(Entry.state))) == {EntryState.SUBMITTED}
    with database.writing.begin() as session:
        deciding.announce(session, decision_id, who=admin, now=NOW)
    with database.reading() as session:
        assert session.scalar(told) == 6
        assert session.scalar(select(func.count(Feedback.id)).where(Feedback.released_at.is_not(None))) == 6
        assert session.get_one(Challenge, challenge_id).state is ChallengeState.PUBLISHED
