"""A challenge from its notice to the decision, through the doors people use: the web and Slack."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from assistant.challenge.models.challenges import Challenge
from assistant.challenge.models.entries import Entry
from assistant.people import sign_in
from assistant.people.models import Person, Role
from assistant.people.roles import OPERATOR
from assistant.slack import names
from tests.servers.running import until
from tests.slack.office import Office, office
from tests.slack.test_entering import FILLED, database, opened
from tests.web.test_challenges import fields

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office"), ASSISTANT_MAX_UPLOAD_MB="1") as found:
        yield found


class Browser:
    """Somebody signed in on the web."""

    def __init__(self, place: Office, name: str, role: Role) -> None:
        email = f"{name}@example.go.kr"
        with database(place) as session:
            secret = sign_in.issue_link(session, email, role=role, who=OPERATOR, now=datetime.now(UTC))
            row = session.scalars(select(Person).where(Person.email == email)).one()
            row.name, row.department = name, f"{name}과"
            self.id = row.id
        self.client = place.browser(f"{place.root}/sign-in/{secret}")
        self.root = place.root

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path)

    def post(self, path: str, data: dict[str, str] | None = None, *, status: int = 200) -> httpx.Response:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/").text)
        assert token
        answer = self.client.post(path, data={"csrf_token": token[1]} | (data or {}), headers={"Origin": self.root})
        assert answer.status_code == status, (path, re.sub(r"<[^>]+>|\s+", " ", answer.text)[-3000:])
        return answer


def form_of(title: str) -> dict[str, str]:
    """What the web's form of an entry sends."""
    given = {name.removeprefix("entry_"): value for name, value in FILLED.items() if name.startswith("entry_")}
    return {name: str(value) for name, value in given.items()} | {
        "title": title,
        "choices": "1",
        "may_share": "yes",
        "credit": "named",
    }


def drafted(browser: Browser, path: str, title: str) -> int:
    """Begin an entry and keep its draft."""
    entry_id = int(str(browser.post(f"{path}/entry").url).split("/entries/")[1].split("/")[0])
    browser.post(f"/entries/{entry_id}/edit", form_of(title) | {"do": "save"})
    return entry_id


def hand_in(browser: Browser, entry_id: int, *, status: int = 200) -> httpx.Response:
    revision = re.search(r'name="revision" value="(\d+)"', browser.get(f"/entries/{entry_id}/preview").text)
    sent = {"revision": revision[1] if revision else "0", "checked": "yes"}
    return browser.post(f"/entries/{entry_id}/submit", sent, status=status)


def test_a_challenge_is_announced_entered_and_closed(at_work: Office, tmp_path: Path) -> None:
    admin = Browser(at_work, "관리", Role.ADMIN)
    form = fields(admin.get("/challenges/new")) | {"title": "2026 AI 챌린지", "do": "save", "verification_days": "0"}
    path = admin.post("/challenges/new", form).url.path
    challenge_id = int(path.rsplit("/", 1)[1])
    admin.post(f"{path}/announce", {"revision": "1"})
    with database(at_work) as session:
        row = session.get_one(Challenge, challenge_id)
        row.opens_at = datetime.now(UTC) - DAY
        assert len(row.stages) == 2
        field = row.fields[0]

    for name in ("김민원", "이교육"):
        file = tmp_path / f"{name}.md"
        file.write_text("# 결과\n\n열 번 재었습니다.\n", encoding="utf-8")
        shared = at_work.person(name).share("민원과", file)
        seen = next(one for one in at_work.slack.transcript("민원과") if one.ts == shared.ts)
        values = {**FILLED, "entry_title": f"{name}의 방법", "entry_field": field}
        values[names.FILES_INPUT] = [seen.raw["files"][0]["id"]]
        at_work.person(name).submit(opened(at_work, name), values)

    def entered() -> bool:
        return at_work.rows("SELECT count(*) FROM entry WHERE state = 'submitted'") == [(2,)]

    until(entered, what="the entries from Slack", seconds=40)

    web = {name: Browser(at_work, name, Role.STAFF) for name in ("팀장", "팀원", "고침", "거둠", "늦음")}
    ids = {name: drafted(web[name], path, f"{name}의 방법") for name in ("팀장", "고침", "거둠", "늦음")}
    for name, entry_id in ids.items():
        web[name].post(f"/entries/{entry_id}/edit", {"field": field, "do": "save"})
    web["팀장"].post(f"/entries/{ids['팀장']}/edit", {"add": str(web["팀원"].id)})
    for name in ("팀장", "고침", "거둠"):
        hand_in(web[name], ids[name])
    web["고침"].post(f"/entries/{ids['고침']}/edit", {"title": "고친 방법", "do": "save"})
    hand_in(web["고침"], ids["고침"])
    web["거둠"].post(f"/entries/{ids['거둠']}/withdraw", {"reason": "다음에 내겠습니다."})
    with database(at_work) as session:
        session.get_one(Challenge, challenge_id).due_at = datetime.now(UTC) - timedelta(seconds=1)
    refused = hand_in(web["늦음"], ids["늦음"], status=409)
    assert "마감" in html.unescape(refused.text)
    with database(at_work) as session:
        rows = session.scalars(select(Entry).where(Entry.challenge_id == challenge_id).order_by(Entry.id)).all()
        assert sorted(each.state.value for each in rows) == ["draft", *["submitted"] * 4, "withdrawn"]
        assert len(next(each for each in rows if each.id == ids["팀장"]).authors) == 2
        edited = next(each for each in rows if each.id == ids["고침"]).current
        assert edited is not None
        assert (edited.number, edited.title) == (2, "고친 방법")
