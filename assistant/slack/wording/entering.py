"""What is said about the challenge and about entering it, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class EntryWords:
    """What is said, by where it is said. `parts` and `hints` go by the names of an entry's parts, `states` by its state.

    Slack shows at most 24 characters of a modal's title and buttons.
    """

    none_now: str
    heading: str
    open_until: Callable[[str, str], str]
    opens_at: Callable[[str], str]
    over: Callable[[str], str]
    server_time: Callable[[str], str]
    enter: str
    go_on: str
    see_notice: str
    judge: Callable[[int], str]
    own: Callable[[str, str, str], str]
    no_number: str
    untitled: str
    states: Mapping[str, str]

    title: str
    submit: str
    close: str
    intro: Callable[[str], str]
    parts: Mapping[str, str]
    hints: Mapping[str, str]
    field_placeholder: str
    files: Callable[[int, int], str]
    files_there: Callable[[Sequence[str]], str]
    team: str
    team_hint: Callable[[int], str]
    share: str
    share_option: str
    credit: str
    credits: Mapping[str, str]
    handing_in: str
    check_title: str
    check_intro: str
    check_found: Callable[[str, str, str, int], str]
    check_label: str
    check_option: str
    check_unticked: str
    check_back: str
    check_changed: str
    forbidden: Callable[[str, str], str]
    unseen: str
    clashing: str
    clashing_now: Callable[[str], str]
    kinds: Mapping[str, str]
    kept: Callable[[str], str]
    not_handed_in: Callable[[str], str]


KOREAN = EntryWords(
    none_now="지금 참가할 수 있는 챌린지가 없습니다. 새 챌린지가 공고되면 홈 탭에서 볼 수 있습니다.",
    heading="AI 챌린지",
    open_until=lambda due, left: f"마감 {due} · {left}",
    opens_at=lambda moment: f"접수 시작 {moment}",
    over=lambda due: f"접수가 끝났습니다 (마감 {due}).",
    server_time=lambda now: f"마감은 서버 시각으로 정합니다. 지금 서버 시각은 {now}입니다.",
    enter="출품하기",
    go_on="이어서 쓰기",
    see_notice="공고 보기",
    judge=lambda count: f"심사할 작품이 {count}편 있습니다.",
    own=lambda number, title, state: f"{number} {title} · {state}",
    no_number="접수 전",
    untitled="제목 없음",
    states={
        "draft": "쓰는 중",
        "submitted": "접수함",
        "withdrawn": "철회함",
        "ineligible": "심사 제외",
        "duplicate": "중복 접수",
        "finalist": "본선 진출",
        "awarded": "수상",
        "not_awarded": "수상하지 않음",
        "revoked": "수상 취소",
    },
    title="챌린지 출품",
    submit="제출",
    close="닫기",
    intro=lambda due: (
        f"쓰는 동안 저절로 저장됩니다. 닫아도 그대로 남습니다. 마감: {due}\n"
        "주민등록번호 같은 개인정보와 공개하지 않은 업무 자료는 적거나 첨부하지 마세요."
    ),
    parts={
        "title": "제목",
        "field": "분야",
        "problem": "해결하려던 문제",
        "prompt": "사용한 프롬프트",
        "tools": "사용한 도구와 모델",
        "before": "적용 전",
        "after": "적용 후",
        "effect": "효과",
        "measured": "효과를 잰 방법",
        "repeat": "다른 부서에서 따라 하는 방법",
        "minutes_saved": "한 번에 줄어든 시간(분)",
    },
    hints={
        "prompt": "따라 하는 사람이 바꿀 곳은 {부서명}처럼 중괄호로 적어 주세요.",
        "tools": "예: 사내 챗봇, 모델 이름과 쓴 날짜",
        "before": "예: 회의록을 정리하는 데 50분이 걸렸다.",
        "measured": "예: 2주 동안 열 번 재서 평균을 냈다.",
    },
    field_placeholder="분야 고르기",
    files=lambda most, size: f"첨부 파일 ({most}개까지, 하나에 {size}MB까지)",
    files_there=lambda names: f"이미 첨부한 파일: {', '.join(names)} (지우려면 웹에서 열어 주세요.)",
    team="함께한 사람",
    team_hint=lambda most: f"대표까지 {most}명까지입니다. 대표는 제출하는 사람입니다.",
    share="공유 동의",
    share_option="수상하면 우수사례로 직원들과 나누는 데 동의합니다.",
    credit="이름 표시",
    credits={"named": "이름과 부서", "department": "부서만", "anonymous": "표시하지 않음"},
    handing_in="제출했습니다. 파일을 확인한 뒤 접수번호를 알려 드립니다.",
    check_title="개인정보 확인",
    check_intro=(
        "개인정보로 보이는 내용이 있습니다. 개인정보와 비공개 자료는 프롬프트에 넣어서도, 출품작에 적어서도 안 됩니다. "
        "돌아가서 지우거나 {이름}처럼 바꿔 주세요."
    ),
    check_found=lambda part, lines, kind, count: f"{part} {lines}번째 줄: {kind} {count}건",
    check_label="확인",
    check_option="위에 표시된 내용을 확인했고, 개인정보나 비공개 자료가 아닙니다.",
    check_unticked="그대로 내도 되는 내용이면 확인란을 표시해 주세요. 아니면 돌아가서 고쳐 주세요.",
    check_back="고치러 돌아가기",
    check_changed="그 사이에 글이 바뀌었습니다. 돌아가서 다시 제출해 주세요.",
    forbidden=lambda kind, lines: f"{lines}번째 줄의 {kind}는 법으로 보관할 수 없어 지워야 제출됩니다.",
    unseen="그사이 다른 화면이나 팀원이 이 칸을 고쳤습니다. 창을 닫았다가 다시 열어 새 글을 확인한 뒤 제출해 주세요.",
    clashing=(
        "그사이 다른 화면이나 팀원도 이 칸을 고쳤습니다. 여기 쓴 글은 저장되지 않았으니 복사해 두고, "
        "창을 닫았다가 다시 열어 두 글을 맞춘 뒤 제출해 주세요."
    ),
    clashing_now=lambda parts: (
        f"다른 화면이나 팀원이 고친 칸이라 지금 쓰는 글을 저장하지 못했습니다: {parts}. "
        "쓴 글을 복사해 두고, 창을 닫았다가 다시 열어 두 글을 맞춰 주세요."
    ),
    kinds={},
    kept=lambda title: f"'{title}' 쓰던 내용을 저장해 두었습니다. 마감 전까지 이어서 쓸 수 있습니다.",
    not_handed_in=lambda sentence: f"아직 접수하지 못했습니다. {sentence}\n쓴 내용은 그대로 남아 있습니다.",
)

ENGLISH = EntryWords(
    none_now="There is no challenge to enter right now. A new one will appear on the Home tab.",
    heading="AI challenge",
    open_until=lambda due, left: f"Due {due} · {left}",
    opens_at=lambda moment: f"Opens {moment}",
    over=lambda due: f"Entries are closed (due {due}).",
    server_time=lambda now: f"The server's clock decides. It is {now} there now.",
    enter="Enter",
    go_on="Go on writing",
    see_notice="See the notice",
    judge=lambda count: f"{count} entries wait for your review.",
    own=lambda number, title, state: f"{number} {title} · {state}",
    no_number="No receipt yet",
    untitled="Untitled",
    states={
        "draft": "draft",
        "submitted": "received",
        "withdrawn": "withdrawn",
        "ineligible": "not eligible",
        "duplicate": "duplicate",
        "finalist": "finalist",
        "awarded": "awarded",
        "not_awarded": "not awarded",
        "revoked": "award revoked",
    },
    title="Enter the challenge",
    submit="Hand in",
    close="Close",
    intro=lambda due: (
        f"What you write is kept as you write, also when you close this. Due: {due}\n"
        "Please leave out personal data and anything that is not public."
    ),
    parts={
        "title": "Title",
        "field": "Field of work",
        "problem": "The problem",
        "prompt": "The prompt you used",
        "tools": "Tools and models",
        "before": "Before",
        "after": "After",
        "effect": "Effect",
        "measured": "How you measured it",
        "repeat": "How others can repeat it",
        "minutes_saved": "Minutes saved each time",
    },
    hints={
        "prompt": "Put what others have to change into braces: {department}.",
        "tools": "Such as the office chatbot; the model's name and the date",
        "before": "Such as: the minutes took 50 minutes.",
        "measured": "Such as: the mean of ten times in two weeks.",
    },
    field_placeholder="Choose a field",
    files=lambda most, size: f"Files (up to {most}, {size} MB each)",
    files_there=lambda names: f"Already there: {', '.join(names)} (open it on the web to remove one)",
    team="Who worked on it with you",
    team_hint=lambda most: f"Up to {most} people with you. Whoever hands in leads.",
    share="Sharing",
    share_option="If it wins, it may be shared with all staff as a best practice.",
    credit="Credit",
    credits={"named": "Name and department", "department": "Department only", "anonymous": "None"},
    handing_in="Handed in. You get the receipt number once the files have been checked.",
    check_title="Personal data",
    check_intro=(
        "Some of this looks like personal data. Neither that nor anything that is not public belongs in a prompt or an "
        "entry. Please go back and take it out, or write {name} instead."
    ),
    check_found=lambda part, lines, kind, count: f"{part}, line {lines}: {kind} ({count})",
    check_label="Looked at",
    check_option="I have looked: none of it is personal or kept from the public.",
    check_unticked="Please tick the box if it may be handed in as it is. If not, go back and change it.",
    check_back="Go back",
    check_changed="The text has changed meanwhile. Please go back and hand it in again.",
    forbidden=lambda kind, lines: f"Line {lines}: the law does not allow a {kind} to be kept. Please take it out.",
    unseen="Somebody has changed this meanwhile. Please close the form, open it again and look before handing in.",
    clashing=(
        "Somebody else has changed this, too, so yours is not kept. "
        "Please copy it, close the form, open it again and bring both together."
    ),
    clashing_now=lambda parts: (
        f"Somebody else has changed this meanwhile, so what you write there is not kept: {parts}. "
        "Please copy it, close the form, open it again and bring both together."
    ),
    kinds={
        "외국인등록번호": "foreigner registration number",
        "주민등록번호": "resident registration number",
        "카드": "card number",
        "전화": "phone number",
        "이메일": "e-mail address",
    },
    kept=lambda title: f"What you wrote for '{title}' is kept. You can go on until the deadline.",
    not_handed_in=lambda sentence: f"It has not been received yet. {sentence}\nWhat you wrote is still there.",
)
