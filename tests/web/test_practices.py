import re
from datetime import UTC, datetime

import pytest
from httpx import Response

from assistant.answering.models import Channel
from assistant.people.models import Person as Row
from assistant.people.models import Role
from assistant.people.roles import actor
from assistant.practices import recipes
from assistant.practices.models import Copy, Origin, Practice, Use
from tests.practices.builders import draft, publish
from tests.web.conftest import Person, Site
from tests.web.test_chat import asked

FORM = {
    "title": "무단투기 신고 답변",
    "situation": "무단투기 신고에 답할 때",
    "prompt": "{부서명}에서 답해 줘.\n신고: {신고 내용}",
    "tool": "대화형 AI",
    "before": "20분",
    "after": "5분",
    "effect": "재지 않았습니다.",
    "cautions": "위치를 확인합니다.",
    "steps": "",
    "field": "민원",
    "department": "청소행정과",
    "credit": "department",
}


@pytest.fixture
def trainer(site: Site) -> Person:
    return site.sign_in(Role.TRAINER)


def published(site: Site, **given: object) -> int:
    """Publish a practice as the trainer who is signed in."""
    with site.world.transaction() as session:
        who = actor(session.query(Row).filter_by(email="trainer@example.go.kr").one())
        practice = draft(session, who=who, **given)  # type: ignore[arg-type]
        now = datetime.now(UTC)
        return publish(session, practice, who=who, files=site.world.assistant.files, now=now).id


def begun(trainer: Person, **changed: str) -> str:
    """Begin a practice on the web and return its path."""
    answer = trainer.post("/practices/new", FORM | changed)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].removesuffix("/edit?said=begun")


def press(person: Person, path: str, do: str, **changed: str) -> Response:
    page = person.get(f"{path}/edit").text
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision
    return person.post(f"{path}/edit", FORM | {"revision": revision.group(1), "do": do} | changed)


def test_from_a_draft_to_the_gallery(site: Site, trainer: Person) -> None:
    path = begun(trainer)
    clerk = site.sign_in(Role.STAFF)
    assert clerk.get(path).status_code == 404
    refused = press(trainer, path, "publish")
    assert refused.status_code == 409
    assert "개인정보 확인을 마쳐 주세요." in refused.text
    unread = press(trainer, path, "check")
    assert unread.status_code == 422
    assert press(trainer, path, "check", has_read="yes").headers["location"].endswith("said=checked")
    assert press(trainer, path, "publish").headers["location"] == f"{path}?said=published"
    page = clerk.get("/practices").text
    assert "무단투기 신고 답변" in page
    assert "청소행정과" in clerk.get(path).text
    assert "초안 고치기" not in clerk.get(path).text
    assert clerk.get(f"{path}/edit").status_code == 403


def test_what_was_typed_is_kept_whatever_is_refused(trainer: Person) -> None:
    path = begun(trainer)
    answer = press(trainer, path, "publish", title="바꾼 제목", note="메모")
    assert answer.status_code == 409
    assert 'value="바꾼 제목"' in answer.text
    assert 'value="바꾼 제목"' in trainer.get(f"{path}/edit").text, "it was saved, too"
    stale = trainer.post(f"{path}/edit", FORM | {"revision": "1", "title": "둘째 창"})
    assert stale.status_code == 409
    assert 'value="둘째 창"' in stale.text
    assert 'value="바꾼 제목"' in trainer.get(f"{path}/edit").text
    long = press(trainer, path, "save", department="가" * 101)
    assert long.status_code == 422
    assert "가" * 101 in long.text


def test_personal_data_is_shown_by_kind_and_place_and_confirmed(trainer: Person) -> None:
    path = begun(trainer, cautions="담당 02-2127-4000\n신고자 900101-1234567")
    page = trainer.get(f"{path}/edit").text
    assert "주의할 점 2번째 줄 · 법으로 남길 수 없습니다" in page
    key = re.search(r'name="confirmed" value="(\w+)"', page)
    assert key
    kept = {"cautions": "담당 02-2127-4000", "has_read": "yes"}
    assert press(trainer, path, "check", **kept).status_code == 409
    assert press(trainer, path, "check", **kept, confirmed=key.group(1)).status_code == 303


