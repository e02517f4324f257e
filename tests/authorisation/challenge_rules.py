"""Rules of the challenges themselves: the notice, its steps, the committee, and what one is told."""

from __future__ import annotations

from tests.authorisation.moments import ADMINS, EVERYBODY, MEMBERS, UNDER_REVIEW, Moment
from tests.authorisation.rules import ALWAYS, Asked, Outcome, by, everybody, form, later, with_ids
from tests.web.routes import Address

IN, HIDDEN, REFUSED, NOT_NOW = Outcome.IN, Outcome.HIDDEN, Outcome.REFUSED, Outcome.NOT_NOW
M = Moment
ANNOUNCED = ALWAYS - {M.DRAFT}
OVER = frozenset({M.PUBLISHED, M.CANCELLED})
DUE = later(days=20)

admins = by((ADMINS, ALWAYS, IN), rest=REFUSED)
until_over = by((ADMINS, OVER, NOT_NOW), (ADMINS, ALWAYS, IN), rest=REFUSED)
# What was not announced is there for administrators only.
announced = by((EVERYBODY, ANNOUNCED, IN), (ADMINS, ALWAYS, IN), rest=HIDDEN)


def admins_at(*when: Moment) -> Asked:
    """Let administrators in at some moments only."""
    return Asked(by((ADMINS, when, IN), (ADMINS, ALWAYS, NOT_NOW), rest=REFUSED), with_ids(due_at=DUE, reason="=사유"))


RULES = {
    Address("GET", "/"): Asked(everybody()),
    Address("GET", "/challenges"): Asked(everybody()),
    Address("GET", "/challenges/{challenge_id}"): Asked(announced),
    Address("POST", "/challenges/{challenge_id}/pledge"): Asked(
        by((MEMBERS - ADMINS, {M.DRAFT}, HIDDEN), (MEMBERS, ALWAYS, IN), rest=HIDDEN)
    ),
    Address("GET", "/challenges/new"): Asked(admins),
    Address("POST", "/challenges/new"): Asked(admins),
    Address("GET", "/challenges/{challenge_id}/edit"): Asked(admins),
    Address("POST", "/challenges/{challenge_id}/edit"): Asked(admins, form(do="preset:dongdaemun")),
    Address("GET", "/challenges/{challenge_id}/announce"): Asked(admins),
    Address("POST", "/challenges/{challenge_id}/announce"): Asked(admins_at(M.DRAFT).rule, form(revision="1")),
    Address("POST", "/challenges/{challenge_id}/stages/{stage_id}/begin"): admins_at(M.CLOSED),
    Address("POST", "/challenges/{challenge_id}/stages/{stage_id}/extend"): admins_at(*UNDER_REVIEW),
    Address("POST", "/challenges/{challenge_id}/stages/{stage_id}/close"): admins_at(*UNDER_REVIEW),
    Address("POST", "/challenges/{challenge_id}/stages/{stage_id}/reopen"): admins_at(M.DECIDING, M.DECIDED),
    Address("POST", "/challenges/{challenge_id}/verification"): admins_at(M.DECIDED),
    Address("POST", "/challenges/{challenge_id}/cancel"): Asked(until_over, form(reason="사유")),
    Address("GET", "/challenges/{challenge_id}/log"): Asked(admins),
    Address("GET", "/challenges/{challenge_id}/committee"): Asked(admins),
    Address("POST", "/challenges/{challenge_id}/committee"): Asked(until_over, with_ids(person_id="person:staff")),
    Address("POST", "/challenges/{challenge_id}/committee/invite"): Asked(
        until_over, form(email="new@example.com", name="새 위원")
    ),
    Address("POST", "/challenges/{challenge_id}/committee/{reviewer_id}/link"): Asked(admins),
    Address("POST", "/challenges/{challenge_id}/committee/{reviewer_id}/chair"): Asked(admins),
    Address("POST", "/challenges/{challenge_id}/committee/{reviewer_id}/deputy"): Asked(admins),
    Address("POST", "/challenges/{challenge_id}/committee/{reviewer_id}/dismiss"): Asked(admins, form(reason="사유")),
    Address("GET", "/notifications"): Asked(everybody()),
    Address("POST", "/notifications/read"): Asked(everybody()),
}
