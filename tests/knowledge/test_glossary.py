from assistant.knowledge import glossary, korean
from assistant.knowledge.glossary import Glossary

TEXT = """
# people say it in many ways
챗지피티 | ChatGPT | 챗GPT
보도자료 | 언론 보도문
 | 빈칸 |
"""


def test_a_question_gets_the_other_words_of_a_group() -> None:
    words = glossary.parse(TEXT).words(korean.terms("챗GPT로 보도자료 쓰기"))
    assert [word.said for word in words] == [("챗", "gpt"), ("보도", "자료"), ("쓰다",)]
    assert ("chatgpt",) in words[0].others
    assert words[1].others == (("언론", "보도문"),)
    assert words[2].others == ()


def test_a_word_the_analyser_cuts_in_another_way_is_still_known() -> None:
    cut = Glossary({"챗지피티": (("챗지", "피티"), ("chatgpt",))}, longest=2)
    (word,) = cut.words(["챗지피티"])
    assert ("chatgpt",) in word.others


def test_a_repeated_word_counts_once() -> None:
    assert len(Glossary().words(["표", "표", "그림"])) == 2


def test_two_groups_with_one_word_in_common_are_both_heard() -> None:
    both = glossary.parse("그림 | 이미지\n그림 | 삽화")
    (word,) = both.words(["그림"])
    assert set(word.others) == {("이미지",), ("삽화",)}


def test_an_empty_glossary_knows_no_synonyms() -> None:
    assert glossary.parse("# nothing\n\n").words(["표"])[0].others == ()
