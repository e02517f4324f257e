"""Rules of one entry: for its authors, for administrators without an interest in it, and for nobody else."""

from __future__ import annotations

from tests.authorisation.challenge_rules import ADMINS, HIDDEN, IN, NOT_NOW, REFUSED, M, announced
from tests.authorisation.moments import AUTHORS, EVERYBODY, SHOWN_TO_ALL, TRAINERS, UNDER_REVIEW, Viewer
from tests.authorisation.rules import ALWAYS, Asked, Outcome, Rule, Sent, by, everybody, form, later, with_ids
from tests.web.routes import Address

V = Viewer
# Until something is announced of it a draft may be written on, handed in only in time.
DECIDED = frozenset({M.PRESENTING, M.PUBLISHED})
UNDECIDED = UNDER_REVIEW | {M.OPEN, M.CLOSED}
ADMIN = frozenset({V.ADMIN})

authors = by((AUTHORS, ALWAYS, IN), rest=HIDDEN)
editing = by((AUTHORS, DECIDED, NOT_NOW), (AUTHORS, ALWAYS, IN), rest=HIDDEN)
in_time = by((AUTHORS, {M.OPEN}, IN), (AUTHORS, ALWAYS, NOT_NOW), rest=HIDDEN)
an_admin = by((ADMIN, ALWAYS, IN), (ADMINS, ALWAYS, HIDDEN), rest=REFUSED)


def an_admin_at(when: frozenset[M], *, in_own: Outcome) -> Rule:
    """Let an administrator in at some moments, but not one of its authors; for one kept away there is nothing."""
    return by(
        ({V.ADMIN_AUTHOR}, ALWAYS, in_own),
        ({V.ADMIN_KEPT_AWAY}, ALWAYS, HIDDEN),
        (ADMIN, when, IN),
        (ADMIN, ALWAYS, NOT_NOW),
        rest=REFUSED,
    )


def a_file() -> Sent:
    """Return an upload."""
    return lambda _ids: {"files": {"file": ("a.md", b"# A")}}


RULES = {
    Address("GET", "/challenges/{challenge_id}/entry"): Asked(announced),
    # One kept away may enter something of their own; it is a conflict then.
    Address("POST", "/challenges/{challenge_id}/entry"): Asked(
        by((EVERYBODY, {M.DRAFT}, HIDDEN), (EVERYBODY, {M.OPEN}, IN), rest=NOT_NOW)
    ),
    Address("GET", "/entries/{entry_id}"): Asked(by((AUTHORS | ADMIN, ALWAYS, IN), rest=HIDDEN)),
    Address("GET", "/entries/{entry_id}/edit"): Asked(editing),
    Address("POST", "/entries/{entry_id}/edit"): Asked(editing, with_ids(revision="revision", title="=새 제목")),
    Address("POST", "/entries/{entry_id}/draft"): Asked(editing, with_ids(revision="revision", title="=새 제목")),
    Address("GET", "/entries/{entry_id}/people"): Asked(authors),
    Address("GET", "/entries/{entry_id}/preview"): Asked(editing),
    Address("POST", "/entries/{entry_id}/submit"): Asked(in_time, with_ids(revision="revision", checked="=yes")),
    Address("POST", "/entries/{entry_id}/withdraw"): Asked(
        by(({V.LEAD}, UNDECIDED, IN), (AUTHORS, UNDECIDED, REFUSED), (AUTHORS, ALWAYS, NOT_NOW), rest=HIDDEN),
        form(reason="사유"),
    ),
    # Who leads cannot leave, but withdraw.
    Address("POST", "/entries/{entry_id}/leave"): Asked(
        by((AUTHORS - {V.LEAD}, {M.OPEN}, IN), (AUTHORS, ALWAYS, NOT_NOW), rest=HIDDEN)
    ),
    Address("GET", "/entries/{entry_id}/files"): Asked(authors),
    Address("POST", "/entries/{entry_id}/files"): Asked(in_time, a_file()),
    Address("GET", "/entries/{entry_id}/files/{attachment_id}"): Asked(by((AUTHORS | ADMIN, ALWAYS, IN), rest=HIDDEN)),
    Address("POST", "/entries/{entry_id}/files/{attachment_id}/remove"): Asked(in_time),
    Address("GET", "/challenges/{challenge_id}/entries"): Asked(by((ADMINS, ALWAYS, IN), rest=REFUSED)),
    Address("POST", "/entries/{entry_id}/rule-out"): Asked(
        an_admin_at(UNDECIDED - DECIDED, in_own=REFUSED), form(state="ineligible", reason="까닭")
    ),
    Address("POST", "/entries/{entry_id}/look"): Asked(an_admin),
    Address("POST", "/challenges/{challenge_id}/late"): Asked(
        by(
            (ADMINS, {M.DRAFT}, HIDDEN),
            (ADMINS, {M.ANNOUNCED, M.OPEN, M.CLOSED}, IN),
            (ADMINS, ALWAYS, NOT_NOW),
            rest=REFUSED,
        ),
        with_ids(person="person:staff", until=later(days=60), reason="=사유"),
    ),
    Address("GET", "/entries/{entry_id}/candidate/files"): Asked(everybody({M.VERIFICATION})),
    Address("GET", "/entries/{entry_id}/candidate/files/{attachment_id}/pages/{n}"): Asked(everybody({M.VERIFICATION})),
    Address("POST", "/entries/{entry_id}/report"): Asked(
        by((EVERYBODY, {M.VERIFICATION}, IN), (EVERYBODY, {M.PUBLISHED}, NOT_NOW), rest=HIDDEN),
        form(facts="사실", evidence="근거"),
    ),
    Address("POST", "/reports/{report_id}/settle"): Asked(
        # The one there is in the time of verification has been settled.
        an_admin_at(frozenset({M.PUBLISHED}), in_own=HIDDEN),
        form(finding="확인함"),
    ),
    Address("POST", "/entries/{entry_id}/revoke"): Asked(
        an_admin_at(frozenset({M.PUBLISHED}), in_own=REFUSED), form(reason="사유")
    ),
    Address("POST", "/entries/{entry_id}/practice"): Asked(
        by(
            (TRAINERS, {M.PUBLISHED}, IN),
            (TRAINERS, {M.VERIFICATION}, NOT_NOW),
            (TRAINERS, ALWAYS, HIDDEN),
            rest=REFUSED,
        )
    ),
    Address("GET", "/challenges/{challenge_id}/winners"): Asked(everybody(SHOWN_TO_ALL)),
    Address("GET", "/entries/{entry_id}/feedback"): Asked(authors),
    Address("POST", "/feedback/{feedback_id}/reply"): Asked(
        by((AUTHORS, {M.PUBLISHED}, IN), rest=HIDDEN), form(text="고맙습니다")
    ),
}
