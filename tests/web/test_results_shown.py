"""What the result pages show and keep: blind titles, refused forms, comparisons, the chair's page of the committee."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from assistant.challenge import deciding, moving_on, outcome, proposing
from assistant.challenge.models.challenges import Challenge, ChallengeState
from assistant.challenge.models.entries import Entry
from assistant.challenge.models.judging import Comparison
from assistant.challenge.phases import Phase
from assistant.people import sign_in
from assistant.people.roles import OPERATOR
from tests.challenge import builders
from tests.challenge.builders import who
from tests.web.conftest import Person, Site, csrf_token
from tests.web.judging_site import queries_of

MARKS: Sequence[Sequence[int]] = (
    (5, 5, 5, 5, 5),
    (4, 4, 4, 4, 4),
    (4, 4, 4, 4, 3),
    (4, 4, 3, 4, 4),
    (3, 4, 3, 3, 4),
    (2, 2, 3, 2, 2),
)


@dataclass(frozen=True)
class Bench:
    """A challenge of one stage, judged by five who do not quite agree."""

    site: Site
    people: builders.People
    challenge_id: int
    stage_id: int
    entries: list[int]

    @property
    def here(self) -> str:
        return f"/challenges/{self.challenge_id}/stages/{self.stage_id}"

    def visit(self, person: builders.Person) -> Person:
        with self.site.world.assistant.database.writing.begin() as session:
            secret = sign_in.issue_link(session, person.email, role=None, who=OPERATOR, now=datetime.now(UTC))
        visitor = self.site.visit()
        token = csrf_token(visitor.get(f"/sign-in/{secret}"))
        assert Person(visitor.client, token).post(f"/sign-in/{secret}").status_code == 303
        return Person(visitor.client, csrf_token(visitor.get("/")))

    def admin(self) -> Person:
        return self.visit(self.people.admin)

    def decide(self) -> None:
        """Have it decided as the scores say, by the real clock."""
        now = datetime.now(UTC)
        with self.site.world.assistant.database.writing.begin() as session:
            admin = who(self.people.admin)
            found = outcome.of_stage(session, self.stage_id, who=admin, now=now)
            row = proposing.propose(
                session, self.stage_id, proposing.suggested(found), reason="점수대로", who=admin, now=now
            )
            deciding.second(session, row.id, who=who(self.people.committee[1]), now=now)
            deciding.decide(session, row.id, who=admin, now=now)


def bench(site: Site, *, entries: int = 6, committee: int = 5, **changes: object) -> Bench:
    with site.world.assistant.database.writing.begin() as session:
        people = builders.people(session, staff=entries, committee=committee)
        given = {"awards": (("최우수", 1), ("우수", 1)), "verification_days": 0} | changes
        row = builders.challenge(session, phase=Phase.DECIDING, stages=1, now=datetime.now(UTC), **given)  # type: ignore[arg-type]
        stage = row.stages[0]
        members = [builders.reviewer(session, row, each, chair=n == 0) for n, each in enumerate(people.committee)]
        rows = [
            builders.entry(session, row, each, title=f"작품 {n} 홍보담당관실의 일", problem=f"문제 {n} <b>")
            for n, each in enumerate(people.staff, 1)
        ]
        people.staff[0].department = "홍보담당관실"
        dice = random.Random(3)  # noqa: S311 - marks made up
        for n, entry in enumerate(rows):
            for m, member in enumerate(members):
                marks = [min(5, max(1, mark + dice.choice((-1, 0, 0, 1)) - (m == 2))) for mark in MARKS[n % 6]]
                builders.review(session, entry, member, marks, stage=stage)
        return Bench(site, people, row.id, stage.id, [each.id for each in rows])


@pytest.fixture
def judged(site: Site) -> Bench:
    return bench(site)


def test_a_blind_stage_stays_blind_in_the_results(judged: Bench) -> None:
    judge = judged.visit(judged.people.committee[1])
    for page in ("results", "decision", "comparisons"):
        text = judge.get(f"{judged.here}/{page}").text
        # The word tells on its own department only: for the others it is a word like any.
        assert "작품 1 홍보담당관실" not in text
        assert "위원3" not in text
    assert "작품 1 ○○○의 일" in judge.get(f"{judged.here}/results").text
    assert "작품 1 홍보담당관실의 일" in judged.admin().get(f"{judged.here}/results").text


def test_the_numbers_behind_the_plots_are_in_a_table(judged: Bench) -> None:
    page = judged.admin().get(f"{judged.here}/results").text
    strips = re.findall(r'<svg class="strip"[^>]*aria-label="([^"]+)"', page)
    assert len(strips) == 6
    assert all(each.count(",") == 4 for each in strips)
    assert page.count("<circle") >= 30
    assert 'style="' not in page
    for letter in "ABCDE":
        assert f'<th scope="col">{letter}</th>' in page


def test_an_entry_that_nobody_has_judged_is_listed_without_a_score(judged: Bench) -> None:
    with judged.site.world.assistant.database.writing.begin() as session:
        row = session.get_one(Challenge, judged.challenge_id)
        lead = builders.person(session, "늦은이", department="새부서")
        entry_id = builders.entry(session, row, lead, title="아무도 안 본 작품").id
    admin = judged.admin()
    assert "아무도 안 본 작품" in admin.get(f"{judged.here}/results").text
    assert f'name="outcome-{entry_id}"' in admin.get(f"{judged.here}/decision").text


def test_the_chair_sees_how_the_committee_judged_and_members_do_not(judged: Bench) -> None:
    page = judged.visit(judged.people.committee[0]).get(f"{judged.here}/judges").text
    assert "위원3" in page
    assert "다른 위원보다" in page
    assert judged.visit(judged.people.committee[1]).get(f"{judged.here}/judges").status_code == 403
    assert judged.visit(judged.people.staff[0]).get(f"{judged.here}/judges").status_code == 403


def test_a_stage_of_another_challenge_is_not_found(judged: Bench) -> None:
    admin = judged.admin()
    for page in ("results", "judges", "comparisons", "decision", "feedback"):
        assert admin.get(f"/challenges/999/stages/{judged.stage_id}/{page}").status_code == 404, page


def test_pairs_are_compared_once_by_each_and_may_be_changed(judged: Bench) -> None:
    judge = judged.visit(judged.people.committee[1])
    asked = 0
    while 'name="better" value="same"' in (page := judge.get(f"{judged.here}/comparisons").text):
        one = re.search(r'name="one" value="(\d+)"', page)
        other = re.search(r'name="other" value="(\d+)"', page)
        assert one
        assert other
        sent = {"one": one[1], "other": other[1]}
        assert judge.post(f"{judged.here}/comparisons", sent).status_code == 422
        assert judge.post(f"{judged.here}/comparisons", sent | {"better": one[1]}).status_code == 303
        asked += 1
        assert asked < 20
    assert asked > 0
    assert "견준 결과" in page
    changed = judge.post(f"{judged.here}/comparisons", sent | {"better": "same"})
    assert changed.status_code == 303
    with judged.site.world.assistant.database.reading() as session:
        rows = session.scalars(select(Comparison)).all()
    assert len(rows) == asked
    assert sum(each.better_id is None for each in rows) == 1
    outside = {"one": str(judged.entries[0]), "other": str(judged.entries[5]), "better": "same"}
    assert judge.post(f"{judged.here}/comparisons", outside).status_code == 409
    assert judged.admin().post(f"{judged.here}/comparisons", sent | {"better": "same"}).status_code == 403


def test_what_was_typed_is_kept_when_it_is_refused(judged: Bench) -> None:
    admin = judged.admin()
    too_long = admin.post(f"{judged.here}/feedback/{judged.entries[0]}", {"text": "가" * 8_001})
    assert too_long.status_code == 422
    assert "가" * 8_001 in too_long.text
    saved = admin.post(f"{judged.here}/feedback/{judged.entries[0]}", {"text": "잘하셨습니다. <b>"})
    assert saved.status_code == 303
    assert "잘하셨습니다. &lt;b&gt;" in admin.get(saved.headers["location"]).text


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


def test_thirty_entries_ask_the_database_no_more_often_than_three(site: Site) -> None:
    few = bench(site, entries=3)
    admin = few.admin()
    engine = site.world.assistant.database.engine
    counts: dict[str, list[int]] = {}

    def ask() -> None:
        for page in ("results", "judges", "comparisons", "decision", "feedback"):
            with queries_of(engine) as sent:
                assert admin.get(f"{few.here}/{page}").status_code == 200
            counts.setdefault(page, []).append(len(sent))

    ask()
    with site.world.assistant.database.writing.begin() as session:
        row = session.get_one(Challenge, few.challenge_id)
        for n in range(27):
            lead = builders.person(session, f"더{n}", department=f"더한부서{n}")
            entry = builders.entry(session, row, lead, title=f"더한 작품 {n}")
            for member in row.reviewers:
                builders.review(session, entry, member, MARKS[n % 6], stage=row.stages[0])
    ask()
    # A pair to compare may be shown or not: its two entries are read for their names.
    assert {page: many <= one + 2 for page, (one, many) in counts.items()} == dict.fromkeys(counts, True), counts
    assert max(many for _, many in counts.values()) < 40, counts
