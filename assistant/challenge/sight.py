"""Who sees which entry, its names, its reviews and the results: every list, file, count and export asks here.

Whoever has an interest in an entry finds no trace of its judging, whatever else they may be: an administrator who
wrote one sees it as its author only, and a member of the committee in conflict does not see it at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session

from assistant.challenge import phases, queries
from assistant.challenge.models.challenges import Challenge, Reviewer, Stage
from assistant.challenge.models.entries import Author, Entry, EntryState
from assistant.challenge.models.judging import (
    Assignment,
    AssignmentState,
    ConflictOfInterest,
    ConflictState,
)
from assistant.challenge.phases import Phase
from assistant.errors import NotFound
from assistant.people.models import Role
from assistant.people.roles import Actor, may

# Drafts are their authors' alone, and what was withdrawn or ruled out is not judged.
JUDGED = (EntryState.SUBMITTED, EntryState.FINALIST, EntryState.AWARDED, EntryState.NOT_AWARDED, EntryState.REVOKED)
LIVE = (AssignmentState.ASSIGNED, AssignmentState.DONE, AssignmentState.ABSTAINED)
_SUBMITTED = (AssignmentState.DONE, AssignmentState.ABSTAINED)
_NOT_THERE = "그 작품을 찾지 못했습니다. 주소가 맞는지, 볼 수 있는 작품인지 확인해 주세요."
_AFTER_JUDGING = (Phase.DECIDING, Phase.VERIFICATION, Phase.PUBLISHED)
_OPEN_TO_ALL = (Phase.VERIFICATION, Phase.PUBLISHED)


@dataclass(frozen=True)
class Sight:
    """What somebody is to a challenge at one moment; sets hold ids of entries.

    `stage` is the stage that is open and `judged` that one or else the last that was closed; `assigned` and `submitted`
    are about `judged`. Who abstained has handed in as much as they ever will.
    """

    who: Actor
    challenge: Challenge
    phase: Phase
    stage: Stage | None
    judged: Stage | None
    reviewer: Reviewer | None
    own: frozenset[int]
    conflicted: frozenset[int]
    assigned: frozenset[int]
    submitted: frozenset[int]

    @property
    def administers(self) -> bool:
        """True for an administrator."""
        return may(self.who, Role.ADMIN)

    @property
    def waiting(self) -> frozenset[int]:
        """The entries of the open stage that they have still to judge."""
        return self.assigned - self.submitted if self.stage else frozenset()


def sight_of(session: Session, challenge_id: int, *, who: Actor, now: datetime) -> Sight:
    """Return what somebody is to a challenge. Raises `NotFound` where they may not know of it."""
    challenge = queries.find_for(session, challenge_id, who=who)
    stage = phases.open_stage(challenge)
    judged = stage or phases.last_closed(challenge)
    reviewer = queries.find_reviewer(session, challenge_id, who=who)
    own = _own(session, challenge_id, who)
    conflicted = own | _conflicted(session, reviewer)
    assigned, submitted = _assigned(session, judged, reviewer)
    return Sight(
        who=who,
        challenge=challenge,
        phase=phases.phase_of(challenge, now),
        stage=stage,
        judged=judged,
        reviewer=reviewer,
        own=own,
        conflicted=conflicted,
        assigned=assigned - conflicted,
        submitted=submitted - conflicted,
    )


def sees(sight: Sight, entry: Entry) -> bool:
    """Tell whether somebody may read an entry: its authors, then an administrator, then who judges it.

    A reviewer reads what is assigned to them once they have pledged, and everything that was judged when it is to be
    decided. What is published of winners is for `shows_winner`.
    """
    if entry.challenge_id != sight.challenge.id:
        return False
    if entry.id in sight.own:
        return True
    if entry.id in sight.conflicted:
        return False
    if sight.administers:
        return entry.state is not EntryState.DRAFT
    return _judges(sight) and entry.state in JUDGED and (_reads_all(sight) or entry.id in sight.assigned)


def visible_entries(session: Session, sight: Sight) -> Select[Entry]:  # noqa: ARG001 - one shape for all rooms
    """Return the query of the entries that `sees` lets through, not ordered."""
    rest: ColumnElement[bool] = false()
    if sight.administers:
        rest = Entry.state != EntryState.DRAFT
    elif _judges(sight):
        rest = Entry.state.in_(JUDGED)
        if not _reads_all(sight):
            rest &= Entry.id.in_(sight.assigned)
    return select(Entry).where(
        Entry.challenge_id == sight.challenge.id, or_(Entry.id.in_(sight.own), rest & Entry.id.not_in(sight.conflicted))
    )


def judged_entries(session: Session, sight: Sight) -> Select[Entry]:
    """Return the query of the entries about whose judging somebody may hear: none of their own, none in conflict."""
    return visible_entries(session, sight).where(Entry.id.not_in(sight.conflicted), Entry.state.in_(JUDGED))


def sees_judging(sight: Sight, entry: Entry) -> bool:
    """Tell whether somebody may hear anything of how an entry is judged: who does, how far they are, what is said."""
    return entry.id not in sight.conflicted and entry.state in JUDGED and sees(sight, entry)


def sees_names(sight: Sight, entry: Entry) -> bool:
    """Tell whether somebody learns who wrote an entry, their department and what their files are called.

    A blind stage stays blind until the results, also for an administrator who has to judge the entry.
    """
    if entry.id in sight.own:
        return True
    if not sees(sight, entry):
        return False
    if sight.phase in _OPEN_TO_ALL:
        return True
    blind = sight.judged is None or sight.judged.blind
    if sight.administers and entry.id not in sight.waiting:
        return True
    return not blind


def sees_reviews(sight: Sight, entry: Entry) -> bool:
    """Tell whether somebody sees what others have said of an entry: marks, comments, averages and the discussion.

    Nobody does before their own review is in. While a stage is open a reviewer sees those of entries they have judged,
    afterwards those of all; an administrator at any time.
    """
    if not sees_judging(sight, entry) or entry.id in sight.waiting:
        return False
    if sight.administers:
        return True
    return _judges(sight) and (sight.stage is None or entry.id in sight.submitted)


def sees_results(sight: Sight) -> bool:
    """Tell whether somebody sees averages and ranks of all: never before their own reviews are in.

    Who wrote an entry waits for the publication, whatever else they may be. The rows of entries in conflict are left
    out of what they see by `judged_entries`.
    """
    if sight.own and sight.phase is not Phase.PUBLISHED:
        return False
    if sight.judged is None or sight.waiting:
        return False
    return sight.administers or (_judges(sight) and sight.stage is None)


def shows_winner(sight: Sight, entry: Entry) -> bool:
    """Tell whether everybody may see that an entry wins: as a candidate while it is verified, then for good."""
    if entry.challenge_id != sight.challenge.id:
        return False
    if sight.phase is Phase.VERIFICATION:
        return EntryState.AWARDED in (entry.state, entry.pending_state)
    return sight.phase is Phase.PUBLISHED and entry.state is EntryState.AWARDED


def find_entry(session: Session, entry_id: int, *, who: Actor, now: datetime) -> tuple[Entry, Sight]:
    """Return an entry with what somebody is to it. Raises `NotFound`, the same for what is hidden as for nothing."""
    entry = session.get(Entry, entry_id)
    if entry is None:
        raise NotFound(_NOT_THERE)
    try:
        sight = sight_of(session, entry.challenge_id, who=who, now=now)
    except NotFound:
        raise NotFound(_NOT_THERE) from None
    if not sees(sight, entry):
        raise NotFound(_NOT_THERE)
    return entry, sight


def find_judged(session: Session, entry_id: int, *, who: Actor, now: datetime) -> tuple[Entry, Sight]:
    """Return an entry of whose judging somebody may hear. Raises `NotFound`, the same for all others."""
    entry, sight = find_entry(session, entry_id, who=who, now=now)
    if not sees_judging(sight, entry):
        raise NotFound(_NOT_THERE)
    return entry, sight


def _judges(sight: Sight) -> bool:
    return sight.reviewer is not None and sight.reviewer.pledged_at is not None and sight.judged is not None


def _reads_all(sight: Sight) -> bool:
    return sight.stage is None and sight.phase in (Phase.REVIEWING, *_AFTER_JUDGING)


def _own(session: Session, challenge_id: int, who: Actor) -> frozenset[int]:
    if who.person_id is None:
        return frozenset()
    mine = select(Author.entry_id).join(Entry).where(Entry.challenge_id == challenge_id)
    return frozenset(session.scalars(mine.where(Author.person_id == who.person_id)))


def _conflicted(session: Session, reviewer: Reviewer | None) -> frozenset[int]:
    if reviewer is None:
        return frozenset()
    kept_away = select(ConflictOfInterest.entry_id).where(
        ConflictOfInterest.reviewer_id == reviewer.id, ConflictOfInterest.state != ConflictState.DISMISSED
    )
    return frozenset(session.scalars(kept_away))


def _assigned(
    session: Session, stage: Stage | None, reviewer: Reviewer | None
) -> tuple[frozenset[int], frozenset[int]]:
    if stage is None or reviewer is None:
        return frozenset(), frozenset()
    rows = session.execute(
        select(Assignment.entry_id, Assignment.state)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(
            Assignment.stage_id == stage.id,
            Assignment.reviewer_id == reviewer.id,
            Assignment.state.in_(LIVE),
            Entry.state.in_(JUDGED),
        )
    ).all()
    return frozenset(id_ for id_, _ in rows), frozenset(id_ for id_, state in rows if state in _SUBMITTED)
