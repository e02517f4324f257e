import pytest
from pydantic import SecretStr

from assistant.answering import channels
from assistant.answering.models import Channel, Listening
from assistant.people.models import Role
from tests.conftest import NOW, World
from tests.web.conftest import GUIDE, Site, open_site


@pytest.fixture
def met(site: Site) -> Site:
    """Return a site whose assistant was invited into two channels."""
    with site.world.assistant.database.writing.begin() as session:
        channels.note(session, "T1", "C1", "ai-교육", NOW)
        channels.note(session, "T1", "C2", "", NOW)
    admin = site.sign_in(Role.ADMIN)
    admin.post("/documents", {"collection": "신규자 과정"}, files=[("files", ("guide.md", GUIDE.encode()))])
    return site


def settings_of(site: Site) -> Channel:
    with site.world.assistant.database.reading() as session:
        found = channels.find(session, "T1", "C1")
        assert found
        return found


def test_channels_are_listed_with_their_settings(met: Site) -> None:
    page = met.sign_in(Role.ADMIN).get("/channels").text
    assert "#ai-교육" in page
    assert "#C2" in page
    assert 'value="mentions" checked' in page
    assert 'value="신규자 과정"' in page
    assert "T1" not in page


def test_settings_are_changed_and_kept(met: Site) -> None:
    admin = met.sign_in(Role.ADMIN)
    form = {"listening": "questions", "collections": "신규자 과정", "private": "true"}
    answer = admin.post("/channels/1", form)
    assert answer.headers["location"] == "/channels?changed=1#channel-1"
    page = admin.get("/channels?changed=1").text
    assert "채널 설정을 바꾸었습니다." in page
    for chosen in ('value="questions" checked', 'value="신규자 과정" checked', 'name="private" value="true" checked'):
        assert chosen in page
    found = settings_of(met)
    assert (found.listening, found.collections, found.private) == (Listening.QUESTIONS, ["신규자 과정"], True)
    admin.post("/channels/1", {"listening": "mentions"})
    found = settings_of(met)
    assert (found.listening, found.collections, found.private) == (Listening.MENTIONS, [], False)


def test_a_collection_that_has_become_empty_can_still_be_unchosen(met: Site) -> None:
    admin = met.sign_in(Role.ADMIN)
    admin.post("/channels/1", {"listening": "mentions", "collections": "지난 과정"})
    page = admin.get("/channels").text
    assert 'value="지난 과정" checked' in page
    assert "지금은 자료 없음" in page


def test_what_is_no_setting_is_refused(met: Site) -> None:
    admin = met.sign_in(Role.ADMIN)
    assert admin.post("/channels/1", {"listening": "everything"}).status_code == 422
    assert admin.post("/channels/99", {"listening": "mentions"}).status_code == 404


def test_only_an_administrator_sees_or_changes_them(met: Site) -> None:
    trainer = met.sign_in(Role.TRAINER)
    assert trainer.get("/channels").status_code == 403
    assert trainer.post("/channels/1", {"listening": "questions"}).status_code == 403
    assert settings_of(met).listening is Listening.MENTIONS


def test_the_menu_names_them_where_slack_is_connected(world: World) -> None:
    without = open_site(world).sign_in(Role.ADMIN)
    assert 'href="/channels"' not in without.get("/").text
    assert "Slack이 아직 연결되어 있지 않습니다." in without.get("/channels").text
    tokens = {"slack_bot_token": SecretStr("xoxb-1"), "slack_app_token": SecretStr("xapp-1")}
    connected = world.having(settings=world.assistant.settings.model_copy(update=tokens))
    admin = open_site(connected).sign_in(Role.ADMIN)
    assert 'href="/channels"' in admin.get("/").text
    assert "아직 연결되어" not in admin.get("/channels").text
    assert 'href="/channels"' not in open_site(connected).sign_in(Role.TRAINER).get("/").text
