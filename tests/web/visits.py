"""Which pages of challenges and practices there are to look at, by route: one that is forgotten fails a test."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pypdfium2
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from assistant.challenge.phases import Phase
from assistant.files import Files
from assistant.people import sign_in
from assistant.people.models import Person
from assistant.people.roles import OPERATOR
from assistant.practices import recipes
from tests.challenge import filling, happened
from tests.challenge.filling import Crowd, Round, Size
from tests.practices import filling as practices
from tests.practices.filling import Shelf
from tests.web.routes import addresses

PHASES = (Phase.DRAFT, Phase.OPEN, Phase.REVIEWING, Phase.DECIDING, Phase.VERIFICATION, Phase.PUBLISHED)
PEOPLE = ("admin", "trainer", "clerk", "judge", "chair")
# Of the other rooms.
OTHERS = frozenset(
    [
        "/",
        "/channels",
        "/conversations/{conversation_id}",
        "/docs",
        "/documents",
        "/documents/rows",
        "/documents/{document_id}",
        "/documents/{document_id}/delete",
        "/guide",
        "/healthz",
        "/openapi.json",
        "/passages/{passage_id}",
        "/people",
        "/questions/{question_id}/events",
        "/readyz",
        "/sign-in",
        "/sign-in/{secret}",
        "/unanswered",
        "/versions/{version_id}/file",
        "/api/search",
        "/api/questions/{question_id}",
        "/api/documents/{version_id}",
    ]
)


@dataclass(frozen=True)
class Visit:
    """Somebody opens a page; `name` is the same whatever ids there are."""

    who: str
    name: str
    path: str


@dataclass(frozen=True)
class Office:
    """Everything there is, and the secrets of the links that its people sign in with."""

    crowd: Crowd
    rounds: dict[Phase, Round]
    shelf: Shelf
    secrets: dict[str, str]


def pdf() -> bytes:
    """Return a small document of two pages."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(2):
        document.new_page(595, 842)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def fill(session: Session, files: Files, size: Size, now: datetime) -> Office:
    """Put in one challenge for each phase and the practices."""
    data = pdf()
    blob = (files.put(data), len(data))
    crowd = filling.crowd(session, size, now)
    rounds = {each: filling.challenge(session, crowd, size, each, blob=blob, now=now) for each in PHASES}
    for each in rounds.values():
        happened.add(session, crowd, each, size, now)
    happened.notify(session, crowd, size, now)
    shelf = practices.fill(session, size.practices, people=crowd.staff, blob=blob, now=now)
    ids = (crowd.admin, crowd.trainer, crowd.staff[0], *crowd.committee[:2])
    emails = [session.get_one(Person, each).email for each in ids]
    secrets = [sign_in.issue_link(session, each, role=None, who=OPERATOR, now=now) for each in emails]
    return Office(crowd, rounds, shelf, dict(zip(PEOPLE, secrets, strict=True)))


def seed_recipes(transaction: object, now: datetime) -> None:
    """Put the library into the gallery, too."""
    recipes.seed(Path("prompts/library"), transaction=transaction, now=now)  # type: ignore[arg-type]


def routes(app: FastAPI) -> set[str]:
    """Return every path that can be looked at and is not another room's."""
    return {each.path for each in addresses(app) if each.method == "GET"} - OTHERS


def of(office: Office) -> dict[str, list[Visit]]:
    """Return what to look at for each route, in every phase in which the page is another."""
    found: dict[str, list[Visit]] = {}
    for route, name, who, path in _visits(office):
        found.setdefault(route, []).append(Visit(who, " ".join(each for each in (route, name, who) if each), path))
    return found


def _visits(office: Office) -> Iterator[tuple[str, str, str, str]]:
    yield from _notices(office)
    yield from _entries(office)
    yield from _judging(office)
    yield from _results(office)
    yield from _practices(office)


