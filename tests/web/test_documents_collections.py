from typing import Any

import pytest

from assistant.people.models import Role
from tests.web.conftest import GUIDE, TOKEN, Person, Site
from tests.web.serving import Open

BUDGET = "# 예산 교육\n\n예산을 편성할 때에는 지난해의 결산을 먼저 봅니다."
OPERATOR = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def trainer(site: Site) -> Person:
    return site.sign_in(Role.TRAINER)


def upload(trainer: Person, name: str, text: str, collection: str) -> Any:
    return trainer.post("/documents", {"collection": collection}, files=[("files", (name, text.encode()))])


def test_a_collection_is_named_at_the_upload_offered_again_and_filtered_by(trainer: Person) -> None:
    upload(trainer, "guide.md", GUIDE, "신규자 과정")
    upload(trainer, "budget.md", BUDGET, "")
    page = trainer.get("/documents").text
    assert '<span class="badge collection">신규자 과정</span>' in page
    assert '<option value="신규자 과정">신규자 과정</option>' in page
    within = trainer.get("/documents?collection=신규자 과정").text
    assert "회의록 요약 안내" in within
    assert "예산 교육" not in within
    assert '<option value="신규자 과정" selected>' in within
    assert "예산 교육" not in trainer.get("/documents/rows?collection=신규자 과정").text
    assert "“없음” 모음에 든 자료가 없습니다" in trainer.get("/documents?collection=없음").text


def test_the_collection_is_changed_on_the_page_of_the_document(trainer: Person) -> None:
    upload(trainer, "guide.md", GUIDE, "신규자 과정")
    answer = trainer.post("/documents/1/collection", {"collection": "우수사례"})
    assert answer.headers["location"] == "/documents/1?said=collection"
    page = trainer.get("/documents/1?said=collection").text
    assert "자료 모음을 바꾸었습니다." in page
    assert 'name="collection" value="우수사례"' in page
    too_long = trainer.post("/documents/1/collection", {"collection": "가" * 61})
    assert too_long.status_code == 422
    assert "60자 이하로 줄여 주세요" in too_long.text
    trainer.post("/documents/1/collection", {"collection": ""})
    assert 'class="badge collection"' not in trainer.get("/documents").text


def test_a_collection_with_signs_of_html_stays_text(trainer: Person) -> None:
    upload(trainer, "guide.md", GUIDE, '"><script>alert(1)</script>')
    for path in ("/documents", "/documents/1"):
        assert "<script>alert" not in trainer.get(path).text


def test_programs_add_to_a_collection_and_search_in_it(site: Site) -> None:
    operator = site.visit()
    for name, text, collection in (("a.md", GUIDE, "신규자 과정"), ("b.md", BUDGET, "우수사례")):
        sent = {"data": {"collection": collection}, "files": {"file": (name, text.encode())}}
        assert operator.client.post("/api/documents", headers=OPERATOR, **sent).status_code == 201

    def found(*collections: str) -> set[str]:
        asked = {"q": "회의록 예산", "collection": collections}
        answer = operator.get("/api/search", headers=OPERATOR, params=asked)
        return {each["document"] for each in answer.json()["results"]}

    assert found() == found("신규자 과정", "우수사례") == {"회의록 요약 안내", "예산 교육"}
    assert found("우수사례") == {"예산 교육"}
    unknown = operator.get("/api/search", headers=OPERATOR, params={"q": "예산", "collection": "없음"})
    assert unknown.status_code == 404
    assert "있는 모음: 신규자 과정, 우수사례" in unknown.json()["error"]


def test_the_page_offers_a_new_collection_without_being_loaded_again(
    signed_in: Open, address: str, tmp_path: Any
) -> None:
    page = signed_in()
    page.goto(f"{address}/documents")
    assert page.locator("#within").is_hidden()
    for name, text, collection in (("a.md", GUIDE, "신규자 과정"), ("b.md", BUDGET, "우수사례")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        page.get_by_label("자료 모음", exact=False).first.fill(collection)
        page.set_input_files("#files", tmp_path / name)
        page.locator(".badge.collection", has_text=collection).wait_for()
    page.locator("#within").select_option("우수사례")
    page.locator(".document", has_text="회의록 요약 안내").wait_for(state="detached")
    assert page.locator(".document").count() == 1
    assert page.locator("#collection-names option").count() == 2
