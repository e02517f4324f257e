"""A title, a question, a file, a reason or an address that is an attack is shown as the words it is made of."""

import pytest

from assistant.answering import channels
from assistant.people.models import Role
from tests.conftest import NOW
from tests.web.conftest import GUIDE, Site

HOSTILE = "<img src=x onerror=alert(1)>\"'{{7*7}}"
PAGES = (
    "/",
    "/conversations/1",
    "/documents",
    "/documents?q=%3Cimg%20src%3Dx%3E",
    "/documents/rows",
    "/documents/1",
    "/documents/1/delete",
    "/documents/2",
    "/unanswered",
    "/channels",
    "/conversations/2",
    "/people",
    "/passages/1?question=1",
    "/passages/1?question=1&partial=1",
    "/questions/1/events",
    "/docs",
    "/%3Cimg%20src%3Dx%3E",
    "/sign-in/%3Cimg%20src%3Dx%3E",
)


@pytest.fixture
def attacked(site: Site) -> Site:
    admin = site.sign_in(Role.ADMIN)
    admin.upload(f"{HOSTILE}.txt", f"{HOSTILE}\n{GUIDE}\n<script>alert(2)</script>")
    admin.upload(f"broken {HOSTILE}.pptx", b"PK broken")
    admin.post("/questions", {"text": f"회의록을 요약할 때 무엇을 먼저 지우나요? {HOSTILE}"})
    admin.post("/questions", {"text": f"quantum chromodynamics {HOSTILE}"})
    admin.post("/questions/1/rating", {"verdict": "down", "reason": f"</textarea>{HOSTILE}"})
    admin.post("/questions/2/hand-over")
    admin.post("/unanswered/1/answer", {"text": f"</textarea>{HOSTILE} <script>alert(3)</script>"})
    with site.world.assistant.database.writing.begin() as session:
        channels.note(session, "T1", "C1", HOSTILE, NOW)
    admin.post("/channels/1", {"listening": "mentions", "collections": HOSTILE})
    admin.post("/people/links", {"email": "<img/src=x>@example.go.kr"})
    return site


def test_no_page_runs_it(attacked: Site) -> None:
    admin = attacked.sign_in(Role.ADMIN)
    admin.post("/questions", {"text": f"회의록을 요약할 때 무엇을 먼저 지우나요? {HOSTILE}"})
    for path in PAGES:
        page = admin.get(path).text
        assert "<img src=x" not in page, path
        assert "<img/src=x" not in page, path
        assert "<script>" not in page, path
        assert "</textarea>&lt;img" not in page, path
        assert "49" not in page or "{{7*7}}" in page or path.startswith(("/people", "/docs")), path


def test_it_is_shown_as_it_was_written(attacked: Site) -> None:
    page = attacked.sign_in(Role.ADMIN).get("/documents").text
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "{{7*7}}" in page


def test_no_page_holds_a_script_or_style_of_its_own(attacked: Site) -> None:
    admin = attacked.sign_in(Role.ADMIN)
    for path in PAGES:
        page = admin.get(path)
        assert " style=" not in page.text, path
        assert "<style" not in page.text, path
        assert " onclick=" not in page.text, path
        policy = page.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["cache-control"] == "no-store"
