import pytest

from assistant.knowledge import wanted


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("당직비 얼마 나와?", "평일 5만 원"),
        ("챗GPT 구독료", "한 달 20달러"),
        ("경로당은 몇 곳이야?", "132곳"),
        ("접수는 언제까지예요?", "9월 30일까지"),
        ("교육담당 전화번호 알려 줘", "내선 2345번"),
        ("민원실은 어디예요?", "1층"),
    ],
)
def test_a_value_that_the_text_does_not_hold_is_lacking(question: str, value: str) -> None:
    assert wanted.lacks(question, "공고문을 확인합니다.")
    assert not wanted.lacks(question, f"안내: {value}.")


@pytest.mark.parametrize(
    "question",
    [
        "예산안 금액을 지어내는데 어떻게 하나요?",
        "전화번호를 가리려면 어떻게 해야 합니까?",
        "이 기법은 언제 쓰면 좋아요?",
        "얼마나 자세히 적어야 해요?",
        "회의록 요약",
    ],
)
def test_speaking_of_a_value_is_not_asking_for_it(question: str) -> None:
    assert not wanted.lacks(question, "글")
