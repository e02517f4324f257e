import re

import pytest

from assistant.people.models import Role
from tests.web.conftest import Site
from tests.web.test_chat import asked


@pytest.fixture
def citation(guided: Site) -> str:
    """The address a citation leads to."""
    match = re.search(r'href="(/passages/\d+\?question=\d+)"', asked(guided.sign_in(Role.STAFF)))
    assert match
    return match.group(1)


def test_a_citation_leads_to_the_quote_in_its_document(guided: Site, citation: str) -> None:
    person = guided.sign_in(Role.STAFF)
    page = person.get(citation).text
    assert "회의록 요약 안내" in page
    assert "인용된 부분" in page
    assert "<mark>회의록을 요약할 때에는 개인정보를 먼저 지웁니다." in page


def test_the_panel_is_the_same_without_the_page_around(guided: Site, citation: str) -> None:
    person = guided.sign_in(Role.STAFF)
    panel = person.get(f"{citation}&partial=1").text
    assert "<html" not in panel
    assert "<mark>회의록을 요약할 때에는" in panel
    assert "data-cited" in panel


def test_somebody_elses_question_shows_the_passage_but_not_the_quote(guided: Site, citation: str) -> None:
    page = guided.sign_in(Role.TRAINER).get(citation).text
    assert "인용된 부분" in page
    assert "<mark>" not in page


def test_a_passage_not_meant_for_somebody_is_not_there(guided: Site, citation: str) -> None:
    guided.sign_in(Role.ADMIN).post("/documents/1/audience", {"audience": "trainers"})
    answer = guided.sign_in(Role.STAFF).get(citation)
    assert answer.status_code == 404
    assert "지워졌거나 볼 수 없는 자료입니다" in answer.text
    assert guided.sign_in(Role.TRAINER).get(citation).status_code == 200
