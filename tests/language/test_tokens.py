from assistant.language import tokens


def test_tokens_are_counted_with_no_network() -> None:
    assert tokens.count("프롬프트를 쓰는 법") > 3
    assert tokens.count("") == 0
    assert tokens.count("<|endoftext|>") > 1


def test_a_head_ends_between_characters() -> None:
    text = "가나다라마바사아자차카타파하" * 3
    cut = tokens.head(text, 10)
    assert text.startswith(cut)
    assert 0 < tokens.count(cut) <= 10
    assert tokens.head("짧다", 10) == "짧다"
