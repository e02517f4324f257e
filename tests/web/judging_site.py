"""A site where a challenge is being judged, and its people's browsers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, event

from assistant.challenge.models.challenges import Stage
from assistant.challenge.models.entries import Attachment, AttachmentState, Entry
from assistant.people import sign_in
from assistant.people.models import Person as Somebody
from assistant.people.roles import OPERATOR
from tests.challenge.judging_world import Judging, judging
from tests.conftest import World
from tests.web.conftest import Person, Site, csrf_token

GOOD = (5, 4, 4, 3, 5)


@dataclass(frozen=True)
class Court:
    """A site with what is judged on it."""

    site: Site
    j: Judging

    def judge(self, n: int) -> Person:
        return self._signed_in(self.j.people.committee[n].id)

    def admin(self) -> Person:
        return self._signed_in(self.j.people.admin.id)

    def clerk(self, n: int) -> Person:
        return self._signed_in(self.j.people.staff[n].id)

    @property
    def queue(self) -> str:
        return f"/challenges/{self.j.challenge_id}/judging"

    @property
    def overview(self) -> str:
        return f"/challenges/{self.j.challenge_id}/assignments"

    def assignment(self, entry: int = 0, reviewer: int = 0) -> str:
        return f"/assignments/{self.j.given(entry, reviewer)}"

    def marks(self, *values: int, **more: str) -> dict[str, str]:
        """A form with marks in the order of the criteria, read to the end."""
        given = {f"mark-{each}": str(mark) for each, mark in zip(self.j.criteria, values, strict=False)}
        return {"revision": "0", "has_read": "yes"} | given | more

    def number(self, entry: int) -> str:
        with self.site.world.assistant.database.reading() as session:
            return session.get_one(Entry, self.j.entries[entry]).number or ""

    def hand_in(self, entry: int = 0, reviewer: int = 0) -> None:
        sent = self.marks(*GOOD, do="submit", to_committee="위원회에만", to_entrant="참가자에게")
        assert self.judge(reviewer).post(self.assignment(entry, reviewer), sent).status_code == 303

    def _signed_in(self, person_id: int) -> Person:
        with self.site.world.assistant.database.writing.begin() as session:
            email = session.get_one(Somebody, person_id).email
            secret = sign_in.issue_link(session, email, role=None, who=OPERATOR, now=datetime.now(UTC))
        person = self.site.visit()
        token = csrf_token(person.get(f"/sign-in/{secret}"))
        assert Person(person.client, token).post(f"/sign-in/{secret}").status_code == 303
        return Person(person.client, csrf_token(person.get("/")))


def court(site: Site, **given: Any) -> Court:
    return Court(site, in_session(site.world, **given))


def in_session(world: World, **given: Any) -> Judging:
    """Add what is judged, by the real clock."""
    with world.assistant.database.writing.begin() as session:
        j = judging(session, **given)
        stage = session.get_one(Stage, j.stage_id)
        stage.due_at = datetime.now(UTC) + timedelta(days=7)
        return j


def attach(world: World, j: Judging, name: str, data: bytes, *, text: str = "", entry: int = 0) -> int:
    """Give an entry a file, handed in with its version."""
    with world.assistant.database.writing.begin() as session:
        row = session.get_one(Entry, j.entries[entry])
        file = Attachment(
            entry=row,
            filename=name,
            sha256=world.assistant.files.put(data),
            size=len(data),
            state=AttachmentState.READ,
            text=text,
            added_at=datetime.now(UTC),
        )
        session.add(file)
        session.flush()
        assert row.current is not None
        row.current.attachment_ids = [*row.current.attachment_ids, file.id]
        return file.id


@contextmanager
def queries_of(engine: Engine) -> Iterator[list[str]]:
    """Note every statement that is sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
