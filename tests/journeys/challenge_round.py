"""The ground of a challenge's journey: people with browsers, some of them a Chromium that is looked at."""

from __future__ import annotations

import html
import os
import re
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from sqlalchemy import select

from assistant.people import sign_in
from assistant.people.models import Person, Role
from assistant.people.roles import OPERATOR
from tests.slack.office import Office
from tests.slack.test_entering import database
from tests.web.test_accessible import problems
from tests.web.test_browser import fits

# Set it to a folder to keep whole pages of every station; else the first screen of each is kept with the test.
SHOTS = os.environ.get("JOURNEY_SHOTS", "")
WIDE, PHONE = 1280, 390


@dataclass
class Round:
    """A challenge under way; `path` is its address and `entries` the entries by who leads them."""

    office: Office
    chromium: Any
    shots: Path
    closing: ExitStack
    path: str = ""
    entries: dict[str, int] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    taken: int = 0

    @property
    def challenge_id(self) -> int:
        return int(self.path.rsplit("/", 1)[1])

    def stage(self, position: int) -> int:
        query = "SELECT id FROM stage WHERE challenge_id = ? AND position = ?"
        return int(self.office.rows(query, self.challenge_id, position)[0][0])

    def plain(self, name: str, role: Role | None = None) -> Browser:
        """Open a browser without a screen."""
        client = self.office.browser(self._link(name, role))
        self.closing.callback(client.close)
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/notifications").text)
        assert token
        return Browser(client, self.office.root, token[1])

    def window(self, name: str, role: Role | None = None) -> Window:
        """Open a Chromium of somebody's own."""
        context = self.chromium.new_context(
            viewport={"width": WIDE, "height": 860}, locale="ko-KR", timezone_id="Asia/Seoul"
        )
        self.closing.callback(context.close)
        context.set_default_timeout(15_000)
        window = Window(context.new_page(), self)
        window.page.goto(self._link(name, role))
        window.page.get_by_role("button", name="로그인").click(no_wait_after=True)
        # The first page is not looked at, so nobody waits for all of it.
        window.page.wait_for_url(f"{self.office.root}/", wait_until="commit")
        return window

    def _link(self, name: str, role: Role | None) -> str:
        """Make a sign-in link for somebody, who is made where nobody knew them."""
        with database(self.office) as session:
            known = session.scalars(select(Person).where(Person.name == name)).one_or_none()
            email = known.email if known else f"{name}@example.go.kr"
            secret = sign_in.issue_link(session, email, role=role, who=OPERATOR, now=datetime.now(UTC))
            row = session.scalars(select(Person).where(Person.email == email)).one()
            row.name, row.department = name, row.department or DEPARTMENTS[name]
            self.ids[name] = row.id
        return f"{self.office.root}/sign-in/{secret}"


DEPARTMENTS = {
    "홍지원": "자치행정과",
    "한도윤": "노인복지과",
    "서지안": "노인복지과",
    "오하린": "교통행정과",
    "문태오": "총무과",
    "배수아": "민원여권과",
    "조은결": "기획예산과",
    "남기훈": "정보통신과",
    "유세린": "세무과",
    "임도현": "도시계획과",
    "신가온": "보건행정과",
    "정다온": "인재교육과",
}


@dataclass(frozen=True)
class Browser:
    """Somebody's browser that only reads and sends."""

    client: httpx.Client
    root: str
    token: str

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path)

    def post(self, path: str, data: dict[str, str] | None = None, *, status: int = 200) -> httpx.Response:
        form = {"csrf_token": self.token} | (data or {})
        answer = self.client.post(path, data=form, headers={"Origin": self.root})
        assert answer.status_code == status, (path, shown(answer)[-3000:])
        return answer


def shown(page: httpx.Response) -> str:
    return html.unescape(re.sub(r"<[^>]+>|\s+", " ", page.text))


class Window:
    """Somebody's page in a real Chromium; what is wrong in it is noted and told at the end."""

    def __init__(self, page: Any, journey: Round) -> None:
        self.page, self.journey = page, journey
        self.root = journey.office.root
        self.wrong: list[str] = []
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)
        page.on("request", self._asked)

    def open(self, path: str) -> Window:
        self.page.goto(self.root + path)
        return self

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def reads(self, sentence: str) -> None:
        """Wait until the page says something."""
        self.page.get_by_text(sentence).first.wait_for()

    def look(self, station: str, *, phone: bool = False, whole: bool = True) -> None:
        """Keep a picture and check what every page must be; `phone`, on a telephone too, where it is read there.

        Not `whole`, the picture is of what is in view.
        """
        self.journey.taken += 1
        for width in (WIDE, PHONE) if phone else (WIDE,):
            self.page.set_viewport_size({"width": width, "height": 860})
            if whole:
                # From the top, or what stays in view is drawn over what is under it.
                self.page.evaluate("window.scrollTo(0, 0)")
            name = f"{self.journey.taken:02}-{station}-{width}.png"
            self.page.wait_for_load_state()
            picture = self.page.screenshot(path=self.journey.shots / name, full_page=whole and bool(SHOTS))
            if SHOTS:
                Path(SHOTS).mkdir(parents=True, exist_ok=True)
                (Path(SHOTS) / name).write_bytes(picture)
            assert fits(self.page), name
            wrong = problems(self.page)
            assert wrong == [], (name, wrong)
        self.page.set_viewport_size({"width": WIDE, "height": 860})
        assert self.wrong == [], (station, self.wrong)

    def _asked(self, request: Any) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.root).netloc:
            self.wrong.append(f"asked for {request.url}")
