"""The moments of a challenge, and what everybody is to the one entry that the matrix asks about."""

from __future__ import annotations

from enum import StrEnum

from assistant.challenge.phases import Phase


class Moment(StrEnum):
    """The phases, and two more: judging a second stage, which is not blind, and decided, before it is announced.

    It was cancelled in the middle of judging.
    """

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    REVIEWING = "reviewing"
    PRESENTING = "reviewing finalists"
    DECIDING = "deciding"
    DECIDED = "decided"
    VERIFICATION = "verification"
    PUBLISHED = "published"
    CANCELLED = "cancelled"

    @property
    def phase(self) -> Phase:
        """The phase it belongs to."""
        return _BETWEEN.get(self) or Phase(self.value)


_BETWEEN = {Moment.PRESENTING: Phase.REVIEWING, Moment.DECIDED: Phase.DECIDING}


class Viewer(StrEnum):
    """What somebody is to the entry that everything is asked about."""

    NOBODY = "nobody signed in"
    STAFF = "staff"
    LEAD = "lead author"
    TEAM = "team author"
    JUDGE = "judge, assigned"
    OTHER_JUDGE = "judge, not assigned"
    UNPLEDGED = "judge, not pledged"
    KEPT_AWAY = "judge in conflict"
    CHAIR = "chair"
    ADMIN = "administrator"
    ADMIN_AUTHOR = "administrator and author"
    ADMIN_KEPT_AWAY = "administrator in conflict"
    TRAINER = "trainer"
    ELSEWHERE = "judge of another challenge"


V, M = Viewer, Moment
BEFORE_ENTRIES = frozenset({M.DRAFT, M.ANNOUNCED})
UNDER_REVIEW = frozenset({M.REVIEWING, M.PRESENTING})
WITH_DECISION = frozenset({M.DECIDING, M.DECIDED, M.VERIFICATION, M.PUBLISHED})
JUDGING_OVER = WITH_DECISION
SHOWN_TO_ALL = frozenset({M.VERIFICATION, M.PUBLISHED})

AUTHORS = frozenset({V.LEAD, V.TEAM, V.ADMIN_AUTHOR})
ADMINS = frozenset({V.ADMIN, V.ADMIN_AUTHOR, V.ADMIN_KEPT_AWAY})
TRAINERS = ADMINS | {V.TRAINER}
MEMBERS = frozenset({V.JUDGE, V.OTHER_JUDGE, V.UNPLEDGED, V.KEPT_AWAY, V.CHAIR, V.ADMIN_KEPT_AWAY})
INTERESTED = AUTHORS | {V.KEPT_AWAY, V.ADMIN_KEPT_AWAY}
EVERYBODY = frozenset(Viewer) - {V.NOBODY}
