"""Entering on the web, with no script: every button saves, nothing typed is lost, the receipt is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from httpx import Response
from sqlalchemy import select

from assistant.challenge.models.challenges import Challenge
from assistant.challenge.models.entries import Entry, EntryState
from assistant.people import sign_in
from assistant.people.roles import OPERATOR
from tests.challenge import builders
from tests.challenge.builders import CONTENT
from tests.web.conftest import Person, Site, csrf_token

FORM = {name: str(value) for name, value in CONTENT.items()}


@dataclass(frozen=True)
class Opened:
    """A site with a challenge that is open by the real clock, and its people's ids by name."""

    site: Site
    challenge_id: int
    people: dict[str, int]

    def visit(self, name: str) -> Person:
        """Sign somebody in."""
        with self.site.world.assistant.database.writing.begin() as session:
            secret = sign_in.issue_link(
                session, f"{name}@example.go.kr", role=None, who=OPERATOR, now=datetime.now(UTC)
            )
        person = self.site.visit()
        token = csrf_token(person.get(f"/sign-in/{secret}"))
        assert Person(person.client, token).post(f"/sign-in/{secret}").status_code == 303
        return Person(person.client, csrf_token(person.get("/")))

    def begin(self, person: Person) -> str:
        """Begin an entry and return its address."""
        answer = person.post(f"/challenges/{self.challenge_id}/entry")
        assert answer.status_code == 303
        return answer.headers["location"].removesuffix("/edit")

    def entry(self, address: str) -> Entry:
        """Return the entry as it is stored."""
        with self.site.world.assistant.database.reading() as session:
            entry = session.get(Entry, int(address.rpartition("/")[2]))
            assert entry is not None
            assert entry.authors is not None
            assert entry.attachments is not None
            return entry

    def move_deadline(self, by: timedelta) -> None:
        """Have the deadline at so much from now."""
        with self.site.world.assistant.database.writing.begin() as session:
            challenge = session.scalars(select(Challenge)).one()
            challenge.due_at = datetime.now(UTC) + by


@pytest.fixture
def opened(site: Site) -> Opened:
    now = datetime.now(UTC)
    with site.world.assistant.database.writing.begin() as session:
        made = builders.people(session, staff=3, committee=1)
        challenge = builders.challenge(session, now=now)
        everybody = [made.admin, made.trainer, *made.staff, *made.committee]
        return Opened(site, challenge.id, {each.name: each.id for each in everybody})


def revision(page: Response) -> str:
    match = re.search(r'name="revision" value="(\d+)"', page.text)
    assert match, page.text
    return match.group(1)


def write(person: Person, address: str, do: str = "save", **changes: str) -> Response:
    sent = FORM | {"revision": revision(person.get(f"{address}/edit")), "do": do} | changes
    return person.post(f"{address}/edit", sent)


def hand_in(person: Person, address: str, **changes: str) -> Response:
    preview = person.get(f"{address}/preview")
    return person.post(f"{address}/submit", {"revision": revision(preview)} | changes)


def test_from_the_beginning_to_the_receipt(opened: Opened) -> None:
    person = opened.visit("직원1")
    assert "출품 시작하기" in person.get(f"/challenges/{opened.challenge_id}/entry").text
    address = opened.begin(person)
    assert "개인정보와 비공개 자료는 쓰지 마세요" in person.get(f"{address}/edit").text
    assert write(person, address, "preview").headers["location"] == f"{address}/preview"
    preview = person.get(f"{address}/preview").text
    assert CONTENT["problem"] in preview
    assert "지금 서버 시각" in preview
    answer = hand_in(person, address)
    assert answer.headers["location"] == f"{address}?said=submitted"
    receipt = person.get(answer.headers["location"]).text
    assert re.search(r"20\d\d-001", receipt)
    assert "(KST)" in receipt
    assert "제출했습니다. 접수번호를 확인하세요." in receipt
    assert "접수번호" in person.get(f"/challenges/{opened.challenge_id}/entry").text


