"""Who somebody is: roles of user groups, guests, strangers, and those who left."""

from __future__ import annotations

from contextlib import closing
from functools import partial

import pytest
from sqlalchemy import select

from assistant.errors import NotAllowed
from assistant.people import accounts
from assistant.people.models import Account, Role
from assistant.slack import groups, names
from assistant.slack.wording.korean import KOREAN
from tests.servers.slack.human import Human
from tests.slack.desk import Desk
from tests.slack.office import TEMPERATURE, Office

ROLES = "SELECT name, group_role FROM person WHERE group_role IS NOT NULL"


def test_user_groups_give_roles_before_anybody_said_a_word(at_work: Office) -> None:
    assert set(at_work.rows(ROLES)) == {("이교육", "trainer"), ("박위원", "committee"), ("최관리", "admin")}


def test_a_member_is_known_by_name_department_and_address(at_work: Office) -> None:
    said = at_work.person("김민원").dm(TEMPERATURE)
    at_work.answer(said.channel, said.thread, containing="출처")
    found = at_work.rows("SELECT name, department, email FROM person WHERE name = '김민원'")
    assert found == [("김민원", "민원여권과", "minwon.kim@hanbit.go.kr")]
    at_work.person("최관리").change("김민원", department="세무과")
    assert at_work.rows("SELECT department FROM person WHERE name = '김민원'") == [("세무과",)]


def test_a_guest_is_answered_but_is_nobody_we_know_by_address(at_work: Office) -> None:
    said = at_work.person("정외부").mention("민원과", TEMPERATURE)
    at_work.answer("민원과", said.thread, containing="출처")
    ((email,),) = at_work.rows("SELECT email FROM person WHERE name = '정외부'")
    assert email.endswith(".slack.invalid")


def test_a_stranger_is_turned_away_politely(at_work: Office) -> None:
    stranger = at_work.person("강타사")
    said = stranger.mention("민원과", TEMPERATURE)
    refused = at_work.answer("민원과", said.thread, containing="워크스페이스에 속한 사람에게만")
    assert not refused.buttons
    assert at_work.rows("SELECT count(*) FROM account WHERE name = '강타사'") == [(0,)]
    stranger.command("/ai", "로그인", channel="민원과")
    at_work.whisper("민원과", "강타사", containing="워크스페이스에 속한 사람에게만")
    stranger.shortcut(names.ASK_ANYWHERE)
    assert at_work.slack.views("강타사") == []


def test_who_leaves_loses_every_door_at_once(at_work: Office) -> None:
    park, admin = at_work.person("박위원"), at_work.person("최관리")
    park.command("/ai", "로그인", channel="민원과")
    told = at_work.whisper("민원과", "박위원", containing=KOREAN.sign_in_button)
    with closing(at_work.browser(told.button(names.LINK)["url"])) as browser:
        assert "박위원" in browser.get("/").text
        assert admin.change("박위원", deleted=True).status == 200
        try:
            assert "박위원" not in browser.get("/").text
            _refused_everywhere(at_work, park)
        finally:
            admin.change("박위원", deleted=False)
    said = park.dm(TEMPERATURE)
    at_work.answer(said.channel, said.thread, containing="출처")


def _refused_everywhere(at_work: Office, park: Human) -> None:
    refusal = "쓸 수 없는 계정입니다"
    said = park.dm(TEMPERATURE)
    at_work.answer(said.channel, said.thread, containing=refusal)
    park.command("/ai", TEMPERATURE, channel="민원과")
    at_work.whisper("민원과", "박위원", containing=refusal)
    assert park.edit(said, "고친 말").status == 200
    assert park.delete(said).status == 200
    assert park.open_home().status == 200
    questions = at_work.rows("SELECT count(*) FROM question WHERE text = '고친 말'")
    assert questions == [(0,)]


def test_the_people_page_shows_who_came_by_slack(at_work: Office) -> None:
    admin = at_work.person("최관리")
    admin.command("/ai", "로그인", channel="민원과")
    link = at_work.whisper("민원과", "최관리", containing=KOREAN.sign_in_button).button(names.LINK)["url"]
    with closing(at_work.browser(link)) as browser:
        page = browser.get("/people").text
    assert "이교육" in page
    assert "인재교육과" in page
    assert "Slack" in page


def test_roles_follow_the_groups_and_outlast_slacks_failing(desk: Desk) -> None:
    workspace = desk.slack.workspace
    trainers = workspace.group("trainers")
    follow = partial(
        groups.follow_groups,
        {"trainer": trainers.id},
        reading=desk.world.assistant.database.reading,
        transaction=desk.transaction,
        workspaces=desk.workspaces,
    )

    def roles() -> dict[str, Role]:
        with desk.world.assistant.database.reading() as session:
            found = session.scalars(select(Account).where(Account.workspace == workspace.id))
            return {each.name: each.person.effective_role for each in found}

    follow()
    assert roles() == {"이교육": Role.TRAINER}
    desk.slack.break_method("usergroups.users.list", error="no_such_subteam")
    follow()
    assert roles() == {"이교육": Role.TRAINER}
    desk.slack.ask("group", team=workspace.id, group=trainers.id, members=[workspace.person("박위원").id])
    try:
        follow()
        assert roles() == {"이교육": Role.STAFF, "박위원": Role.TRAINER}
        # One who left is not let in by a list that still names them.
        gone = [workspace.person("한퇴직").id, workspace.person("박위원").id]
        desk.slack.ask("group", team=workspace.id, group=trainers.id, members=gone)
        follow()
        assert roles()["박위원"] is Role.TRAINER
        with desk.world.assistant.database.reading() as session, pytest.raises(NotAllowed):
            accounts.acting(session, workspace.id, gone[0])
    finally:
        desk.slack.ask("group", team=workspace.id, group=trainers.id, members=list(trainers.members))
