"""Which kind of value a question asks for, and whether a text holds one: "얼마예요" wants a sum of money."""

from __future__ import annotations

import re

_ASKED = (
    r"\s*(은|는|이|가|을|를|도|좀|만)?\s*(요|여|욤)?\s*"
    r"([?.]|$|알려|어떻|뭐|뭔|무엇|무슨|얼마|어디|있|공개|확인|궁금|몇|좀|나오|나와|줘|주)"
)
"""What follows a noun whose value is asked for; elsewhere "금액" or "날짜" are only spoken of."""

_SUMS = (
    "금액|비용|가격|요금|수수료|수당|단가|급여|보조금|지원금|벌금|과태료|상금|한도|액수|연금|구독료|사용료|여비|이용료"
    "|값|축의금|시세|보상비"
)
_COUNTED = "명|개|곳|팀|건|번|회|권|대|부|층|살|세|시간|분|일|년|월|장|쪽|줄|자|퍼센트|%|배|주|가지|점|차|인"
_KINDS = [
    (
        rf"얼마(?!나\s*(길|자주|오래|구체|자세|정확|걸))|({_SUMS}){_ASKED}",
        r"\d[\d,.]*\s*(천|백|만|억)*\s*(원|달러|유로|%|퍼센트)|무료",
    ),
    (
        rf"(?<![가-힣])몇|며칠|(횟수|인원|인구|비율|순위|통계|규격|용량){_ASKED}",
        rf"\d[\d,.]*\s*({_COUNTED})",
    ),
    (
        rf"언제(?!\s*(쓰|써|쓸|사용|필요|좋|뭘|어떤))|며칠|(기한|마감|날짜|일정|시간|기간|주기|요일){_ASKED}",
        r"\d+\s*(년|월|일|시|분|주|개월)|요일|해마다|매년|매월",
    ),
    (
        rf"(연락처|전화번호|내선|메일 주소|전자우편 주소|url|링크|홈페이지|사이트){_ASKED}",
        r"\d{2,4}-\d{3,4}|내선\s*\d|@|https?:|www\.|[a-z]\.(kr|com)",
    ),
    (rf"어디|(위치|장소){_ASKED}", r"\d+\s*층|\d\s*호|(로|길)\s?\d|센터|보관소|민원실|창구|메뉴|탭"),
]
_PATTERNS = [(re.compile(asks, re.IGNORECASE), re.compile(holds)) for asks, holds in _KINDS]


def lacks(question: str, text: str) -> bool:
    """Tell whether the question asks for an amount, number, time, contact or place of which the text holds none."""
    return any(asks.search(question) and not holds.search(text) for asks, holds in _PATTERNS)
