import re

import pytest
from sqlalchemy import event

from assistant.people.models import Role
from assistant.web import downloads
from tests.web.conftest import GUIDE, Person, Site

FORM = {"Origin": "http://testserver", "Content-Type": "multipart/form-data; boundary=b"}
JSON = {"Accept": "application/json"}


def without_file(token: str) -> bytes:
    """What a browser sends of a form in which no file was picked."""
    return (
        f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        '--b\r\nContent-Disposition: form-data; name="files"; filename=""\r\n'
        "Content-Type: application/octet-stream\r\n\r\n\r\n--b--\r\n"
    ).encode()


@pytest.fixture
def trainer(site: Site) -> Person:
    return site.sign_in(Role.TRAINER)


def test_an_upload_is_read_and_listed(trainer: Person) -> None:
    assert trainer.upload("guide.md", GUIDE).headers["location"] == "/documents?said=added"
    page = trainer.get("/documents?said=added").text
    assert "자료를 올렸습니다." in page
    assert "회의록 요약 안내" in page
    assert "완료" in page
    assert "전체 1건" in page


def test_the_same_file_again_is_known(trainer: Person) -> None:
    trainer.upload("guide.md", GUIDE)
    answer = trainer.upload("other.md", GUIDE, headers=JSON)
    assert answer.json()["sentence"].startswith("이미 있는 자료입니다.")
    assert "전체 1건" in trainer.get("/documents").text


def test_a_file_that_cannot_be_used_does_not_keep_the_others_out(trainer: Person) -> None:
    files = [("files", ("guide.md", GUIDE.encode())), ("files", ("program.exe", b"MZ"))]
    page = trainer.post("/documents", files=files)
    assert page.status_code == 422
    assert "읽을 수 없는 형식입니다" in page.text
    assert "전체 1건" in page.text
    answer = trainer.upload("program.exe", b"MZ", headers=JSON)
    assert (answer.status_code, answer.json()["error"][:14]) == (422, "'program.exe'은")


def test_sending_no_file_says_what_to_do(trainer: Person) -> None:
    answer = trainer.client.post("/documents", content=without_file(trainer.csrf_token), headers=FORM)
    assert answer.status_code == 422
    assert "올릴 파일을 하나 이상 골라 주세요." in answer.text


def test_too_large_a_file_is_refused_while_it_arrives(trainer: Person) -> None:
    answer = trainer.upload("huge.md", b"x" * (2 * 1024 * 1024), headers=JSON)
    assert answer.status_code == 413
    assert answer.json()["error"] == "한 번에 1 MB까지 올릴 수 있습니다. 파일을 나누거나 그림을 줄여 올려 주세요."
    long = trainer.post("/questions", {"text": "가" * 100_000})
    assert long.status_code == 413
    assert "보낸 내용이 너무 큽니다" in long.text


def test_a_file_that_cannot_be_read_says_why_and_is_tried_again(site: Site, trainer: Person) -> None:
    trainer.upload("broken.pptx", b"PK\x03\x04 broken")
    page = trainer.get("/documents").text
    assert "실패 1건" in page
    assert re.search(r'class="reason".*?<span>[^<]*(손상|열|읽)[^<]*</span>', page, re.DOTALL)
    site.jobs.held = True
    assert trainer.post("/versions/1/again").headers["location"] == "/documents?said=again"
    assert "대기" in trainer.get("/documents/rows").text
    assert trainer.post("/versions/1/again").status_code == 409


def test_the_rows_say_how_far_each_document_is(site: Site, trainer: Person) -> None:
    site.jobs.held = True
    trainer.upload("guide.md", GUIDE)
    rows = trainer.get("/documents/rows").text
    assert "data-working" in rows
    assert "처리 중 1건" in rows
    assert "<html" not in rows
    site.world.jobs.run_forgotten()
    assert "data-working" not in trainer.get("/documents/rows").text