def test_every_button_saves_what_was_typed_first(opened: Opened) -> None:
    person = opened.visit("직원1")
    address = opened.begin(person)
    found = write(person, address, "find", find="직원2", effect="아주 많이")
    assert "넣기" in found.text
    assert "아주 많이" in found.text
    added = write(person, address, "", add=str(opened.people["직원2"]), effect="더 많이")
    assert added.headers["location"].endswith("#team")
    entry = opened.entry(address)
    assert [each.person_id for each in entry.authors] == [opened.people["직원1"], opened.people["직원2"]]
    assert entry.draft["effect"] == "더 많이"
    parts = {f"part-{opened.people['직원1']}": "총괄", f"part-{opened.people['직원2']}": "시험"}
    write(person, address, **parts)
    assert [each.part for each in opened.entry(address).authors] == ["총괄", "시험"]
    write(person, address, "", drop=str(opened.people["직원2"]))
    assert len(opened.entry(address).authors) == 1


def test_files_are_sent_taken_out_and_given_back_as_a_download(opened: Opened) -> None:
    person = opened.visit("직원1")
    address = opened.begin(person)
    note = ("결과.md", "# 결과\n\n40건을 재었습니다.".encode())
    sent = FORM | {"revision": "1", "do": "upload", "effect": "파일과 함께"}
    assert person.post(f"{address}/edit", sent, files=[("files", note)]).headers["location"].endswith("#files")
    entry = opened.entry(address)
    assert entry.draft["effect"] == "파일과 함께"
    (attachment,) = entry.attachments
    given = person.get(f"{address}/files/{attachment.id}")
    assert given.content == note[1]
    assert given.headers["content-disposition"].startswith("attachment")
    assert opened.visit("직원2").get(f"{address}/files/{attachment.id}").status_code == 404
    json = {"headers": {"Accept": "application/json"}}
    answer = person.post(f"{address}/files", files=[("file", ("나쁜.exe", b"MZ"))], **json)
    assert (answer.status_code, "형식" in answer.json()["error"]) == (422, True)
    assert person.post(f"{address}/files", files=[("file", ("둘.txt", b"two"))], **json).status_code == 200
    write(person, address, "", remove=str(attachment.id))
    listed = person.get(f"{address}/files").text
    assert "둘.txt" in listed
    assert "결과.md" not in listed
    refused = person.post(f"{address}/edit", sent | {"effect": "또"}, files=[("files", ("나쁜.exe", b"MZ"))])
    assert refused.status_code == 409
    assert "또" in refused.text


def test_a_refused_file_leaves_what_was_typed_saved_and_shown(opened: Opened) -> None:
    person = opened.visit("직원1")
    address = opened.begin(person)
    sent = FORM | {"revision": "1", "do": "upload", "effect": "지키고 싶은 글"}
    refused = person.post(f"{address}/edit", sent, files=[("files", ("나쁜.exe", b"MZ"))])
    assert refused.status_code == 422
    assert "지키고 싶은 글" in refused.text
    assert opened.entry(address).draft["effect"] == "지키고 싶은 글"


def test_autosave_answers_with_the_revision_and_what_looks_personal(opened: Opened) -> None:
    person = opened.visit("직원1")
    address = opened.begin(person)
    json = {"headers": {"Accept": "application/json"}}
    prompt = "첫 줄\n010-1234-5678에 전화해라"
    said = person.post(f"{address}/draft", FORM | {"revision": "1", "prompt": prompt}, **json).json()
    assert said["revision"] == 2
    assert said["findings"] == ["'사용한 프롬프트' 2번째 줄에 전화(으)로 보이는 내용 1건"]
    assert "저장됨" in said["sentence"]
    clash = person.post(f"{address}/draft", FORM | {"revision": "1", "prompt": "다른 글"}, **json)
    assert clash.status_code == 409
    assert opened.entry(address).draft["prompt"] == prompt


def test_whoever_saves_later_sees_both_texts_and_decides(opened: Opened) -> None:
    person = opened.visit("직원1")
    address = opened.begin(person)
    began = revision(person.get(f"{address}/edit"))
    person.post(f"{address}/edit", FORM | {"revision": began, "problem": "한 화면의 글"})
    clash = person.post(f"{address}/edit", FORM | {"revision": began, "problem": "다른 화면의 글"})
    assert clash.status_code == 409
    assert "한 화면의 글" in clash.text
    assert "다른 화면의 글" in clash.text
    person.post(f"{address}/edit", FORM | {"revision": revision(clash), "problem": "합친 글"})
    assert opened.entry(address).draft["problem"] == "합친 글"


