"""A challenge from its notice to the answer that cites its winner, through the doors people use.

What a person sees is in a real Chromium, the rest of the forms is sent plainly; Slack is its stand-in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.journeys import challenge_deciding as deciding
from tests.journeys import challenge_entering as entering
from tests.journeys import challenge_judging as judging
from tests.journeys import challenge_sharing as sharing
from tests.journeys.challenge_round import Round
from tests.slack.office import Office, office
from tests.web.serving import chromium


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office"), ASSISTANT_MAX_UPLOAD_MB="1") as found:
        yield found


@pytest.fixture
def at(at_work: Office, tmp_path: Path) -> Iterator[Round]:
    with chromium() as browser, ExitStack() as closing:
        yield Round(at_work, browser, tmp_path, closing)


@pytest.mark.timeout(400)
def test_from_the_notice_to_an_answer_that_cites_a_winner(at: Round, tmp_path: Path) -> None:
    assert "우수사례:" not in sharing.ask(at, containing="")
    admin = entering.announce(at)
    office_ = at.plain("홍지원")
    entering.enter_in_slack(at, tmp_path)
    entrant = entering.enter_as_a_team(at, tmp_path)
    entering.enter_by_hand(at)
    entering.check_entries(at)

    # Written stage: blind, one judge in conflict, two entries equal.
    judges, judge = judging.committee(at, admin, office_)
    judging.begin(at, admin, 1)
    judging.judge_by_keyboard(at, judge)
    chair = judging.read_beside(at, at.entries["한도윤"])
    assert judging.judge_the_rest(at, judges, 1) == 18
    deciding.results(at, admin, 1)
    deciding.decide_finalists(at, office_, judges[judging.CHAIR])

    # Presentation of the three finalists; a tie again, and now the committee puts one first.
    judging.begin(at, admin, 2)
    assert judging.judge_the_rest(at, judges, 2) == 14
    deciding.results(at, admin, 2)
    deciding.decide_winners(at, admin, chair)
    deciding.told(at, entrant)
    ((result,),) = at.office.rows("SELECT result FROM decision WHERE state = 'announced' AND stage_id = ?", at.stage(2))
    ranks = [(each["entry_id"], each["rank"]) for each in json.loads(result)["ranks"]]
    assert ranks == [(at.entries[name], rank) for rank, name in enumerate(("김민원", "한도윤", "이교육"), start=1)]
    keys = at.office.rows("SELECT key FROM notification WHERE key LIKE 'announced:%'")
    assert len(keys) == len(set(keys)) == 5 + 4

    # The winners become practices, and the assistant cites one.
    sharing.publish(at)
    sharing.find_in_gallery(entrant)
    assert "우수사례:" in sharing.ask(at, containing="우수사례")
