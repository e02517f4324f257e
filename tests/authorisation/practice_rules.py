"""Rules of practices: a draft is there for those who made it and for trainers, what is on the shelf for everybody."""

from __future__ import annotations

from tests.authorisation.challenge_rules import ADMINS, HIDDEN, IN, NOT_NOW, REFUSED
from tests.authorisation.moments import EVERYBODY, TRAINERS, Viewer
from tests.authorisation.practice_world import Shelf
from tests.authorisation.rules import Asked, by, form
from tests.web.routes import Address

V, S = Viewer, Shelf
MAKERS = frozenset({V.LEAD, V.TEAM})
WORK = MAKERS | TRAINERS
EVER = frozenset(Shelf)

trainers = by((TRAINERS, EVER, IN), rest=REFUSED)
admins = by((ADMINS, EVER, IN), rest=REFUSED)
seeing = by((EVERYBODY, {S.SHOWN}, IN), (WORK, EVER, IN), rest=HIDDEN)
shown = by((EVERYBODY, {S.SHOWN}, IN), rest=HIDDEN)
changing = by((WORK, {S.TAKEN_DOWN}, NOT_NOW), (WORK, EVER, IN), (EVERYBODY, {S.SHOWN}, REFUSED), rest=HIDDEN)

RULES = {
    Address("GET", "/practices"): Asked(by((EVERYBODY, EVER, IN), rest=HIDDEN)),
    Address("GET", "/practices/new"): Asked(trainers),
    Address("POST", "/practices/new"): Asked(trainers),
    Address("GET", "/practices/digest"): Asked(admins),
    Address("POST", "/practices/digest"): Asked(admins),
    Address("GET", "/practices/{practice_id}"): Asked(seeing),
    Address("GET", "/practices/{practice_id}/versions"): Asked(seeing),
    Address("POST", "/practices/{practice_id}/copy"): Asked(shown),
    Address("POST", "/practices/{practice_id}/use"): Asked(shown, form(outcome="worked")),
    Address("POST", "/practices/{practice_id}/like"): Asked(shown),
    # Who wrote it takes it back, and trainers do.
    Address("POST", "/practices/{practice_id}/variants/{variant_id}/remove"): Asked(
        by(
            ({V.STAFF} | TRAINERS, {S.SHOWN}, IN),
            (TRAINERS, EVER, IN),
            (EVERYBODY, {S.SHOWN}, REFUSED),
            (MAKERS, EVER, REFUSED),
            rest=HIDDEN,
        )
    ),
    Address("GET", "/practices/{practice_id}/edit"): Asked(changing),
    Address("POST", "/practices/{practice_id}/edit"): Asked(changing, form(title="새 제목")),
    Address("POST", "/practices/{practice_id}/consent"): Asked(
        by(
            (MAKERS, {S.TAKEN_DOWN}, NOT_NOW),
            (MAKERS, EVER, IN),
            (EVERYBODY, {S.SHOWN}, REFUSED),
            (TRAINERS, EVER, REFUSED),
            rest=HIDDEN,
        ),
        form(given="no"),
    ),
    Address("POST", "/practices/{practice_id}/verify"): Asked(
        by((WORK, {S.SHOWN}, IN), (WORK, EVER, NOT_NOW), (EVERYBODY, {S.SHOWN}, REFUSED), rest=HIDDEN)
    ),
    # Taken down twice is once.
    Address("POST", "/practices/{practice_id}/retire"): Asked(trainers, form(reason="낡음")),
    Address("GET", "/practices/{practice_id}/files/{file_id}"): Asked(seeing),
    Address("POST", "/practices/digest/{digest_id}/off"): Asked(admins),
}
