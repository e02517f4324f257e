"""Rules of judging: one's own assignments, what the committee says to each other, and what administrators arrange."""

from __future__ import annotations

from tests.authorisation.challenge_rules import ADMINS, HIDDEN, IN, NOT_NOW, REFUSED, M, admins
from tests.authorisation.entry_rules import ADMIN, an_admin_at
from tests.authorisation.moments import JUDGING_OVER, MEMBERS, UNDER_REVIEW, Viewer
from tests.authorisation.rules import ALWAYS, Asked, by, form, with_ids
from tests.web.routes import Address

V = Viewer
DECLARING = UNDER_REVIEW | {M.CLOSED, M.DECIDING, M.DECIDED}
UNOPENED = frozenset({M.DRAFT, M.ANNOUNCED, M.OPEN, M.CLOSED})
UNCLOSED = UNOPENED | UNDER_REVIEW
BEGUN = ALWAYS - UNOPENED
JUDGE = frozenset({V.JUDGE})
# Who may hear of the judging of the entry once all reviews are in, and who before.
PLEDGED = frozenset({V.JUDGE, V.OTHER_JUDGE, V.CHAIR})
FREE = MEMBERS - {V.KEPT_AWAY, V.ADMIN_KEPT_AWAY}

of_the_committee = by((MEMBERS - ADMINS, {M.DRAFT}, HIDDEN), (MEMBERS, ALWAYS, IN), rest=HIDDEN)
reading = by((JUDGE, BEGUN, IN), rest=HIDDEN)
writing = by((JUDGE, UNDER_REVIEW, IN), (JUDGE, BEGUN, NOT_NOW), rest=HIDDEN)
hidden = by(rest=HIDDEN)
hearing = by(
    (PLEDGED, JUDGING_OVER, IN),
    ({V.CHAIR}, BEGUN, IN),
    (ADMIN, BEGUN, IN),
    rest=HIDDEN,
)
talking = by(
    (PLEDGED | ADMIN, {M.DECIDING, M.DECIDED}, IN),
    ({V.CHAIR} | ADMIN, UNDER_REVIEW, IN),
    (PLEDGED | ADMIN, JUDGING_OVER, NOT_NOW),
    ({V.CHAIR} | ADMIN, BEGUN, NOT_NOW),
    rest=HIDDEN,
)
arranging = an_admin_at(UNCLOSED, in_own=HIDDEN)
# Which reviews count for what was published, stands.
setting = an_admin_at(ALWAYS - {M.PUBLISHED}, in_own=HIDDEN)

RULES = {
    Address("GET", "/challenges/{challenge_id}/judging"): Asked(of_the_committee),
    Address("POST", "/challenges/{challenge_id}/conflicts"): Asked(
        by((FREE, DECLARING, IN), (FREE, ALWAYS, NOT_NOW), rest=HIDDEN),
        with_ids(entry_id="entry_id", reason="=사유"),
    ),
    Address("POST", "/challenges/{challenge_id}/conflicts/people"): Asked(
        by((MEMBERS - ADMINS, {M.DRAFT}, HIDDEN), (MEMBERS, DECLARING, IN), (MEMBERS, ALWAYS, NOT_NOW), rest=HIDDEN),
        with_ids(person_id="person:lead author", reason="=사유"),
    ),
    Address("POST", "/calibration/{item_id}"): Asked(of_the_committee),
    Address("GET", "/assignments/{assignment_id}"): Asked(reading),
    Address("POST", "/assignments/{assignment_id}"): Asked(writing, form(revision="1", to_committee="새 말")),
    Address("POST", "/assignments/{assignment_id}/draft"): Asked(writing, form(revision="1", to_committee="새 말")),
    Address("POST", "/assignments/{assignment_id}/hand-back"): Asked(writing, form(how="decline", reason="사유")),
    # Of a blind stage the file itself only once the names are known to all.
    Address("GET", "/assignments/{assignment_id}/files/{attachment_id}"): Asked(
        by((JUDGE, {M.PRESENTING, M.VERIFICATION, M.PUBLISHED}, IN), rest=HIDDEN)
    ),
    Address("GET", "/assignments/{assignment_id}/files/{attachment_id}/pages/{n}"): Asked(reading),
    Address("GET", "/entries/{entry_id}/discussion/{stage_id}"): Asked(hearing),
    Address("POST", "/entries/{entry_id}/discussion/{stage_id}"): Asked(talking, form(text="의견")),
    Address("POST", "/remarks/{remark_id}/take-back"): Asked(
        by(({V.CHAIR}, UNDER_REVIEW | {M.DECIDING, M.DECIDED}, IN), ({V.CHAIR}, ALWAYS, NOT_NOW), rest=HIDDEN)
    ),
    Address("GET", "/challenges/{challenge_id}/assignments"): Asked(admins),
    Address("GET", "/challenges/{challenge_id}/assignments/proposal"): Asked(admins),
    # The token is that of no proposal.
    Address("POST", "/stages/{stage_id}/assignments/apply"): Asked(by((ADMINS, ALWAYS, NOT_NOW), rest=REFUSED)),
    Address("POST", "/stages/{stage_id}/assignments"): Asked(
        arranging, with_ids(entry_id="entry_id", reviewer_id="other_reviewer")
    ),
    Address("POST", "/assignments/{assignment_id}/remove"): Asked(arranging, form(reason="사유")),
    Address("POST", "/challenges/{challenge_id}/conflicts/detect"): Asked(admins),
    Address("POST", "/conflicts/{conflict_id}/settle"): Asked(setting, form(reason="사유")),
    Address("POST", "/stages/{stage_id}/conflicts"): Asked(
        setting, with_ids(entry_id="entry_id", reviewer_id="other_reviewer", reason="=사유")
    ),
    Address("POST", "/stages/{stage_id}/calibration"): Asked(
        by((ADMINS, UNCLOSED, IN), (ADMINS, ALWAYS, NOT_NOW), rest=REFUSED)
    ),
    Address("POST", "/calibration/{item_id}/remove"): Asked(admins),
}
# The assignment that was taken from the judge in conflict is there for nobody, themselves included.
TAKEN_AWAY = {
    address: Asked(hidden, asked.sent, {"assignment_id": "away_id"})
    for address, asked in RULES.items()
    if address.path.startswith("/assignments/{assignment_id}") and not address.path.endswith("/remove")
}