def _notices(office: Office) -> Iterator[tuple[str, str, str, str]]:
    for who in PEOPLE:
        yield "/challenges", "", who, "/challenges"
        yield "/notifications", "", who, "/notifications"
    yield "/challenges/new", "", "admin", "/challenges/new"
    one = "/challenges/{challenge_id}"
    for phase, each in office.rounds.items():
        here = f"/challenges/{each.challenge_id}"
        for who in ("admin",) if phase is Phase.DRAFT else ("admin", "clerk", "judge"):
            yield one, phase.value, who, here
        yield f"{one}/edit", phase.value, "admin", f"{here}/edit"
        yield f"{one}/log", phase.value, "admin", f"{here}/log"
        yield f"{one}/committee", phase.value, "admin", f"{here}/committee"
        yield f"{one}/exports", phase.value, "admin", f"{here}/exports"
    yield f"{one}/announce", "", "admin", f"/challenges/{office.rounds[Phase.DRAFT].challenge_id}/announce"
    yield f"{one}/committee", "searched", "admin", f"{here}/committee?q=직원"


def _entries(office: Office) -> Iterator[tuple[str, str, str, str]]:
    for phase in (Phase.OPEN, Phase.REVIEWING, Phase.PUBLISHED):
        each = office.rounds[phase]
        here, entry = f"/challenges/{each.challenge_id}", f"/entries/{each.entries[0]}"
        yield "/challenges/{challenge_id}/entry", phase.value, "clerk", f"{here}/entry"
        for who in ("admin", "clerk"):
            yield "/entries/{entry_id}", phase.value, who, entry
        yield "/challenges/{challenge_id}/entries", phase.value, "admin", f"{here}/entries"
    for name, asked in (("page 2", "?page=2"), ("words", "?q=예산 결과표"), ("person", "?find=직원")):
        yield "/challenges/{challenge_id}/entries", name, "admin", f"{here}/entries{asked}"
    first = office.rounds[Phase.OPEN]
    entry = f"/entries/{first.entries[0]}"
    for name in ("edit", "people", "preview", "files"):
        yield f"/entries/{{entry_id}}/{name}", "", "clerk", f"{entry}/{name}"
    yield "/entries/{entry_id}/people", "searched", "clerk", f"{entry}/people?find=직원"
    for who in ("admin", "clerk"):
        path = f"{entry}/files/{first.files[first.entries[0]][0]}"
        yield "/entries/{entry_id}/files/{attachment_id}", "", who, path


def _judging(office: Office) -> Iterator[tuple[str, str, str, str]]:
    for phase in (Phase.REVIEWING, Phase.DECIDING):
        each = office.rounds[phase]
        stage, entry, member = each.stages[0], each.entries[0], each.reviewers[0]
        here, given = f"/challenges/{each.challenge_id}", each.given[stage, entry, member]
        file = each.files[entry][0]
        for who in ("judge", "chair"):
            yield "/challenges/{challenge_id}/judging", phase.value, who, f"{here}/judging"
        yield "/challenges/{challenge_id}/judging", f"{phase.value} words", "judge", f"{here}/judging?find=예산 결과표"
        yield "/challenges/{challenge_id}/judging", f"{phase.value} person", "judge", f"{here}/judging?q=직원"
        yield "/assignments/{assignment_id}", phase.value, "judge", f"/assignments/{given}"
        page = "/assignments/{assignment_id}/files/{attachment_id}"
        yield f"{page}/pages/{{n}}", phase.value, "judge", f"/assignments/{given}/files/{file}/pages/1"
        for who in ("admin", "judge"):
            path = f"/entries/{entry}/discussion/{stage}"
            yield "/entries/{entry_id}/discussion/{stage_id}", phase.value, who, path
        yield "/challenges/{challenge_id}/assignments", phase.value, "admin", f"{here}/assignments?stage={stage}"
        path = f"{here}/assignments?stage={stage}&entry={entry}"
        yield "/challenges/{challenge_id}/assignments", f"{phase.value} entry", "admin", path
    each = office.rounds[Phase.REVIEWING]
    here, to_read = f"/challenges/{each.challenge_id}", each.given[each.stages[0], each.entries[1], each.reviewers[0]]
    yield "/assignments/{assignment_id}", "to read", "judge", f"/assignments/{to_read}"
    path = f"{here}/assignments/proposal?stage={each.stages[0]}"
    yield "/challenges/{challenge_id}/assignments/proposal", "", "admin", path
    # The second stage hides no names, so that the file itself may be taken.
    last = office.rounds[Phase.PUBLISHED]
    given = last.given[last.stages[1], last.entries[0], last.reviewers[0]]
    path = f"/assignments/{given}/files/{last.files[last.entries[0]][0]}"
    yield "/assignments/{assignment_id}/files/{attachment_id}", "", "judge", path


