"""Rules of results: scores for those who have judged and for administrators, decisions for chair and administrators."""

from __future__ import annotations

from tests.authorisation.challenge_rules import ADMINS, HIDDEN, IN, NOT_NOW, REFUSED, M, admins
from tests.authorisation.entry_rules import ADMIN
from tests.authorisation.judging_rules import BEGUN, PLEDGED
from tests.authorisation.moments import EVERYBODY, JUDGING_OVER, Viewer
from tests.authorisation.rules import ALWAYS, Asked, Outcome, by, form
from tests.web.routes import Address

V = Viewer
MAYBE = Outcome.IN_OR_NOT_NOW
COUNTED = PLEDGED | {V.KEPT_AWAY}
DECIDERS = ADMIN | {V.CHAIR}
DECIDING = frozenset({M.DECIDING, M.DECIDED})
AWAY = frozenset({V.ADMIN_KEPT_AWAY})
AUTHOR = frozenset({V.ADMIN_AUTHOR})
OUTSIDE = EVERYBODY - ADMINS

# Before the challenge is announced it is not there; who wrote an entry waits for the publication.
unannounced = (OUTSIDE, {M.DRAFT}, HIDDEN)
seeing = by(
    unannounced,
    (COUNTED, JUDGING_OVER, IN),
    (ADMIN | AWAY, BEGUN, IN),
    (AUTHOR, {M.PUBLISHED}, IN),
    rest=REFUSED,
)
by_the_chair = by(
    unannounced,
    ({V.CHAIR}, JUDGING_OVER, IN),
    (ADMIN | AWAY, BEGUN, IN),
    (AUTHOR, {M.PUBLISHED}, IN),
    rest=REFUSED,
)
proposing = by(
    unannounced,
    (DECIDERS, DECIDING | {M.VERIFICATION}, IN),
    (ADMIN, BEGUN, NOT_NOW),
    ({V.CHAIR}, {M.PUBLISHED}, NOT_NOW),
    rest=REFUSED,
)
# What was decided of entries in conflict is not seen by who stands by the rest.
seconding = by(
    (COUNTED - {V.CHAIR} | AWAY, {M.DECIDING}, IN),
    (COUNTED - {V.CHAIR} | AWAY, JUDGING_OVER, NOT_NOW),
    ({V.CHAIR} | ADMIN, JUDGING_OVER, REFUSED),
    (AUTHOR, {M.PUBLISHED}, REFUSED),
    rest=HIDDEN,
)
deciding = by(
    (DECIDERS, {M.DECIDING}, IN),
    (DECIDERS, JUDGING_OVER, NOT_NOW),
    (COUNTED | AWAY, JUDGING_OVER, REFUSED),
    (AUTHOR, {M.PUBLISHED}, REFUSED),
    rest=HIDDEN,
)
announcing = by(
    (ADMIN, {M.VERIFICATION}, IN),
    (ADMIN, JUDGING_OVER, NOT_NOW),
    (AUTHOR, JUDGING_OVER - {M.PUBLISHED}, HIDDEN),
    rest=REFUSED,
)
wording = by(
    (DECIDERS, {M.PUBLISHED}, NOT_NOW),
    (DECIDERS, JUDGING_OVER, IN),
    (PLEDGED, JUDGING_OVER, REFUSED),
    (ADMIN, BEGUN, NOT_NOW),
    (ADMIN, ALWAYS, REFUSED),
    # They read the entry now, and word nothing yet.
    ({V.CHAIR, V.JUDGE}, BEGUN, REFUSED),
    rest=HIDDEN,
)

RULES = {
    Address("GET", "/challenges/{challenge_id}/stages/{stage_id}/results"): Asked(seeing),
    Address("GET", "/challenges/{challenge_id}/stages/{stage_id}/judges"): Asked(by_the_chair),
    Address("GET", "/challenges/{challenge_id}/stages/{stage_id}/comparisons"): Asked(seeing),
    # Whether two entries are close enough to be compared is up to the marks.
    Address("POST", "/challenges/{challenge_id}/stages/{stage_id}/comparisons"): Asked(
        by(
            unannounced,
            (COUNTED | AWAY, DECIDING, MAYBE),
            (COUNTED, JUDGING_OVER, NOT_NOW),
            (AWAY, BEGUN, NOT_NOW),
            rest=REFUSED,
        ),
        form(better="same", one="1", other="2"),
    ),
    Address("GET", "/challenges/{challenge_id}/stages/{stage_id}/decision"): Asked(seeing),
    Address("POST", "/challenges/{challenge_id}/stages/{stage_id}/decision"): Asked(proposing),
    Address("POST", "/challenges/{challenge_id}/stages/{stage_id}/decision/{decision_id}/second"): Asked(seconding),
    Address("POST", "/challenges/{challenge_id}/stages/{stage_id}/decision/{decision_id}/decide"): Asked(deciding),
    Address("POST", "/challenges/{challenge_id}/stages/{stage_id}/decision/{decision_id}/announce"): Asked(announcing),
    Address("GET", "/challenges/{challenge_id}/stages/{stage_id}/sheet"): Asked(seeing),
    Address("GET", "/challenges/{challenge_id}/exports"): Asked(admins),
    Address("POST", "/challenges/{challenge_id}/exports"): Asked(
        # What they must hear nothing of is left out: see test_no_trace.
        admins,
        form(form="json", reason="결재"),
    ),
    Address("GET", "/challenges/{challenge_id}/stages/{stage_id}/feedback"): Asked(by_the_chair),
    Address("POST", "/challenges/{challenge_id}/stages/{stage_id}/feedback/{entry_id}"): Asked(
        wording, form(text="전할 말")
    ),
}