def test_an_author_reads_the_draft_and_agrees(site: Site, trainer: Person) -> None:
    clerk = site.sign_in(Role.STAFF)
    path = begun(trainer)
    found = press(trainer, path, "find", find="staff")
    add = re.search(r'name="add" value="(\d+)"', found.text)
    assert add
    assert press(trainer, path, "save", add=add.group(1)).status_code == 303
    press(trainer, path, "check", has_read="yes")
    assert press(trainer, path, "ask").headers["location"].endswith("said=asked")
    assert "우수사례로 나누어도 될까요?" in clerk.get("/notifications").text
    refused = press(trainer, path, "publish")
    assert refused.status_code == 409
    assert "아직 동의하지 않았습니다" in refused.text
    assert "동의합니다" in clerk.get(path).text
    assert clerk.post(f"{path}/consent").status_code == 422
    assert clerk.post(f"{path}/consent", {"given": "true"}).status_code == 303
    assert press(trainer, path, "publish").status_code == 303
    clerk.post(f"{path}/consent", {"given": "false"})
    assert site.sign_in(Role.COMMITTEE).get(path).status_code == 404


@pytest.mark.usefixtures("trainer")
def test_the_prompt_is_filled_and_counted_once_a_day(site: Site) -> None:
    number = published(site)
    clerk = site.sign_in(Role.STAFF)
    values = {"value-0": "청소행정과", "value-1": "300", "value-2": "<b>{부서명}</b>"}
    page = clerk.post(f"/practices/{number}/copy", values).text
    assert "청소행정과 담당자로서 아래 문의에 답하는 글을 300자 안으로 써 줘." in page
    assert "문의: &lt;b&gt;{부서명}&lt;/b&gt;" in page
    answer = clerk.post(f"/practices/{number}/copy", headers={"Accept": "application/json"})
    assert answer.json()["sentence"].startswith("복사했습니다.")
    with site.world.assistant.database.reading() as session:
        assert session.query(Copy).count() == 1


def test_an_account_of_use_is_kept_and_its_form_loses_nothing(site: Site, trainer: Person) -> None:
    number = published(site)
    clerk = site.sign_in(Role.STAFF)
    said = {
        "outcome": "partly",
        "minutes": "열 분",
        "changed": "표로 받았어요",
        "variant": "{부서명} 표로",
        "note": "표",
    }
    refused = clerk.post(f"/practices/{number}/use", said)
    assert refused.status_code == 422
    for text in ("열 분", "표로 받았어요", "{부서명} 표로"):
        assert text in refused.text
    private = clerk.post(f"/practices/{number}/use", said | {"minutes": "10", "changed": "010-1234-5678로 문의"})
    assert private.status_code == 422
    assert "개인정보로 보이는 것(전화)" in private.text
    assert clerk.post(f"/practices/{number}/use", said | {"minutes": "10"}).status_code == 303
    clerk.post(f"/practices/{number}/use", said | {"minutes": "12", "variant": ""})
    with site.world.assistant.database.reading() as session:
        assert [(each.minutes_saved, each.changed) for each in session.query(Use)] == [(12, "표로 받았어요")]
    page = trainer.get(f"/practices/{number}").text
    assert "12분 (1번의 보고)" in page
    assert "모두 쓴 사람이 스스로 적은 값입니다" in page
    assert "{부서명} 표로" in page
    assert "staff" not in page.split("동료가 바꿔 쓴 방법")[1]
    remove = re.search(r'action="(/practices/\d+/variants/\d+/remove)"', page)
    assert remove
    assert site.sign_in(Role.COMMITTEE).post(remove.group(1)).status_code == 403
    assert clerk.post(remove.group(1)).status_code == 303


@pytest.mark.usefixtures("trainer")
def test_likes_are_given_and_taken_back(site: Site) -> None:
    number = published(site)
    clerk = site.sign_in(Role.STAFF)
    json = {"Accept": "application/json"}
    assert clerk.post(f"/practices/{number}/like", {"on": "true"}, headers=json).json() == {"on": True, "likes": 1}
    assert clerk.post(f"/practices/{number}/like", {"on": "true"}, headers=json).json()["likes"] == 1
    assert clerk.post(f"/practices/{number}/like", {"on": "false"}, headers=json).json()["likes"] == 0
    assert clerk.post(f"/practices/{number}/like", {"on": "true"}).status_code == 303