def _results(office: Office) -> Iterator[tuple[str, str, str, str]]:
    for phase in (Phase.DECIDING, Phase.PUBLISHED):
        each = office.rounds[phase]
        for at, stage in enumerate(each.stages, 1):
            for name in ("results", "judges", "comparisons", "decision", "sheet", "feedback"):
                route = f"/challenges/{{challenge_id}}/stages/{{stage_id}}/{name}"
                path = f"/challenges/{each.challenge_id}/stages/{stage}/{name}"
                yield route, f"{phase.value} {at}", "admin", path
                if phase is Phase.DECIDING:
                    yield route, f"{phase.value} {at}", "chair", path
    for phase in (Phase.VERIFICATION, Phase.PUBLISHED):
        path = f"/challenges/{office.rounds[phase].challenge_id}/winners"
        for who in ("admin", "clerk"):
            yield "/challenges/{challenge_id}/winners", phase.value, who, path
    candidates = office.rounds[Phase.VERIFICATION]
    entry = candidates.entries[0]
    path, file = f"/entries/{entry}/candidate/files", candidates.files[entry][0]
    yield "/entries/{entry_id}/candidate/files", "", "clerk", path
    page = "/entries/{entry_id}/candidate/files/{attachment_id}/pages/{n}"
    yield page, "", "clerk", f"{path}/{file}/pages/1"
    entry = office.rounds[Phase.PUBLISHED].entries[0]
    yield "/entries/{entry_id}/feedback", "", "clerk", f"/entries/{entry}/feedback"


def _practices(office: Office) -> Iterator[tuple[str, str, str, str]]:
    for who in PEOPLE:
        yield "/practices", "", who, "/practices"
    for name, asked in (
        ("words", "?q=대형폐기물 안내"),
        ("used", "?order=used"),
        ("field", "?field=민원&tool=ChatGPT"),
    ):
        yield "/practices", name, "clerk", f"/practices{asked}"
    yield "/practices/new", "", "trainer", "/practices/new"
    yield "/practices/digest", "", "admin", "/practices/digest"
    first, draft = f"/practices/{office.shelf.practices[0]}", f"/practices/{office.shelf.draft}"
    for who in ("trainer", "clerk"):
        yield "/practices/{practice_id}", "", who, first
        yield "/practices/{practice_id}", "draft", who, draft
        yield "/practices/{practice_id}/edit", "draft", who, f"{draft}/edit"
        yield "/practices/{practice_id}/versions", "", who, f"{first}/versions"
    yield "/practices/{practice_id}/edit", "", "trainer", f"{first}/edit"
    path = f"{first}/files/{office.shelf.files[0]}"
    yield "/practices/{practice_id}/files/{file_id}", "", "clerk", path


def browsers(app: FastAPI, office: Office) -> dict[str, TestClient]:
    """Sign everybody in."""
    from tests.web.conftest import Person as Browser  # noqa: PLC0415
    from tests.web.conftest import csrf_token  # noqa: PLC0415

    found = {}
    for name, secret in office.secrets.items():
        client = TestClient(app, follow_redirects=False)
        token = csrf_token(Browser(client).get(f"/sign-in/{secret}"))
        assert Browser(client, token).post(f"/sign-in/{secret}").status_code == 303, name
        found[name] = client
    return found
