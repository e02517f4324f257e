"""The result, the decision and the sheet to print in a real Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.challenge.phases import Phase
from assistant.people.models import Role
from tests.challenge import builders
from tests.conftest import World
from tests.web.serving import Open

MEASURE = (Path(__file__).parent / "accessibility.js").read_text(encoding="utf-8")


def check(page: Any) -> None:
    """A page is labelled, legible and no wider than the screen."""
    assert page.evaluate(MEASURE) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def judged(world: World) -> str:
    """Add a challenge of ten entries, each read by four of six reviewers; return its stage's address."""
    dice = np.random.default_rng(3)
    with world.assistant.database.writing.begin() as session:
        people = builders.people(session, staff=10, committee=6)
        row = builders.challenge(
            session, phase=Phase.DECIDING, stages=1, awards=(("최우수", 1), ("우수", 2)), verification_days=0
        )
        reviewers = [builders.reviewer(session, row, each) for each in people.committee]
        for number, person in enumerate(people.staff):
            entry = builders.entry(session, row, person, title=f"{number + 1}번째 업무를 줄인 방법")
            for by in dice.permutation(6)[:4]:
                marks = np.clip(np.round(dice.normal(3.2 + (number % 5) * 0.3 - by * 0.15, 0.8, 5)), 1, 5)
                builders.review(session, entry, reviewers[int(by)], [int(each) for each in marks], stage=row.stages[0])
        return f"/challenges/{row.id}/stages/{row.stages[0].id}"


@pytest.mark.parametrize("width", [1280, 360])
def test_what_a_committee_looks_at_fits_and_is_legible(
    world: World, signed_in: Open, address: str, tmp_path: Path, width: int
) -> None:
    place = judged(world)
    page = signed_in(width=width, role=Role.ADMIN)
    for name in ("results", "decision", "sheet", "feedback"):
        page.goto(f"{address}{place}/{name}")
        check(page)
        page.screenshot(path=tmp_path / f"{name}-{width}.png", full_page=True)
    page.goto(f"{address}{place}/decision")
    page.get_by_label("결정 사유").fill("점수 순서대로 정함")
    page.get_by_role("button", name="제안하기").click()
    page.get_by_text("동의 0명").wait_for()
    check(page)
