from assistant.knowledge import ranking
from assistant.knowledge.glossary import Word
from assistant.knowledge.ranking import Candidate, Ranked

FREQUENCIES = {"회의록": 3, "요약": 10, "양식": 3, "press": 3, "release": 3, "보도자료": 3}
PASSAGES = 100


def candidate(id_: int, body: str, *, heading: str = "", similarity: float | None = None) -> Candidate:
    return Candidate(id_, heading.split(), body.split(), similarity)


def rank(asked: list[Word], *candidates: Candidate) -> list[Ranked]:
    return ranking.rank(ranking.weigh(asked, FREQUENCIES, PASSAGES), candidates)


def order(asked: list[Word], *candidates: Candidate) -> list[int]:
    return [each.candidate.passage_id for each in rank(asked, *candidates)]


def words(*terms: str) -> list[Word]:
    return [Word((term,)) for term in terms]


def test_the_rarer_word_decides() -> None:
    assert order(words("요약", "회의록"), candidate(1, "요약 하나"), candidate(2, "회의록 하나")) == [2, 1]


def test_a_heading_weighs_more_than_the_text() -> None:
    assert order(words("요약"), candidate(1, "요약 글"), candidate(2, "글", heading="요약")) == [2, 1]


def test_neighbours_in_the_question_that_are_neighbours_in_the_text_win() -> None:
    apart, together = candidate(1, "양식 글 회의록"), candidate(2, "회의록 양식 글")
    assert order(words("회의록", "양식"), apart, together) == [2, 1]


def test_synonyms_find_but_do_not_outvote() -> None:
    asked = [Word(("보도자료",), (("press", "release"), ("release",))), Word(("요약",))]
    both, only_synonyms = candidate(1, "보도자료 요약"), candidate(2, "press release press release release")
    nothing = candidate(3, "글")
    assert order(asked, nothing, only_synonyms, both) == [1, 2, 3]


def test_a_word_said_with_several_terms_counts_in_part() -> None:
    asked = [Word(("회의록", "양식"), (("보도자료",),))]
    assert order(asked, candidate(1, "글"), candidate(2, "양식 글")) == [2, 1]


def test_meaning_decides_where_words_tie() -> None:
    far, near = candidate(1, "요약", similarity=0.2), candidate(2, "요약", similarity=0.9)
    assert order(words("요약"), far, near) == [2, 1]


def test_a_passage_without_a_vector_is_judged_by_its_words() -> None:
    new, old = candidate(1, "회의록 요약"), candidate(2, "요약", similarity=0.9)
    assert order(words("회의록", "요약"), old, new) == [1, 2]


def test_scores_lie_between_nought_and_one_and_the_order_is_stable() -> None:
    ranked = rank(words("요약"), *(candidate(n, "요약", similarity=0.5) for n in range(5, 0, -1)))
    assert [each.candidate.passage_id for each in ranked] == [1, 2, 3, 4, 5]
    assert all(each.score == 1 for each in ranked)
    assert rank(words("요약")) == []


def test_words_that_only_ask_are_not_missed() -> None:
    (held,) = rank(words("회의록", "방법", "알리다"), candidate(1, "회의록"))
    assert held.coverage == 1


def test_coverage_is_the_share_of_rarity() -> None:
    (held,) = rank(words("요약", "없는말"), candidate(1, "요약"))
    assert 0 < held.coverage < 0.5
    assert rank([], candidate(1, "요약"))[0].coverage == 0


def test_repeats_are_folded_to_the_best() -> None:
    long = "회의록 요약 양식 안내 글 쓰기 표 그림 번역 발표 민원 답변 초안 확인 점검 사실 법령 출처 예산 계획"
    ranked = rank(
        words("회의록", "요약"),
        candidate(1, long, similarity=0.9),
        candidate(2, long, similarity=0.8),
        candidate(3, f"{long} 끝", similarity=0.7),
        candidate(4, "전혀 다른 요약", similarity=0.6),
    )
    assert [each.candidate.passage_id for each in ranking.without_repeats(ranked, limit=10)] == [1, 4]
    assert len(ranking.without_repeats(ranked, limit=1)) == 1
