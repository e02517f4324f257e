import logging
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.guard.log_filter import MaskingFilter
from assistant.guard.masking import mask, remove_numbers, restore


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("번호는 900101-1234567입니다", "번호는 [주민등록번호 삭제]입니다"),
        ("번호는 9001011234567입니다", "번호는 [주민등록번호 삭제]입니다"),
        ("900101 - 1234567", "[주민등록번호 삭제]"),
        ("외국인 900101-5234567", "외국인 [외국인등록번호 삭제]"),
        ("전화 010-1234-5678로", "전화 ⟦전화_1⟧로"),
        ("01012345678", "⟦전화_1⟧"),
        ("+82 10-1234-5678", "⟦전화_1⟧"),
        ("사무실 02-2127-1234, 휴대 010.1234.5678", "사무실 ⟦전화_2⟧, 휴대 ⟦전화_1⟧"),
        ("(031)123-4567", "(⟦전화_1⟧"),
        ("4111-1111-1111-1111로 결제", "⟦카드_1⟧로 결제"),
        ("kim@ddm.go.kr에게", "⟦이메일_1⟧에게"),
    ],
)
def test_personal_data_is_masked(text: str, masked: str) -> None:
    assert mask(text).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22 14:00에 시작",
        "예산은 1,234,567,890원",
        "문서번호 교육지원과-12345(2026. 11. 22.)",
        "주문번호 20261122-0001234",
        "4111-1111-1111-1112는 검사값이 틀린 번호",
        "제24조의2 제1항",
        "국번 없이 120, 110, 1588-1234",
        "버전 1.2.3.4",
    ],
)
def test_what_is_no_personal_data_stays(text: str) -> None:
    assert mask(text).text == text


def test_a_value_keeps_its_token_over_several_texts() -> None:
    first = mask("010-1234-5678")
    second = mask("010-9999-8888, 다시 010-1234-5678", seen=first.originals)
    assert second.text == "⟦전화_2⟧, 다시 ⟦전화_1⟧"
    assert restore("⟦전화_1⟧와 ⟦전화_2⟧", second.originals) == "010-1234-5678와 010-9999-8888"


def test_a_token_that_a_model_invents_stays() -> None:
    assert restore("⟦전화_9⟧", mask("010-1234-5678").originals) == "⟦전화_9⟧"


@given(st.text(max_size=200))
def test_masking_and_restoring_gives_the_text_back(text: str) -> None:
    masked = mask(text)
    assert restore(masked.text, masked.originals) == remove_numbers(text)


def test_log_records_are_masked() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "from %s", ("010-1234-5678",), None)
    assert MaskingFilter().filter(record)
    assert record.getMessage() == "from ⟦전화_1⟧"


def test_tracebacks_are_masked() -> None:
    try:
        int("010-1234-5678")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", (), sys.exc_info())
    assert MaskingFilter().filter(record)
    shown = logging.Formatter().format(record)
    assert "ValueError" in shown
    assert "⟦전화_1⟧" in shown
    assert "010-1234-5678" not in shown
