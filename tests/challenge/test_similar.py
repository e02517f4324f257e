"""Near-duplicates in Korean: spacing, composition and particles do not hide them, the office's own words are not one."""

from __future__ import annotations

import unicodedata
from itertools import combinations

import pytest

from assistant.challenge import similar

TEXTS = (
    (
        "민원인이 불법 주정차를 신고하면 담당자가 사진과 위치를 확인하고 답변을 작성합니다. 비슷한 답변을 하루에 서른 번씩 쓰다 보니 야근이 잦았습니다. 챗지피티에게 "
        "답변의 틀을 주고 초안을 쓰게 했더니 한 건에 십 분이면 끝납니다."
    ),
    (
        "경로당 운영비 정산 서류는 어르신이 손으로 쓴 영수증이 많아 금액을 옮겨 적는 데 오래 걸립니다. 영수증을 표로 정리해 달라고 부탁하고 합계가 맞는지 두 번 "
        "확인하게 했습니다. 정산 기간이 이틀에서 반나절로 줄었습니다."
    ),
    (
        "구의회 질의 답변 자료를 만들 때 지난 회의록에서 같은 질문을 찾는 일이 가장 힘들었습니다. 회의록을 나누어 붙여 넣고 쟁점별로 묶어 달라고 했습니다. 담당자는 "
        "근거 조문만 확인하면 되어 준비 시간이 절반으로 줄었습니다."
    ),
    (
        "초등학교 앞 교통안전 지도 봉사자 배치표를 매달 새로 짜야 했습니다. 봉사자마다 가능한 요일이 달라 전화로 여러 번 물었습니다. 가능한 시간을 표로 붙여 넣고 "
        "겹치지 않게 나누어 달라고 하니 전화가 거의 없어졌습니다."
    ),
)
WHOLE = TEXTS[0]


def likeness(one: str, other: str) -> float:
    return similar.compare(similar.fingerprint([one], ""), similar.fingerprint([other], "")).most


@pytest.mark.parametrize(
    "variant",
    [
        unicodedata.normalize("NFD", WHOLE),
        WHOLE.replace(" ", ""),
        WHOLE.replace("합니다", "합 니 다").replace(". ", " - "),
        WHOLE.replace(".", "!\n"),
    ],
    ids=["NFD", "no blanks", "other blanks", "other signs"],
)
def test_spacing_signs_and_composition_hide_nothing(variant: str) -> None:
    assert likeness(WHOLE, variant) > 0.95


def test_changed_particles_and_endings_still_show() -> None:
    changed = (
        WHOLE.replace("민원인이", "주민이")
        .replace("작성합니다", "작성하고 있습니다")
        .replace("챗지피티에게", "클로드에게")
        .replace("잦았습니다", "많았습니다")
    )
    assert likeness(WHOLE, changed) > 0.6


def test_texts_of_the_same_office_about_other_things_stay_far_below_what_is_shown() -> None:
    found = [likeness(one, other) for one, other in combinations(TEXTS, 2)]
    assert max(found) < similar.NOTEWORTHY / 2


def test_a_borrowed_prompt_in_another_story_is_found_as_such() -> None:
    prompt = (
        "너는 구청 민원 담당자다. 아래 민원을 읽고 공감하는 말, 처리 결과, 다음 절차의 순서로 정중하게 답변을 써라."
    )
    one = similar.fingerprint([TEXTS[1]], prompt)
    other = similar.fingerprint([TEXTS[2]], prompt.replace(" ", "  "))
    likeness = similar.compare(one, other)
    assert likeness.prompt > 0.95
    assert likeness.whole < 0.5
    assert likeness.where == "prompt"


def test_a_paragraph_copied_into_a_long_text_is_found() -> None:
    assert likeness(WHOLE, " ".join(TEXTS)) > 0.95


def test_a_line_or_nothing_is_like_nothing() -> None:
    assert likeness("민원 답변", "민원 답변") == 0
    assert likeness("", "") == 0
