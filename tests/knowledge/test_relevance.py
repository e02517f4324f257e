from dataclasses import replace

import pytest

from assistant.knowledge import ranking, relevance
from assistant.knowledge.familiar import Familiarity
from assistant.knowledge.glossary import Word
from assistant.knowledge.ranking import Candidate
from assistant.knowledge.relevance import Evidence

FREQUENCIES = {"회의록": 3, "요약": 10, "출장": 4, "press": 3, "release": 3}
PASSAGES = 100
SPACE = "multilingual-e5-small-q4-w7a8"
SURE = Evidence(strength=0.8, similarity=0.90, elsewhere=0.84)
UNSURE = Evidence(strength=0.3, missing=0.45, similarity=0.86, elsewhere=0.90)


def gathered(asked: list[Word], *bodies: str, nouns: str, text: str = "", similarity: float | None = None) -> Evidence:
    question = ranking.weigh(asked, FREQUENCIES, PASSAGES)
    ranked = ranking.rank(
        question, [Candidate(id_, [], body.split(), similarity) for id_, body in enumerate(bodies, start=1)]
    )
    found = relevance.gather(text, question, ranked, nouns=nouns.split(), texts=bodies, elsewhere=None, familiar=None)
    assert found is not None
    return found


def words(*terms: str) -> list[Word]:
    return [Word((term,)) for term in terms]


class TestGather:
    def test_a_noun_that_the_best_passage_lacks_is_missing(self) -> None:
        held = gathered(words("요약", "회의록"), "요약 회의록", nouns="요약 회의록")
        lacking = gathered(words("요약", "회의록"), "요약", nouns="요약 회의록")
        assert held.missing == 0 < lacking.missing
        assert held.strength > lacking.strength

    def test_a_verb_may_be_said_in_another_way(self) -> None:
        assert gathered(words("요약", "까다"), "요약", nouns="요약").missing == 0

    def test_a_telephone_number_or_a_word_of_time_is_not_missing(self) -> None:
        plain, with_number = (
            gathered(words("요약", *more), "요약", nouns="요약 때") for more in ((), ("010", "1234", "때"))
        )
        assert with_number.missing == plain.missing == 0

    def test_the_unknown_noun_of_a_long_question_weighs_more_than_a_common_one(self) -> None:
        asked = words("요약", "회의록", "없는말")
        unknown, known = (
            gathered(asked, body, nouns="요약 회의록 없는말") for body in ("요약 회의록", "회의록 없는말")
        )
        assert unknown.missing > known.missing

    def test_part_of_a_compound_counts_by_half(self) -> None:
        whole, part, none = (
            gathered(words("출장비"), body, nouns="출장비").missing for body in ("출장비", "출장", "글")
        )
        assert whole == 0 < part < none
        assert part == pytest.approx(none / 2)

    def test_another_way_to_say_it_is_not_missing(self) -> None:
        asked = [Word(("보도자료",), (("press", "release"),))]
        assert gathered(asked, "글 press release", nouns="보도자료").missing == 0
        assert gathered(asked, "press 글 release", nouns="보도자료").missing > 0

    def test_the_last_line_says_what_value_is_wanted(self) -> None:
        asked = words("요약")
        assert gathered(asked, "요약", nouns="", text="요약은?\n얼마예요?").lacks
        assert not gathered(asked, "요약", nouns="", text="얼마예요?\n요약은?").lacks
        assert not gathered(asked, "요약 5만 원", nouns="", text="얼마예요?").lacks

    def test_a_question_without_a_word_has_no_strength(self) -> None:
        assert gathered([], "요약", nouns="", similarity=0.9) == Evidence(similarity=0.9)

    def test_nothing_found_is_no_evidence(self) -> None:
        question = ranking.weigh(words("요약"), FREQUENCIES, PASSAGES)
        assert relevance.gather("", question, [], nouns=[], texts=[], elsewhere=None, familiar=None) is None


class TestChance:
    @pytest.mark.parametrize(("evidence", "sure"), [(SURE, True), (UNSURE, False)])
    @pytest.mark.parametrize("space", [SPACE, "another"])
    def test_it_decides(self, evidence: Evidence, space: str, *, sure: bool) -> None:
        assert (relevance.chance(evidence, space=space) >= 0.5) is sure

    @pytest.mark.parametrize(
        "worse",
        [
            replace(SURE, strength=0.5),
            replace(SURE, missing=0.2),
            replace(SURE, lacks=True),
            replace(SURE, similarity=0.87),
            replace(SURE, elsewhere=0.88),
        ],
    )
    @pytest.mark.parametrize("familiar", [None, Familiarity(odds=4.0, margin=0.02)])
    def test_each_feature_has_its_direction(self, worse: Evidence, familiar: Familiarity | None) -> None:
        less, more = (relevance.chance(replace(each, familiar=familiar), space=SPACE) for each in (worse, SURE))
        assert less < more

    def test_what_the_material_is_not_asked_is_refused_sooner(self) -> None:
        kinds = (Familiarity(odds=-4.0, margin=-0.02), Familiarity(odds=4.0, margin=-0.02), Familiarity(4.0, 0.02))
        chances = [relevance.chance(replace(UNSURE, familiar=kind), space=SPACE) for kind in kinds]
        assert chances == sorted(set(chances))

    def test_similarities_of_a_strange_space_do_not_count(self) -> None:
        strange = replace(SURE, similarity=0.1)
        assert relevance.chance(strange, space="another") == relevance.chance(SURE, space="another")

    def test_a_new_passage_is_not_refused_for_having_no_vector_yet(self) -> None:
        new = Evidence(strength=0.9, similarity=0.8, elsewhere=0.9, partly=True)
        assert relevance.chance(new, space=SPACE) > 0.9
        assert relevance.chance(replace(new, partly=False), space=SPACE) < 0.85

    def test_without_a_word_in_common_words_alone_are_never_sure(self) -> None:
        assert relevance.chance(Evidence(), space="") == 0

    def test_nothing_found_is_nothing_sure(self) -> None:
        assert relevance.chance(None, space=SPACE) == 0
