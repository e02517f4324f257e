"""A practice on its way: a draft, on the shelf, taken down; two who made it, one of them an administrator."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from assistant.files import Files
from assistant.people.models import Person
from assistant.people.roles import actor
from assistant.practices import attaching, digest, publishing, using
from tests.authorisation.moments import Viewer
from tests.authorisation.world import Ids
from tests.conftest import NOW
from tests.practices import builders


class Shelf(StrEnum):
    """Where a practice stands."""

    DRAFT = "draft"
    SHOWN = "shown"
    TAKEN_DOWN = "taken down"


def furnish(session: Session, ids: Ids, shelf: Shelf, files: Files) -> Ids:
    """Add a practice of the authors with a file, begun by the trainer, and a channel that is told of practices.

    Somebody of the staff wrote a variant of its prompt.
    """
    now = datetime.now(UTC)
    people = {viewer: actor(session.get_one(Person, id_)) for viewer, id_ in ids.people.items()}
    trainer = people[Viewer.TRAINER]
    authors = [people[Viewer.LEAD], people[Viewer.TEAM]]
    practice = builders.draft(session, who=trainer, authors=authors, title="표식사례")
    practice.owner_id = people[Viewer.LEAD].person_id
    file = attaching.attach(session, practice.id, "양식.md", b"# A", files=files, max_mb=1, who=trainer, now=NOW)
    objects = {"practice_id": practice.id, "file_id": file.id}
    objects["digest_id"] = digest.turn_on(session, "T1", "C1", weekday=0, hour=9, who=people[Viewer.ADMIN], now=now).id
    objects["revision"] = practice.revision
    if shelf is not Shelf.DRAFT:
        builders.publish(session, practice, who=trainer, files=files)
        objects["variant_id"] = using.add_variant(
            session, practice.id, prompt="다르게 써 줘.", note="", who=people[Viewer.STAFF], now=now
        ).id
    if shelf is Shelf.TAKEN_DOWN:
        publishing.retire(session, practice.id, reason="낡음", who=trainer, now=now)
    session.flush()
    return Ids(ids.people, objects)
