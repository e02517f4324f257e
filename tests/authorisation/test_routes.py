"""Every route that names something of a challenge, for everybody, at every moment: who is let in, and that nothing else
is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain

import pytest

from tests.authorisation import challenge_rules, entry_rules, judging_rules, practice_rules, result_rules
from tests.authorisation.conftest import Laid, Lay
from tests.authorisation.ground import Ground
from tests.authorisation.moments import Moment, Viewer
from tests.authorisation.practice_world import Shelf
from tests.authorisation.rules import UNTOUCHED, Asked, comes_to, filled, fits
from tests.authorisation.world import Ids
from tests.web.routes import Address, addresses

# Who gets to these is in tests/web/test_roles.py: they name nothing of a challenge and no practice.
ELSEWHERE = (
    "/api/",
    "/channels",
    "/conversations/",
    "/docs",
    "/documents",
    "/healthz",
    "/openapi.json",
    "/passages/",
    "/people",
    "/questions",
    "/readyz",
    "/sign-",
    "/unanswered",
    "/versions/",
)
SHORT = {Moment.DECIDED: ("challenges", "results")}
GROUPS: dict[str, Iterable[tuple[Address, Asked]]] = {
    "challenges": challenge_rules.RULES.items(),
    "entries": entry_rules.RULES.items(),
    "judging": list(chain(judging_rules.RULES.items(), judging_rules.TAKEN_AWAY.items())),
    "results": result_rules.RULES.items(),
}


# Between deciding and what comes next only results and steps differ.
CASES = [(group, moment) for group in GROUPS for moment in Moment if moment not in SHORT or group in SHORT[moment]]


@pytest.mark.parametrize(("group", "moment"), CASES)
def test_everybody_gets_where_they_may_and_nothing_else_is_written(world_at: Lay, moment: Moment, group: str) -> None:
    world = world_at(moment)
    wrong = [each for address, asked in GROUPS[group] for each in _wrong(world, moment, address, asked)]
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("shelf", Shelf)
def test_a_practice_is_there_for_whom_it_should_be(shelf_at: Callable[[Shelf], Laid], shelf: Shelf) -> None:
    world = shelf_at(shelf)
    wrong = [each for address, asked in practice_rules.RULES.items() for each in _wrong(world, shelf, address, asked)]
    assert not wrong, "\n" + "\n".join(wrong)


def test_a_new_route_needs_a_rule_and_no_rule_is_about_nothing(empty_ground: Ground) -> None:
    routes = {each for each in addresses(empty_ground.app) if not each.path.startswith(ELSEWHERE)}
    ruled = {address for rules in GROUPS.values() for address, _ in rules} | set(practice_rules.RULES)
    new, gone = sorted(map(str, routes - ruled)), sorted(map(str, ruled - routes))
    assert not new, f"Say in tests/authorisation who may ask for these: {new}"
    assert not gone, f"These rules of tests/authorisation are about routes that are gone: {gone}"


def test_ids_that_do_not_belong_together_are_nothing(world_at: Lay) -> None:
    """A stage, an entry, a file or a decision of one challenge under the address of another."""
    world = world_at(Moment.DECIDING)
    other = world.ids.objects["other_challenge_id"]
    wrong = []
    for rules in (*GROUPS.values(), judging_rules.RULES.items()):
        for address, asked in rules:
            if "{challenge_id}" not in address.path or address.path.count("{") == 1:
                continue
            path = filled(address, Ids(world.ids.people, world.ids.objects | {"challenge_id": other}), asked.instead)
            sent = asked.sent(world.ids)
            if path is None or sent is None:
                continue
            for viewer in (Viewer.ADMIN, Viewer.CHAIR, Viewer.ELSEWHERE):
                world.lay()
                answer = world.ground.ask(world.browsers[viewer], address.method, path, sent)
                if answer.status_code not in (403, 404) or world.ground.has_changed():
                    wrong.append(f"{viewer:25} {address.method} {address.path}: {comes_to(answer)}")
    assert not wrong, "\n" + "\n".join(wrong)


def _wrong(world: Laid, moment: Moment | Shelf, address: Address, asked: Asked) -> list[str]:
    """Return a line for each viewer for whom it comes to something else than the rule says."""
    path, sent = filled(address, world.ids, asked.instead), asked.sent(world.ids)
    if path is None or sent is None:
        return []
    lines = []
    for viewer in Viewer:
        # Whoever is not signed in is stopped before anything is looked for: once is enough.
        if viewer is Viewer.NOBODY and moment in Moment and moment is not Moment.PUBLISHED:
            continue
        expected = asked.rule(viewer, moment)
        world.lay()
        answer = world.ground.ask(world.browsers.get(viewer), address.method, path, sent)
        written = world.ground.has_changed()
        if not fits(expected, answer):
            lines.append(
                f"{moment:12} {viewer:25} {address.method} {address.path}: {comes_to(answer)} "
                f"({answer.status_code}), not {expected}"
            )
        elif written and (expected in UNTOUCHED or address.method == "GET"):
            lines.append(f"{moment:12} {viewer:25} {address.method} {address.path}: {expected}, and yet it wrote")
    return lines
