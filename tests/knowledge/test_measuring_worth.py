"""What a model's help comes to, on runs written by hand."""

import pytest

from assistant.knowledge.measuring import comparing, running, worth
from assistant.knowledge.measuring.configurations import DEFAULT, REWRITE, Configuration
from assistant.knowledge.measuring.running import Help, Run
from assistant.knowledge.measuring.sets import Asked, Gold, Spot

RIGHT, WRONG = Spot("a"), Spot("b")
QUESTION = Asked("", "질문", (Gold("a"),))


def a_run(way: Configuration, *outcomes: tuple[bool, float, Help]) -> Run:
    return Run(
        way,
        tuple(
            running.outcome(
                Asked(str(number), QUESTION.text, QUESTION.gold),
                [RIGHT, WRONG] if found else [WRONG, RIGHT],
                searched=QUESTION.text,
                relevance=1.0,
                milliseconds=milliseconds,
                helped=helped,
            )
            for number, (found, milliseconds, helped) in enumerate(outcomes)
        ),
        None,
    )


def gains(baseline: Run, run: Run) -> dict[str, worth.Gain]:
    (before, after) = ((each.configuration.name, comparing.results(each, 0.5)) for each in (baseline, run))
    return dict(worth.gains(baseline, run, comparing.compare(before, after)))


def test_a_gain_is_set_against_the_tokens_and_the_time_it_took() -> None:
    plain = a_run(DEFAULT, (False, 10, Help()), (True, 10, Help()), (True, 10, Help()), (False, 10, Help()))
    helped = a_run(
        REWRITE,
        (True, 2010, Help(1, 0, 300, 100, changed=True)),
        (True, 10, Help()),
        (True, 1010, Help(1, 1)),
        (False, 1010, Help(1, 0, 300, 100)),
    )
    taken = worth.taken(helped)
    assert (taken.questions, taken.unchanged, taken.calls, taken.failed) == (3, 2, 3, 1)
    assert (taken.prompt_tokens, taken.completion_tokens, taken.tokens) == (150, 50, 200)
    waited = worth.waited(plain, helped)
    assert (waited.p50, waited.mean) == (1000, 1000)
    found = gains(plain, helped)
    assert found["hit@1"].difference.figure.mean == 0.25
    assert found["hit@1"].per_1000_tokens == pytest.approx(1.25)
    assert found["hit@1"].per_second == pytest.approx(0.25)
    assert found["mrr@10"].per_1000_tokens == pytest.approx(0.625)
    assert found["hit@5"].per_second == 0


def test_where_no_more_was_taken_there_is_no_rate() -> None:
    plain = a_run(DEFAULT, (False, 10, Help()))
    failing = a_run(REWRITE, (False, 10, Help(1, 1)))
    assert (gains(plain, failing)["hit@1"].per_1000_tokens, gains(plain, failing)["hit@1"].per_second) == (None, None)


def test_only_what_is_taken_more_than_by_the_first_counts() -> None:
    dear = a_run(DEFAULT, (False, 1000, Help(1, 0, 900, 100)))
    dearer = a_run(REWRITE, (True, 3000, Help(2, 0, 1900, 100)))
    assert gains(dear, dearer)["hit@1"].per_1000_tokens == 1
    assert gains(dear, dearer)["hit@1"].per_second == 0.5