def test_what_is_missing_is_listed_and_handing_in_refused(opened: Opened) -> None:
    person = opened.visit("직원1")
    address = opened.begin(person)
    write(person, address, problem="", repeat="")
    preview = person.get(f"{address}/preview").text
    assert "아직 제출할 수 없습니다" in preview
    assert f'href="{address}/edit#problem"' in preview
    refused = hand_in(person, address)
    assert refused.status_code == 422
    assert "해결하려던 문제를 적어 주세요." in refused.text
    assert opened.entry(address).state is EntryState.DRAFT


def test_personal_data_is_pointed_at_and_has_to_be_looked_at(opened: Opened) -> None:
    person = opened.visit("직원1")
    address = opened.begin(person)
    write(person, address, prompt="안내 전화는 02-123-4567")
    preview = person.get(f"{address}/preview").text
    assert "사용한 프롬프트 1번째 줄" in preview
    refused = hand_in(person, address)
    assert refused.status_code == 422
    assert "확인란을 표시해" in refused.text
    assert hand_in(person, address, checked="yes").status_code == 303
    write(person, address, prompt="900101-1234567")
    forbidden = hand_in(person, address, checked="yes")
    assert forbidden.status_code == 422
    assert "법으로 보관할 수 없는" in forbidden.text


def test_what_changed_after_the_preview_is_shown_again(opened: Opened) -> None:
    person = opened.visit("직원1")
    address = opened.begin(person)
    write(person, address)
    seen = revision(person.get(f"{address}/preview"))
    write(person, address, effect="팀원이 고친 글")
    answer = person.post(f"{address}/submit", {"revision": seen})
    assert answer.headers["location"] == f"{address}/preview?changed=yes"
    assert "바뀌었습니다" in person.get(answer.headers["location"]).text
    assert opened.entry(address).number is None


def test_after_the_deadline_the_text_is_kept_and_the_server_s_time_told(opened: Opened) -> None:
    person = opened.visit("직원1")
    address = opened.begin(person)
    write(person, address)
    preview = revision(person.get(f"{address}/preview"))
    opened.move_deadline(timedelta(seconds=-1))
    late = person.post(f"{address}/submit", {"revision": preview})
    assert late.status_code == 409
    assert "이 요청은 서버 시각" in late.text
    assert CONTENT["problem"] in late.text
    assert write(person, address, effect="뒤늦은 글").status_code == 303
    assert opened.entry(address).draft["effect"] == "뒤늦은 글"
    assert person.post(f"/challenges/{opened.challenge_id}/entry").status_code == 303
    assert opened.visit("직원2").post(f"/challenges/{opened.challenge_id}/entry").status_code == 409


def test_choices_about_sharing_are_kept_also_when_a_box_is_cleared(opened: Opened) -> None:
    person = opened.visit("직원1")
    address = opened.begin(person)
    write(person, address, choices="yes", may_share="yes", credit="anonymous")
    assert opened.entry(address).may_share
    write(person, address, choices="yes", credit="named")
    assert not opened.entry(address).may_share


def test_withdrawing_keeps_the_receipt(opened: Opened) -> None:
    person = opened.visit("직원1")
    address = opened.begin(person)
    write(person, address)
    hand_in(person, address)
    assert person.post(f"{address}/withdraw", {"reason": " "}).status_code == 422
    assert person.post(f"{address}/withdraw", {"reason": "다시 쓰려고"}).status_code == 303
    page = person.get(address).text
    assert "철회" in page
    assert "다시 쓰려고" in page
    assert person.get(f"{address}/edit").status_code == 409


def test_an_older_version_can_be_read(opened: Opened) -> None:
    person = opened.visit("직원1")
    address = opened.begin(person)
    write(person, address)
    hand_in(person, address)
    write(person, address, effect="고친 효과")
    assert "다시 제출" in person.get(address).text
    hand_in(person, address)
    assert "고친 효과" in person.get(address).text
    assert CONTENT["effect"] in person.get(f"{address}?version=1").text
    assert person.get(f"{address}?version=9").status_code == 404
