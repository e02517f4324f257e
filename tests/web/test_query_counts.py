"""No page of challenges and practices sends more statements because there is more of everything."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from assistant.database import connect, sqlite_url
from tests.challenge.filling import Size
from tests.conftest import World
from tests.web import visits
from tests.web.conftest import Site, open_site
from tests.web.judging_site import queries_of

SMALL = Size(entries=6)
LARGE = Size(entries=12, committee=5, reviews=4, finalists=8, winners=6, team=3, files=3, practices=12)


def test_every_page_of_challenges_and_practices_is_looked_at(site: Site) -> None:
    with site.world.assistant.database.writing.begin() as session:
        office = visits.fill(session, site.world.assistant.files, SMALL, datetime.now(UTC))
    assert set(visits.of(office)) == visits.routes(site.app)


def test_no_page_sends_more_statements_for_more_entries(world: World, sqlite_template: Path, tmp_path: Path) -> None:
    few = counted(world, SMALL, sqlite_template, tmp_path / "few.db")
    many = counted(world, LARGE, sqlite_template, tmp_path / "many.db")
    assert set(few) == set(many)
    grown = {name: (few[name], many[name]) for name in few if many[name] > few[name]}
    assert grown == {}


def counted(world: World, size: Size, template: Path, path: Path) -> dict[str, int]:
    """Return how many statements each page sends at a size."""
    shutil.copy(template, path)
    database = connect(sqlite_url(path))
    now = datetime.now(UTC)
    here = world.having(database=database)
    with database.writing.begin() as session:
        office = visits.fill(session, here.assistant.files, size, now)
    visits.seed_recipes(here.transaction, now)
    app = open_site(here).app
    browsers = visits.browsers(app, office)
    found = {}
    for each in (one for several in visits.of(office).values() for one in several):
        with queries_of(database.engine) as sent:
            answer = browsers[each.who].get(each.path)
        assert answer.status_code == 200, (each.name, answer.text)
        found[each.name] = len(sent)
    database.engine.dispose()
    return found
