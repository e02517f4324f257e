"""Whoever has an interest in an entry finds no trace of its judging, and who judges blind none of its authors.

Everything that somebody can open is opened, searched and exported, and looked through for words that stand only there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from assistant.challenge.exporting.forms import FORMS
from assistant.challenge.models.challenges import Challenge
from assistant.challenge.models.entries import Entry
from assistant.people.models import Person
from tests.authorisation.bodies import text_of
from tests.authorisation.conftest import Laid, Lay
from tests.authorisation.marks import INSIDE, JUDGING, NAMES, TITLE
from tests.authorisation.moments import ADMINS, AUTHORS, INTERESTED, MEMBERS, SHOWN_TO_ALL, Moment, Viewer
from tests.authorisation.rules import filled
from tests.authorisation.test_routes import GROUPS
from tests.authorisation.world import SCREENERS
from tests.challenge import builders

# Proposed or decided, the same words are there to be found.
WITH_ENTRIES = [each for each in Moment if each not in (Moment.DRAFT, Moment.ANNOUNCED, Moment.DECIDING)]
# Files take long to write, and hold the same at the other moments as at the one before.
EXPORTED = (Moment.REVIEWING, Moment.DECIDED, Moment.PUBLISHED)
# Where words are looked for: the answer may say how many were found, never what of the hidden entry.
SEARCHED = {
    "/challenges/{challenge_id}/judging": "find",
    "/challenges/{challenge_id}/entries": "q",
    "/challenges/{challenge_id}/committee": "q",
}
READERS = (Viewer.ADMIN, Viewer.CHAIR, Viewer.JUDGE)
# All that everybody can read, by what was asked.
Read = Mapping[Viewer, Mapping[str, str]]


# Where those who may read them must find the words: else they were hidden from all, or looked for in the wrong place.
FOUND = {
    Moment.REVIEWING: JUDGING.keys() - {"a report", "a verdict's reason", "words prepared for the authors"},
    Moment.PUBLISHED: JUDGING.keys() - {"a draft of a review"},
}


@pytest.mark.parametrize("moment", WITH_ENTRIES)
def test_nobody_reads_what_must_leave_no_trace(world_at: Lay, moment: Moment) -> None:
    """All three at once, since reading everything takes longest."""
    world = world_at(moment)
    read = {viewer: dict(_opened(world, viewer, moment)) for viewer in Viewer if viewer is not Viewer.NOBODY}
    found = [*_of_the_judging(read, moment)]
    if moment not in SHOWN_TO_ALL:
        found += [*_of_an_entry_in_conflict(read), *_of_the_authors(read, moment)]
    assert not found, "\n" + "\n".join(found)
    seen = "\n".join(text for viewer in READERS for text in read[viewer].values())
    assert [what for what in FOUND.get(moment, ()) if JUDGING[what] not in seen] == []
    assert [word for word in (TITLE, *NAMES) if word not in "\n".join(read[Viewer.ADMIN].values())] == []
    if moment is Moment.PUBLISHED:
        # A book, a PDF and a Hancom document are packed: what they say must have been taken out.
        assert [form for form in FORMS if TITLE not in read[Viewer.ADMIN][f"export {form}"]] == []


def test_an_administrator_who_judges_it_blind_does_not_read_who_wrote_it(world_at: Lay) -> None:
    """Neither in what she judges nor in any list, search, log or file that she has as an administrator."""
    world = world_at(Moment.REVIEWING)
    before = "\n".join(text for _, text in _opened(world, Viewer.ADMIN, Moment.REVIEWING))
    assert [word for word in NAMES if word not in before] == []
    with world.ground.assistant.database.writing.begin() as session:
        objects = world.ids.objects
        challenge = session.get_one(Challenge, objects["challenge_id"])
        member = builders.reviewer(session, challenge, session.get_one(Person, world.ids.people[Viewer.ADMIN]))
        given = builders.assignment(
            session, session.get_one(Entry, objects["entry_id"]), member, stage=challenge.stages[0]
        )
        assignment = f"/assignments/{given.id}"
    world.ground.has_changed()
    browser = world.browsers[Viewer.ADMIN]
    read = [*_opened(world, Viewer.ADMIN, Moment.REVIEWING)]
    read.append((assignment, text_of(world.ground.ask(browser, "GET", assignment, {}))))
    for form in FORMS:
        sent = {"data": {"form": form, "reason": "확인"}}
        answer = world.ground.ask(browser, "POST", f"/challenges/{objects['challenge_id']}/exports", sent)
        read.append((f"export {form}", text_of(answer)))
    world.ground.has_changed()
    assert INSIDE in dict(read)[assignment]
    # Where members are looked for, everybody of the office is found, whether they entered anything or not.
    of_entries = [(where, text) for where, text in read if not where.startswith("/challenges/{challenge_id}/committee")]
    found = [f"{word} in {where}" for where, text in of_entries for word in NAMES if word in text]
    assert not found, "\n" + "\n".join(found)


def _of_the_judging(read: Read, moment: Moment) -> Iterator[str]:
    """Tell of traces of the judging for those who have an interest in the entry."""
    for viewer in sorted(INTERESTED):
        for where, text in read[viewer].items():
            for what, word in JUDGING.items():
                if word in text and not _is_told(what, where, viewer, moment):
                    yield f"{viewer}: {what} in {where}"


def _of_an_entry_in_conflict(read: Read) -> Iterator[str]:
    """Tell of the entry itself before those who are kept away from it and did not write it."""
    for viewer in (Viewer.KEPT_AWAY, Viewer.ADMIN_KEPT_AWAY):
        for where, text in read[viewer].items():
            yield from (f"{viewer}: {word} in {where}" for word in (TITLE, INSIDE) if word in text)


def _of_the_authors(read: Read, moment: Moment) -> Iterator[str]:
    """Tell of who wrote the entry before those who judge it blind, and everybody else."""
    told = SCREENERS if moment is Moment.PRESENTING else ()
    for viewer in (*sorted(MEMBERS - ADMINS - set(told)), Viewer.ELSEWHERE, Viewer.STAFF, Viewer.TRAINER):
        for where, text in read[viewer].items():
            yield from (f"{viewer}: {word} in {where}" for word in NAMES if word in text)


def _opened(world: Laid, viewer: Viewer, moment: Moment) -> Iterator[tuple[str, str]]:
    """Open every page, its versions that search, and, as an administrator, every export."""
    browser, ids = world.browsers[viewer], world.ids
    for address in (address for rules in GROUPS.values() for address, _ in rules if address.method == "GET"):
        path = filled(address, ids, {})
        if path is None or path.endswith("/pages/1"):
            continue
        questions: list[dict[str, str]] = [{}]
        if address.path in SEARCHED:
            questions += [{SEARCHED[address.path]: word} for word in (INSIDE[:4], NAMES[0][:4], "작품")]
        for asked in questions:
            answer = world.ground.ask(browser, "GET", path, {"params": asked})
            if answer.status_code == 200:
                yield f"{address.path} {asked or ''}".strip(), text_of(answer)
    for path in ("/", "/notifications", "/practices"):
        yield path, text_of(world.ground.ask(browser, "GET", path, {}))
    if viewer not in ADMINS or moment not in EXPORTED or (viewer is Viewer.ADMIN and moment is not Moment.PUBLISHED):
        return
    for form in FORMS:
        world.lay()
        path = f"/challenges/{ids.objects['challenge_id']}/exports"
        answer = world.ground.ask(browser, "POST", path, {"data": {"form": form, "reason": "확인"}})
        world.ground.has_changed()
        # The letters are refused as a whole to whom the results are.
        assert answer.status_code == 200 or (form, answer.status_code) == ("letters", 403), answer.status_code
        yield f"export {form}", text_of(answer)
    world.lay()


def _is_told(what: str, where: str, viewer: Viewer, moment: Moment) -> bool:
    """Tell whether it is meant for somebody: the authors get the committee's words with the announcement."""
    words = ("words prepared for the authors",)
    return (
        viewer in AUTHORS and moment is Moment.PUBLISHED and what in words and where == "/entries/{entry_id}/feedback"
    )