def test_search_and_filters(site: Site, trainer: Person) -> None:
    published(site)
    recipes.seed(recipes.FOLDER, transaction=site.world.transaction, now=datetime.now(UTC))
    page = trainer.get("/practices", params={"q": "대형 폐기물 수수료"}).text
    assert "대형폐기물 배출 문의 답변 초안" in page
    assert "1건" in page
    assert "기본 제공" in trainer.get("/practices", params={"origin": "provided"}).text
    assert "대형폐기물" not in trainer.get("/practices", params={"origin": "provided"}).text
    assert "맞는 사례가 없습니다" in trainer.get("/practices", params={"q": "양자역학"}).text
    second = trainer.get("/practices", params={"tool": "대화형 AI", "page": "2"}).text
    assert 'aria-current="page"' in second
    assert trainer.get("/practices", params={"origin": "<script>"}).status_code == 200


def test_versions_show_what_changed(site: Site, trainer: Person) -> None:
    number = published(site)
    path = f"/practices/{number}"
    press(trainer, path, "check", has_read="yes")
    assert press(trainer, path, "publish", note="대상을 바꿈").status_code == 303
    page = trainer.get(f"{path}/versions").text
    assert "대상을 바꿈" in page
    assert "<ins>" in page
    assert "<del>" in page


def test_files_are_looked_at_before_anybody_gets_them(site: Site, trainer: Person) -> None:
    clerk = site.sign_in(Role.STAFF)
    path = begun(trainer)
    page = trainer.get(f"{path}/edit").text
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision
    sent = trainer.post(
        f"{path}/edit", FORM | {"revision": revision.group(1)}, files=[("files", ("양식.md", b"# \xea\xb0\x80\n"))]
    )
    assert sent.status_code == 303
    assert press(trainer, path, "check", has_read="yes").status_code == 409
    key = re.search(r'name="confirmed" value="(\w+)"', trainer.get(f"{path}/edit").text)
    assert key
    press(trainer, path, "check", has_read="yes", confirmed=key.group(1))
    assert clerk.get(f"{path}/files/1").status_code == 404
    assert press(trainer, path, "publish").status_code == 303
    assert clerk.get(f"{path}/files/1").headers["content-disposition"].startswith("attachment")
    assert press(trainer, path, "save", remove="1").status_code == 303
    assert clerk.get(f"{path}/files/1").status_code == 404


def test_an_answer_names_the_practice_beside_the_textbook(guided: Site) -> None:
    guided.sign_in(Role.TRAINER)
    published(
        guided, title="회의록 요약을 안건별 표로 받기", situation="회의록을 요약할 때 안건과 결정 사항으로 나눕니다."
    )
    page = asked(guided.sign_in(Role.STAFF), "회의록을 요약할 때 안건과 결정 사항은 어떻게 나누나요?")
    sources = page.split("<h3>출처</h3>")[1]
    assert "우리 구 우수사례" in sources
    assert "우수사례: 회의록 요약을 안건별 표로 받기" in sources
    assert "회의록 요약 안내 ·" in sources, "the textbook stands beside it"
    assert sources.count("우리 구 우수사례") < sources.count('class="source-link"')


def test_a_practice_is_verified_and_retired(site: Site, trainer: Person) -> None:
    number = published(site)
    path = f"/practices/{number}"
    assert trainer.post(f"{path}/verify", {"months": "12"}).status_code == 303
    assert trainer.post(f"{path}/verify", {"months": "7"}).status_code == 422
    assert site.sign_in(Role.STAFF).post(f"{path}/verify").status_code == 403
    assert trainer.post(f"{path}/retire").status_code == 422
    assert trainer.post(f"{path}/retire", {"reason": "낡음"}).headers["location"] == "/practices?said=retired"
    assert "낡음" in trainer.get(path).text
    assert trainer.get(f"{path}/edit").status_code == 409
    with site.world.assistant.database.reading() as session:
        assert session.get_one(Practice, number).origin is Origin.TRAINER


def test_the_digest_is_off_until_an_administrator_turns_it_on(site: Site) -> None:
    admin = site.sign_in(Role.ADMIN)
    assert "지금은 꺼져 있습니다." in admin.get("/practices/digest").text
    with site.world.transaction() as session:
        session.add(Channel(workspace="T1", channel="C1", name="전직원", updated_at=datetime.now(UTC)))
    assert admin.post("/practices/digest", {"channel_id": "1", "weekday": "2", "hour": "10"}).status_code == 303
    page = admin.get("/practices/digest").text
    assert "수요일 10시" in page
    assert admin.post("/practices/digest", {"channel_id": "9"}).status_code == 422
    assert admin.post("/practices/digest/1/off").status_code == 303
    assert "지금은 꺼져 있습니다." in admin.get("/practices/digest").text
