"""The form: what is kept, what is missing, what Korean letters do."""

from __future__ import annotations

import unicodedata

from assistant.challenge import content, personal
from tests.challenge.builders import CONTENT, FIELDS


def test_a_whole_form_lacks_nothing() -> None:
    assert content.missing(content.read(CONTENT), FIELDS) == {}


def test_each_required_part_is_named_with_what_to_do() -> None:
    found = content.missing(content.read({}), FIELDS)
    assert list(found) == ["title", "field", "problem", "prompt", "tools", "before", "after", "effect", "repeat"]
    assert found["problem"] == "해결하려던 문제를 적어 주세요."
    assert found["title"] == "제목을 적어 주세요."
    assert found["field"] == "분야를 목록에서 골라 주세요."


def test_a_field_that_is_not_offered_and_texts_too_long_are_refused() -> None:
    found = content.missing_in(CONTENT | {"field": "우주", "prompt": "가" * 4_001, "title": "가" * 121}, FIELDS)
    assert list(found) == ["title", "field", "prompt"]
    assert "4,001자" in found["prompt"]


def test_minutes_are_a_number_or_nothing() -> None:
    assert content.read({"minutes_saved": "1,200분"}).minutes_saved == 1200
    assert content.read({"minutes_saved": ""}).minutes_saved is None
    assert "minutes_saved" in content.missing_in(CONTENT | {"minutes_saved": "꽤 많이"}, FIELDS)
    assert "minutes_saved" in content.missing_in(CONTENT | {"minutes_saved": "999999"}, FIELDS)


def test_text_is_composed_and_free_of_signs_that_no_database_keeps() -> None:
    typed = unicodedata.normalize("NFD", "민원 답변") + "\x00\r\n둘째 줄 "
    assert content.read({"problem": typed}).problem == "민원 답변\n둘째 줄"
    assert content.read({"title": "두\n줄  제목"}).title == "두 줄 제목"


def test_personal_data_is_found_by_kind_and_line_and_never_by_value() -> None:
    values = CONTENT | {"prompt": "첫 줄\n전화 010-1234-5678, 010-9876-5432\n900101-1234567", "before": "a@b.kr"}
    found = personal.find_in_draft(values)
    assert [(each.name, each.kind, each.count, each.lines) for each in found] == [
        ("prompt", "전화", 2, (2,)),
        ("prompt", "주민등록번호", 1, (3,)),
        ("before", "이메일", 1, (1,)),
    ]
    assert [each.is_forbidden for each in found] == [False, True, False]
    assert "010" not in repr(found)
    assert "900101" not in repr(found)


def test_what_was_removed_from_a_file_still_counts_and_our_own_tokens_do_not() -> None:
    assert personal.kinds("[주민등록번호 삭제] 그리고 02-123-4567") == {"주민등록번호": 1, "전화": 1}
    assert personal.kinds("⟦전화_1⟧에게 연락") == {}
    assert personal.total(["010-1234-5678", "010-1234-5678 a@b.kr"]) == [
        {"kind": "이메일", "count": 1},
        {"kind": "전화", "count": 2},
    ]