def test_a_document_is_withdrawn_put_back_and_deleted(trainer: Person) -> None:
    trainer.upload("guide.md", GUIDE)
    trainer.post("/documents/1/withdraw")
    assert "회수됨 1건" in trainer.get("/documents").text
    trainer.post("/documents/1/put-back")
    assert "회수됨" not in trainer.get("/documents").text
    assert "이 자료를 지울까요?" in trainer.get("/documents/1/delete").text
    trainer.post("/documents/1/delete")
    assert "아직 등록한 자료가 없습니다" in trainer.get("/documents").text
    assert trainer.get("/documents/1").status_code == 404


def test_a_new_version_takes_the_place_of_the_old_one(trainer: Person) -> None:
    trainer.upload("guide.md", GUIDE)
    fresh = {"file": ("다른 이름.md", GUIDE.replace("먼저", "맨 먼저").encode())}
    assert trainer.post("/documents/1/versions", files=fresh).headers["location"] == "/documents/1?said=version"
    page = trainer.get("/documents/1").text
    assert "맨 먼저 지웁니다" in page
    assert "2판" in page
    assert "맨 먼저" not in trainer.get("/documents/1?version=1").text
    assert trainer.get("/documents/1?version=3").status_code == 404
    assert trainer.post("/documents/1/versions", files=fresh).headers["location"] == "/documents/1?said=known"


def test_the_audience_is_chosen_at_the_upload_and_changed_later(trainer: Person) -> None:
    trainer.post("/documents", {"audience": "committee"}, files=[("files", ("guide.md", GUIDE.encode()))])
    assert "심사위원</span>" in trainer.get("/documents/rows").text
    trainer.post("/documents/1/audience", {"audience": "trainers"})
    assert '<option value="trainers" selected>교육담당만</option>' in trainer.get("/documents/1").text
    assert trainer.post("/documents/1/audience", {"audience": "everybody"}).status_code == 422


def test_the_list_is_filtered_by_title_and_file_name(trainer: Person) -> None:
    trainer.upload("guide.md", GUIDE)
    trainer.upload("budget.md", "# 예산 교육\n\n예산")
    assert "예산 교육" not in trainer.get("/documents?q=회의록").text
    assert "예산 교육" in trainer.get("/documents/rows?q=BUDGET").text
    assert "들어간 자료가 없습니다" in trainer.get("/documents?q=없는말").text


def test_an_original_comes_back_as_a_download_under_its_name(trainer: Person) -> None:
    trainer.upload("../교안 1강.md", GUIDE)
    answer = trainer.get("/versions/1/file")
    assert answer.content == GUIDE.encode()
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    name = "%EA%B5%90%EC%95%88%201%EA%B0%95.md"
    assert answer.headers["content-disposition"] == f"attachment; filename=\"__ 1_.md\"; filename*=UTF-8''{name}"


@pytest.mark.parametrize(
    ("name", "plain", "encoded"),
    [
        ('a"; filename=b.md', "a__ filename_b.md", "a%22%3B%20filename%3Db.md"),
        ("x\r\nSet-Cookie: a=b", "x__Set-Cookie_ a_b", "x%0D%0ASet-Cookie%3A%20a%3Db"),
        ("\udcff.md", "_.md", "%3F.md"),
    ],
)
def test_no_name_breaks_out_of_its_header(name: str, plain: str, encoded: str) -> None:
    header = downloads.attachment(b"", name).headers["content-disposition"]
    assert header == f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"


def test_a_longer_list_asks_the_database_no_more_often(site: Site, trainer: Person) -> None:
    statements: list[str] = []
    engine = site.world.assistant.database.engine
    event.listen(engine, "after_cursor_execute", lambda _c, _cursor, statement, *_: statements.append(statement))
    counts = []
    for number in (1, 2, 3):
        trainer.upload(f"{number}.md", f"# 자료 {number}\n\n본문 {number}")
        statements.clear()
        trainer.get("/documents")
        counts.append(len(statements))
    assert len(set(counts)) == 1
