"""Every route times every role; a route that is not in the table fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from httpx import Response

from assistant.people.models import Role
from tests.web.conftest import Person, Site, csrf_token
from tests.web.routes import Address, addresses

OPEN, SIGNED_IN, TRAINER, ADMIN = range(4)
LEVELS = {None: OPEN, Role.STAFF: SIGNED_IN, Role.COMMITTEE: SIGNED_IN, Role.TRAINER: TRAINER, Role.ADMIN: ADMIN}


@dataclass(frozen=True)
class Rule:
    """The least level that gets in, and what it finds there; ids are those of nothing."""

    level: int
    found: int
    sent: dict[str, Any] = field(default_factory=dict)


FILE = ("a.md", b"# A\n\ntext")
RULES = {
    Address("GET", "/sign-in"): Rule(OPEN, 200),
    Address("GET", "/sign-in/{secret}"): Rule(OPEN, 200),
    Address("POST", "/sign-in/{secret}"): Rule(OPEN, 403),
    Address("GET", "/healthz"): Rule(OPEN, 200),
    Address("GET", "/readyz"): Rule(OPEN, 200),
    Address("GET", "/docs"): Rule(OPEN, 200),
    Address("GET", "/openapi.json"): Rule(OPEN, 200),
    Address("GET", "/"): Rule(SIGNED_IN, 200),
    Address("GET", "/conversations/{conversation_id}"): Rule(SIGNED_IN, 404),
    Address("GET", "/passages/{passage_id}"): Rule(SIGNED_IN, 404),
    Address("POST", "/questions"): Rule(SIGNED_IN, 303, {"data": {"text": "질문"}}),
    Address("POST", "/questions/{question_id}/again"): Rule(SIGNED_IN, 404),
    Address("POST", "/questions/{question_id}/stop"): Rule(SIGNED_IN, 404),
    Address("POST", "/questions/{question_id}/hand-over"): Rule(SIGNED_IN, 404),
    Address("POST", "/questions/{question_id}/rating"): Rule(SIGNED_IN, 404, {"data": {"verdict": "up"}}),
    Address("GET", "/questions/{question_id}/events"): Rule(SIGNED_IN, 404),
    Address("POST", "/sign-out"): Rule(SIGNED_IN, 303),
    Address("GET", "/documents"): Rule(TRAINER, 200),
    Address("GET", "/documents/rows"): Rule(TRAINER, 200),
    Address("GET", "/documents/{document_id}"): Rule(TRAINER, 404),
    Address("GET", "/documents/{document_id}/delete"): Rule(TRAINER, 404),
    Address("POST", "/documents"): Rule(TRAINER, 303, {"files": {"files": FILE}}),
    Address("POST", "/documents/{document_id}/withdraw"): Rule(TRAINER, 404),
    Address("POST", "/documents/{document_id}/put-back"): Rule(TRAINER, 404),
    Address("POST", "/documents/{document_id}/audience"): Rule(TRAINER, 404, {"data": {"audience": "trainers"}}),
    Address("POST", "/documents/{document_id}/collection"): Rule(TRAINER, 404, {"data": {"collection": "새 모음"}}),
    Address("POST", "/documents/{document_id}/delete"): Rule(TRAINER, 404),
    Address("POST", "/documents/{document_id}/versions"): Rule(TRAINER, 404, {"files": {"file": FILE}}),
    Address("POST", "/versions/{version_id}/again"): Rule(TRAINER, 404),
    Address("GET", "/versions/{version_id}/file"): Rule(TRAINER, 404),
    Address("GET", "/unanswered"): Rule(TRAINER, 200),
    Address("POST", "/unanswered/{open_id}/answer"): Rule(TRAINER, 404, {"data": {"text": "답"}}),
    Address("POST", "/unanswered/{open_id}/keep"): Rule(TRAINER, 404, {"data": {"title": "제목"}}),
    Address("POST", "/unanswered/{open_id}/dismiss"): Rule(TRAINER, 404),
    Address("GET", "/channels"): Rule(ADMIN, 200),
    Address("POST", "/channels/{channel_id}"): Rule(ADMIN, 404),
    Address("GET", "/people"): Rule(ADMIN, 200),
    Address("POST", "/people/links"): Rule(ADMIN, 200, {"data": {"email": "new@example.go.kr"}}),
    Address("POST", "/people/{person_id}/role"): Rule(ADMIN, 404, {"data": {"role": "staff"}}),
    Address("POST", "/people/{person_id}/deactivate"): Rule(ADMIN, 404),
    Address("POST", "/people/{person_id}/reactivate"): Rule(ADMIN, 404),
    # Challenges themselves.
    Address("GET", "/challenges"): Rule(SIGNED_IN, 200),
    Address("GET", "/challenges/{challenge_id}"): Rule(SIGNED_IN, 404),
    Address("POST", "/challenges/{challenge_id}/pledge"): Rule(SIGNED_IN, 404),
    Address("GET", "/challenges/new"): Rule(ADMIN, 200),
    Address("POST", "/challenges/new"): Rule(ADMIN, 422),
    Address("GET", "/challenges/{challenge_id}/edit"): Rule(ADMIN, 404),
    Address("POST", "/challenges/{challenge_id}/edit"): Rule(ADMIN, 404),
    Address("GET", "/challenges/{challenge_id}/announce"): Rule(ADMIN, 404),
    Address("POST", "/challenges/{challenge_id}/announce"): Rule(ADMIN, 404),
    Address("POST", "/challenges/{challenge_id}/stages/{stage_id}/begin"): Rule(ADMIN, 404),
    Address("POST", "/challenges/{challenge_id}/stages/{stage_id}/extend"): Rule(ADMIN, 404),
    Address("POST", "/challenges/{challenge_id}/stages/{stage_id}/reopen"): Rule(ADMIN, 404),
    Address("POST", "/challenges/{challenge_id}/stages/{stage_id}/close"): Rule(ADMIN, 404),
    Address("POST", "/challenges/{challenge_id}/verification"): Rule(ADMIN, 404),
    Address("POST", "/challenges/{challenge_id}/cancel"): Rule(ADMIN, 404),
    Address("GET", "/challenges/{challenge_id}/log"): Rule(ADMIN, 404),
    Address("GET", "/challenges/{challenge_id}/committee"): Rule(ADMIN, 404),
    Address("POST", "/challenges/{challenge_id}/committee"): Rule(ADMIN, 404),
    Address("POST", "/challenges/{challenge_id}/committee/invite"): Rule(ADMIN, 404),
    Address("POST", "/challenges/{challenge_id}/committee/{reviewer_id}/link"): Rule(ADMIN, 404),
    Address("POST", "/challenges/{challenge_id}/committee/{reviewer_id}/chair"): Rule(ADMIN, 404),
    Address("POST", "/challenges/{challenge_id}/committee/{reviewer_id}/deputy"): Rule(ADMIN, 404),
    Address("POST", "/challenges/{challenge_id}/committee/{reviewer_id}/dismiss"): Rule(ADMIN, 404),
    Address("GET", "/notifications"): Rule(SIGNED_IN, 200),
    Address("POST", "/notifications/read"): Rule(SIGNED_IN, 303),
    # Entering, and all entries for an administrator.
    Address("GET", "/challenges/{challenge_id}/entry"): Rule(SIGNED_IN, 404),
    Address("POST", "/challenges/{challenge_id}/entry"): Rule(SIGNED_IN, 404),
    Address("GET", "/entries/{entry_id}"): Rule(SIGNED_IN, 404),
    Address("GET", "/entries/{entry_id}/edit"): Rule(SIGNED_IN, 404),
    Address("POST", "/entries/{entry_id}/edit"): Rule(SIGNED_IN, 404),
    Address("POST", "/entries/{entry_id}/draft"): Rule(SIGNED_IN, 404),
    Address("GET", "/entries/{entry_id}/people"): Rule(SIGNED_IN, 404),
    Address("GET", "/entries/{entry_id}/preview"): Rule(SIGNED_IN, 404),
    Address("POST", "/entries/{entry_id}/submit"): Rule(SIGNED_IN, 404),
    Address("POST", "/entries/{entry_id}/withdraw"): Rule(SIGNED_IN, 404),
    Address("POST", "/entries/{entry_id}/leave"): Rule(SIGNED_IN, 404),
    Address("GET", "/entries/{entry_id}/files"): Rule(SIGNED_IN, 404),
    Address("POST", "/entries/{entry_id}/files"): Rule(SIGNED_IN, 404, {"files": {"file": FILE}}),
    Address("GET", "/entries/{entry_id}/files/{attachment_id}"): Rule(SIGNED_IN, 404),
    Address("POST", "/entries/{entry_id}/files/{attachment_id}/remove"): Rule(SIGNED_IN, 404),
    Address("GET", "/challenges/{challenge_id}/entries"): Rule(ADMIN, 404),
    Address("POST", "/entries/{entry_id}/rule-out"): Rule(
        ADMIN, 404, {"data": {"state": "ineligible", "reason": "까닭"}}
    ),
    Address("POST", "/entries/{entry_id}/look"): Rule(ADMIN, 404),
    Address("POST", "/challenges/{challenge_id}/late"): Rule(ADMIN, 404),
    Address("GET", "/entries/{entry_id}/candidate/files"): Rule(SIGNED_IN, 404),
    Address("GET", "/entries/{entry_id}/candidate/files/{attachment_id}/pages/{n}"): Rule(SIGNED_IN, 404),
    # Judging.
    Address("GET", "/challenges/{challenge_id}/judging"): Rule(SIGNED_IN, 404),
    Address("POST", "/challenges/{challenge_id}/conflicts"): Rule(SIGNED_IN, 404),
    Address("POST", "/challenges/{challenge_id}/conflicts/people"): Rule(SIGNED_IN, 404),
    Address("POST", "/calibration/{item_id}"): Rule(SIGNED_IN, 404),
    Address("GET", "/assignments/{assignment_id}"): Rule(SIGNED_IN, 404),
    Address("POST", "/assignments/{assignment_id}"): Rule(SIGNED_IN, 404),
    Address("POST", "/assignments/{assignment_id}/draft"): Rule(SIGNED_IN, 404),
    Address("POST", "/assignments/{assignment_id}/hand-back"): Rule(SIGNED_IN, 404),
    Address("GET", "/assignments/{assignment_id}/files/{attachment_id}"): Rule(SIGNED_IN, 404),
    Address("GET", "/assignments/{assignment_id}/files/{attachment_id}/pages/{n}"): Rule(SIGNED_IN, 404),
    Address("GET", "/entries/{entry_id}/discussion/{stage_id}"): Rule(SIGNED_IN, 404),
    Address("POST", "/entries/{entry_id}/discussion/{stage_id}"): Rule(SIGNED_IN, 404, {"data": {"text": "의견"}}),
    Address("POST", "/remarks/{remark_id}/take-back"): Rule(SIGNED_IN, 404),
    Address("GET", "/challenges/{challenge_id}/assignments"): Rule(ADMIN, 404),
    Address("GET", "/challenges/{challenge_id}/assignments/proposal"): Rule(ADMIN, 404),
    Address("POST", "/stages/{stage_id}/assignments/apply"): Rule(ADMIN, 404),
    Address("POST", "/stages/{stage_id}/assignments"): Rule(ADMIN, 404),
    Address("POST", "/assignments/{assignment_id}/remove"): Rule(ADMIN, 404),
    Address("POST", "/challenges/{challenge_id}/conflicts/detect"): Rule(ADMIN, 404),
    Address("POST", "/conflicts/{conflict_id}/settle"): Rule(ADMIN, 404),
    Address("POST", "/stages/{stage_id}/conflicts"): Rule(ADMIN, 404),
    Address("POST", "/stages/{stage_id}/calibration"): Rule(ADMIN, 404),
    Address("POST", "/calibration/{item_id}/remove"): Rule(ADMIN, 404),
    # Practices.
    Address("GET", "/practices"): Rule(SIGNED_IN, 200),
    Address("GET", "/practices/{practice_id}"): Rule(SIGNED_IN, 404),
    Address("POST", "/practices/{practice_id}/copy"): Rule(SIGNED_IN, 404),
    Address("POST", "/practices/{practice_id}/use"): Rule(SIGNED_IN, 404),
    Address("POST", "/practices/{practice_id}/like"): Rule(SIGNED_IN, 404),
    Address("POST", "/practices/{practice_id}/variants/{variant_id}/remove"): Rule(SIGNED_IN, 404),
    Address("GET", "/practices/{practice_id}/versions"): Rule(SIGNED_IN, 404),
    Address("GET", "/practices/{practice_id}/files/{file_id}"): Rule(SIGNED_IN, 404),
    Address("GET", "/practices/{practice_id}/edit"): Rule(SIGNED_IN, 404),
    Address("POST", "/practices/{practice_id}/edit"): Rule(SIGNED_IN, 404),
    Address("POST", "/practices/{practice_id}/consent"): Rule(SIGNED_IN, 404),
    Address("POST", "/practices/{practice_id}/verify"): Rule(SIGNED_IN, 404),
    Address("POST", "/practices/{practice_id}/retire"): Rule(TRAINER, 404),
    Address("GET", "/practices/new"): Rule(TRAINER, 200),
    Address("POST", "/practices/new"): Rule(TRAINER, 303),
    Address("GET", "/practices/digest"): Rule(ADMIN, 200),
    Address("POST", "/practices/digest"): Rule(ADMIN, 422),
    Address("POST", "/practices/digest/{digest_id}/off"): Rule(ADMIN, 404),
    # Results.
    Address("GET", "/challenges/{challenge_id}/stages/{stage_id}/results"): Rule(SIGNED_IN, 404),
    Address("GET", "/challenges/{challenge_id}/stages/{stage_id}/judges"): Rule(SIGNED_IN, 404),
    Address("GET", "/challenges/{challenge_id}/stages/{stage_id}/comparisons"): Rule(SIGNED_IN, 404),
    Address("POST", "/challenges/{challenge_id}/stages/{stage_id}/comparisons"): Rule(
        SIGNED_IN, 404, {"data": {"better": "same"}}
    ),
    Address("GET", "/challenges/{challenge_id}/stages/{stage_id}/decision"): Rule(SIGNED_IN, 404),
    Address("POST", "/challenges/{challenge_id}/stages/{stage_id}/decision"): Rule(SIGNED_IN, 404),
    Address("POST", "/challenges/{challenge_id}/stages/{stage_id}/decision/{decision_id}/second"): Rule(SIGNED_IN, 404),
    Address("POST", "/challenges/{challenge_id}/stages/{stage_id}/decision/{decision_id}/decide"): Rule(SIGNED_IN, 404),
    Address("POST", "/challenges/{challenge_id}/stages/{stage_id}/decision/{decision_id}/announce"): Rule(ADMIN, 404),
    Address("GET", "/challenges/{challenge_id}/stages/{stage_id}/sheet"): Rule(SIGNED_IN, 404),
    Address("GET", "/challenges/{challenge_id}/exports"): Rule(ADMIN, 404),
    Address("POST", "/challenges/{challenge_id}/exports"): Rule(
        ADMIN, 404, {"data": {"form": "xlsx", "reason": "결재"}}
    ),
    Address("GET", "/challenges/{challenge_id}/winners"): Rule(SIGNED_IN, 404),
    Address("POST", "/entries/{entry_id}/report"): Rule(SIGNED_IN, 404),
    Address("POST", "/reports/{report_id}/settle"): Rule(ADMIN, 404),
    Address("POST", "/entries/{entry_id}/revoke"): Rule(ADMIN, 404),
    Address("POST", "/entries/{entry_id}/practice"): Rule(TRAINER, 404),
    Address("GET", "/challenges/{challenge_id}/stages/{stage_id}/feedback"): Rule(SIGNED_IN, 404),
    Address("POST", "/challenges/{challenge_id}/stages/{stage_id}/feedback/{entry_id}"): Rule(SIGNED_IN, 404),
    Address("GET", "/entries/{entry_id}/feedback"): Rule(SIGNED_IN, 404),
    Address("POST", "/feedback/{feedback_id}/reply"): Rule(SIGNED_IN, 404),
    Address("GET", "/api/search"): Rule(SIGNED_IN, 200, {"params": {"q": "요약"}}),
    Address("POST", "/api/questions"): Rule(SIGNED_IN, 202, {"json": {"question": "질문"}}),
    Address("GET", "/api/questions/{question_id}"): Rule(SIGNED_IN, 404),
    Address("POST", "/api/questions/{question_id}/stop"): Rule(SIGNED_IN, 404),
    Address("POST", "/api/documents"): Rule(TRAINER, 201, {"files": {"file": FILE}}),
    Address("GET", "/api/documents/{version_id}"): Rule(TRAINER, 404),
}


def test_the_table_names_every_route(site: Site) -> None:
    assert set(addresses(site.app)) == set(RULES)


@pytest.mark.parametrize("role", LEVELS)
def test_everybody_gets_where_they_may_and_nowhere_else(site: Site, role: Role | None) -> None:
    for address, rule in RULES.items():
        person = site.sign_in(role) if role else somebody(site)
        answer = send(person, address, rule)
        if LEVELS[role] >= rule.level:
            assert answer.status_code == rule.found, address
        elif role is not None:
            assert answer.status_code == 403, address
        elif address.path.startswith("/api/"):
            assert answer.status_code == 401, address
            assert answer.json()["error"]
        else:
            assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), address


def somebody(site: Site) -> Person:
    """Somebody not signed in, whose browser has what a form needs."""
    visitor = site.visit()
    return Person(visitor.client, csrf_token(visitor.get("/sign-in/whatever")))


def send(person: Person, address: Address, rule: Rule) -> Response:
    headers = {"Origin": "http://testserver", "X-CSRF-Token": person.csrf_token}
    if address.method == "GET":
        return person.get(address.filled, **rule.sent)
    return person.client.request(address.method, address.filled, headers=headers, **rule.sent)
