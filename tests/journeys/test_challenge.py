"""A challenge from its notice to the answer that cites its winner, through the doors people use: the web and Slack."""

from __future__ import annotations

import html
import json
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
from assistant.practices.models import Consent, ConsentState
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


@pytest.fixture(autouse=True)
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close every browser at the end."""
    opened_: list[httpx.Client] = []

    def remembering(place: Office, link: str) -> httpx.Client:
        opened_.append(place.browser(link))
        return opened_[-1]

    monkeypatch.setattr(Office, "open", remembering, raising=False)
    yield
    for each in opened_:
        each.close()


class Browser:
    """Somebody signed in on the web."""

    def __init__(self, place: Office, name: str, role: Role) -> None:
        email = f"{name}@example.go.kr"
        with database(place) as session:
            secret = sign_in.issue_link(session, email, role=role, who=OPERATOR, now=datetime.now(UTC))
            row = session.scalars(select(Person).where(Person.email == email)).one()
            row.name, row.department = name, f"{name}과"
            self.id = row.id
        self.client = place.open(f"{place.root}/sign-in/{secret}")
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


@pytest.mark.timeout(400)
def test_from_the_notice_to_an_answer_that_cites_a_winner(at_work: Office, tmp_path: Path) -> None:
    admin = Browser(at_work, "관리", Role.ADMIN)
    path, ids = entered(at_work, admin, tmp_path)
    challenge_id = int(path.rsplit("/", 1)[1])
    with database(at_work) as session:
        written, presented = (each.id for each in session.get_one(Challenge, challenge_id).stages)
    judges = committee(at_work, admin, path)

    # Written stage: blind, one judge in conflict, the second and the third equal.
    marks = {ids["김민원"]: 5, ids["이교육"]: 4, ids["팀장"]: 4, ids["고침"]: 2}
    begin(admin, path, challenge_id, written)
    assert judge(at_work, judges, written, marks) == 19
    result = admin.get(f"{path}/stages/{written}/results").text
    assert "위원회가 정해야 합니다" in result
    decide(at_work, admin, judges[1], path, written, {})

    # Presentation of the three finalists; a tie again, and now the committee puts one first.
    begin(admin, path, challenge_id, presented)
    finalists = {each: mark for each, mark in marks.items() if each != ids["고침"]}
    judge(at_work, judges, presented, finalists)
    decide(at_work, admin, judges[1], path, presented, {ids["팀장"]: "1", ids["이교육"]: "2"})
    winners = web_text(admin.get(f"{path}/winners"))
    assert winners.index("김민원의 방법") < min(winners.index(f"{name}의 방법") for name in ("팀장", "이교육"))
    ((result,),) = at_work.rows("SELECT result FROM decision WHERE state = 'announced' AND stage_id = ?", presented)
    ranks = [(each["entry_id"], each["rank"]) for each in json.loads(result)["ranks"]]
    assert ranks == [(ids["김민원"], 1), (ids["팀장"], 2), (ids["이교육"], 3)]
    keys = at_work.rows("SELECT key FROM notification WHERE key LIKE 'announced:%'")
    assert len(keys) == len(set(keys)) == 5 + 4

    # The winners become practices, and the assistant cites one.
    trainer = Browser(at_work, "사례담당", Role.TRAINER)
    for entry_id in finalists:
        published(at_work, trainer, entry_id)
    at_work.script()
    asked = at_work.person("박위원").dm("서무 회의록을 정리하는 프롬프트가 있나요?")
    answer = at_work.answer(asked.channel, asked.thread, containing="우수사례", seconds=60)
    assert "우수사례:" in answer.shown


def web_text(page: httpx.Response) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", page.text))


def entered(at_work: Office, admin: Browser, tmp_path: Path) -> tuple[str, dict[str, int]]:
    """Announce a challenge and have six enter it; return its address and the entries by who leads them."""
    form = fields(admin.get("/challenges/new")) | {"title": "2026 챌린지 공모", "do": "save", "verification_days": "0"}
    path = admin.post("/challenges/new", form).url.path
    challenge_id = int(path.rsplit("/", 1)[1])
    admin.post(f"{path}/announce", {"revision": "1"})
    with database(at_work) as session:
        row = session.get_one(Challenge, challenge_id)
        row.opens_at = datetime.now(UTC) - DAY
        row.stages[0].finalists = 3
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

    def both() -> bool:
        return at_work.rows("SELECT count(*) FROM entry WHERE state = 'submitted'") == [(2,)]

    until(both, what="the entries from Slack", seconds=40)

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
        ids |= {
            name: next(each.id for each in rows if each.current and each.current.title == f"{name}의 방법")
            for name in ("김민원", "이교육")
        }
    return path, ids


def committee(at_work: Office, admin: Browser, path: str) -> list[Browser]:
    """Appoint five, one of them from the department of an entry."""
    judges = [Browser(at_work, f"위원{n}", Role.COMMITTEE) for n in range(1, 6)]
    with database(at_work) as session:
        session.get_one(Person, judges[4].id).department = "팀장과"
    for number, each in enumerate(judges):
        admin.post(f"{path}/committee", {"person_id": str(each.id)} | ({"chair": "true"} if number == 0 else {}))
        each.post(f"{path}/pledge")
    return judges


def begin(admin: Browser, path: str, challenge_id: int, stage_id: int) -> None:
    """Begin a stage and hand out the entries as proposed."""
    admin.post(f"{path}/stages/{stage_id}/begin", {"due_at": "2099-01-01T18:00"})
    proposal = admin.get(f"/challenges/{challenge_id}/assignments/proposal?stage={stage_id}").text
    token = re.search(r'name="token" value="([^"]*)"', proposal)
    assert token, web_text(admin.get(path))[-2000:]
    admin.post(f"/stages/{stage_id}/assignments/apply", {"token": token[1]})


def judge(at_work: Office, judges: list[Browser], stage_id: int, marks: dict[int, int]) -> int:
    """Have everybody hand in what they were given; nobody finds a name in a blind stage. Return how many there were."""
    count = 0
    for each in judges:
        given = at_work.rows(
            "SELECT assignment.id, entry_id FROM assignment JOIN reviewer ON reviewer.id = reviewer_id "
            "WHERE stage_id = ? AND person_id = ? AND state = 'assigned'",
            stage_id,
            each.id,
        )
        for assignment_id, entry_id in given:
            page = each.get(f"/assignments/{assignment_id}").text
            criteria = sorted(set(re.findall(r'name="mark-(\d+)"', page)))
            revision = re.search(r'name="revision" value="(\d+)"', page)
            assert criteria
            form = {f"mark-{one}": str(marks[entry_id]) for one in criteria}
            form |= {"to_entrant": "따라 하기 쉽습니다.", "has_read": "yes", "do": "submit"}
            each.post(f"/assignments/{assignment_id}", form | {"revision": revision[1] if revision else "0"})
            count += 1
    return count


def decide(at_work: Office, admin: Browser, member: Browser, path: str, stage_id: int, places: dict[int, str]) -> None:
    """Close a stage, propose what the scores say with the committee's order of equals, second, decide, announce."""
    here = f"{path}/stages/{stage_id}"
    admin.post(f"{here}/close")
    page = admin.get(f"{here}/decision").text
    chosen = dict(re.findall(r'name="(outcome-\d+)".*?value="([^"]+)" selected', page, flags=re.DOTALL))
    assert chosen
    form = chosen | {"reason": "심사 결과에 따름"} | {f"place-{entry}": place for entry, place in places.items()}
    admin.post(f"{here}/decision", form)
    (decision_id,) = at_work.rows("SELECT max(id) FROM decision")[0]
    member.post(f"{here}/decision/{decision_id}/second")
    admin.post(f"{here}/decision/{decision_id}/decide")
    admin.post(f"{here}/decision/{decision_id}/announce")
    again = admin.post(f"{here}/decision/{decision_id}/announce", status=409)
    assert "발표" in again.text


def published(at_work: Office, trainer: Browser, entry_id: int) -> None:
    """Make a practice of a winner, with its authors' consent."""
    place = trainer.post(f"/entries/{entry_id}/practice").url.path
    practice_id = int(place.split("/")[2])
    with database(at_work) as session:
        for consent in session.scalars(select(Consent).where(Consent.practice_id == practice_id)):
            consent.state, consent.answered_at = ConsentState.GIVEN, datetime.now(UTC)
    trainer.post(place, {"cautions": "개인정보를 넣지 마세요.", "do": "save"})
    trainer.post(place, {"do": "check", "has_read": "yes"})
    trainer.post(place, {"do": "publish", "note": "수상작"})

    def readable() -> bool:
        query = "SELECT version.state FROM version JOIN practice ON practice.document_id = version.document_id WHERE practice.id = ?"
        return at_work.rows(query, practice_id) == [("indexed",)]

    until(readable, what="the practice as material", seconds=60)
