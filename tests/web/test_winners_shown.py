"""What everybody sees of candidates and winners, and authors of their letters."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from assistant.challenge import moving_on
from assistant.challenge.models.challenges import Challenge, ChallengeState
from assistant.challenge.models.entries import Author, Entry
from assistant.practices.models import Credit
from tests.challenge import builders
from tests.challenge.builders import who
from tests.web.conftest import Site
from tests.web.results_bench import bench


def test_a_candidate_is_reported_and_the_decision_may_change(site: Site) -> None:
    judged = bench(site, verification_days=10)
    judged.decide()
    with site.world.assistant.database.writing.begin() as session:
        moving_on.open_verification(session, judged.challenge_id, who=who(judged.people.admin), now=datetime.now(UTC))
    clerk, admin = judged.visit(judged.people.staff[5]), judged.admin()
    winners = f"/challenges/{judged.challenge_id}/winners"
    assert "수상 후보작" in clerk.get(winners).text
    refused = clerk.post(f"/entries/{judged.entries[0]}/report", {"facts": "같은 글이 있습니다.", "evidence": " "})
    assert refused.status_code == 422
    assert ">같은 글이 있습니다.</textarea>" in refused.text
    sent = {"facts": "같은 글이 있습니다.", "evidence": "사내 게시판"}
    assert clerk.post(f"/entries/{judged.entries[0]}/report", sent).status_code == 303
    assert "같은 글이 있습니다." not in clerk.get(winners).text
    assert "사내 게시판" in admin.get(winners).text
    assert admin.post("/reports/1/settle", {"finding": ""}).status_code == 422
    assert admin.post("/reports/1/settle", {"finding": "표절로 확인"}).status_code == 303
    form = re.findall(
        r'<select name="(outcome-\d+)".*?<option value="([^"]+)" selected',
        admin.get(f"{judged.here}/decision").text,
        re.DOTALL,
    )
    changed = dict(form) | {
        f"outcome-{judged.entries[0]}": "not_awarded",
        f"outcome-{judged.entries[1]}": form[0][1],
        f"reason-{judged.entries[0]}": "표절로 확인되어 뺌",
        "reason": "제보를 확인해 바꿈",
    }
    assert admin.post(f"{judged.here}/decision", changed).status_code == 303
    # Quietly: candidates change when it is decided.
    assert "작품 1 " in clerk.get(winners).text
    judged.visit(judged.people.committee[1]).post(f"{judged.here}/decision/2/second")
    assert admin.post(f"{judged.here}/decision/2/decide").status_code == 303
    assert "작품 1 " not in clerk.get(winners).text
    early = admin.post(f"{judged.here}/decision/2/announce")
    assert early.status_code == 409
    assert "공개 검증이" in early.text
    with site.world.assistant.database.writing.begin() as session:
        session.get_one(Challenge, judged.challenge_id).verification_until = datetime.now(UTC) - timedelta(seconds=1)
    assert admin.post(f"{judged.here}/decision/2/announce").status_code == 303
    assert "수상 후보작" not in clerk.get(winners).text
    assert "작품 2 " in clerk.get(winners).text
    author = judged.visit(judged.people.staff[0])
    letter = author.get(f"/entries/{judged.entries[0]}/feedback").text
    assert "[종합 의견]" in letter
    answer = re.search(r'action="(/feedback/\d+/reply)"', letter)
    assert answer
    assert author.post(answer[1], {"text": " "}).status_code == 422
    assert author.post(answer[1], {"text": "고맙습니다"}).status_code == 303
    assert author.post(answer[1], {"text": "하나 더"}).status_code == 409
    assert clerk.post(answer[1], {"text": "내가"}).status_code == 404
    assert "고맙습니다" in admin.get(f"{judged.here}/feedback").text


def test_winners_are_named_as_they_wish_and_scored_only_if_announced(site: Site) -> None:
    judged = bench(site, publish_scores=True)
    judged.decide()
    admin = judged.admin()
    assert admin.post(f"{judged.here}/decision/1/announce").status_code == 303
    page = judged.visit(judged.people.staff[4]).get(f"/challenges/{judged.challenge_id}/winners").text
    assert "직원1(홍보담당관실)" in page
    assert re.search(r"\d\d\.\d\d점", page)
    assert "수상 취소" not in page
    assert admin.post(f"/entries/{judged.entries[0]}/practice").status_code == 409
    with site.world.assistant.database.writing.begin() as session:
        session.get_one(Entry, judged.entries[0]).may_share = True
    made = admin.post(f"/entries/{judged.entries[0]}/practice")
    assert made.headers["location"] == admin.post(f"/entries/{judged.entries[0]}/practice").headers["location"]
    assert made.headers["location"].startswith("/practices/")
    assert judged.visit(judged.people.staff[4]).post(f"/entries/{judged.entries[0]}/practice").status_code == 403
    assert admin.post(f"/entries/{judged.entries[0]}/revoke", {"reason": ""}).status_code == 422
    assert admin.post(f"/entries/{judged.entries[0]}/revoke", {"reason": "표절"}).status_code == 303
    with site.world.assistant.database.reading() as session:
        assert session.get_one(Challenge, judged.challenge_id).state is ChallengeState.PUBLISHED
        assert session.get_one(Entry, judged.entries[0]).state_reason == "표절"


def test_a_winner_who_is_not_to_be_named_is_named_nowhere_on_the_page(site: Site) -> None:
    judged = bench(site, publish_files=True)
    name = judged.people.staff[0].name
    with site.world.assistant.database.writing.begin() as session:
        entry = session.get_one(Entry, judged.entries[0])
        entry.credit = Credit.ANONYMOUS
        builders.submit(session, entry, title=f"{name}, 홍보담당관실의 일", repeat=f"{name}에게 물어보세요")
    judged.decide()
    reader = judged.visit(judged.people.staff[4])
    winners = f"/challenges/{judged.challenge_id}/winners"
    preview = judged.admin().get(f"{judged.here}/decision").text
    assert "• 최우수: ○○○, ○○○의 일" in preview
    assert judged.admin().post(f"{judged.here}/decision/1/announce").status_code == 303
    page = reader.get(winners).text.partition('<div class="winners">')[2].partition("</div>\n</main>")[0]
    assert "○○○, ○○○의 일" in page
    assert "○○○에게 물어보세요" in page
    assert (page.count(name), page.count("홍보담당관실의 일")) == (0, 1), "only the other winner's title names it"


def test_a_letter_says_which_entry_it_is_about(site: Site) -> None:
    judged = bench(site)
    with site.world.assistant.database.writing.begin() as session:
        # Whoever entered twice: by themselves and in a team.
        session.add(Author(entry_id=judged.entries[1], person_id=judged.people.staff[0].id, position=2))
    judged.decide()
    assert judged.admin().post(f"{judged.here}/decision/1/announce").status_code == 303
    author = judged.visit(judged.people.staff[0])
    for place in (0, 1):
        with site.world.assistant.database.reading() as session:
            number = session.get_one(Entry, judged.entries[place]).number
        page = author.get(f"/entries/{judged.entries[place]}/feedback").text
        title = f"작품 {place + 1} 홍보담당관실의 일"
        assert f"<title>심사 의견 · {number} {title}" in page
        assert f"접수번호 {number} · <strong>{title}</strong>" in page
        assert f"작품 {2 - place} " not in page
