"""What is said about the practices, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PracticeWords:
    """What is said, by where it is said. `outcomes` goes by the values of `Outcome`.

    Slack shows at most 24 characters of a modal's title and buttons.
    """

    heading: str
    found: Callable[[str], str]
    found_partly: Callable[[str], str]
    newest: str
    none: Callable[[str], str]
    none_yet: str
    provided: str
    ours: str
    stale: str
    use: str
    report: str
    see: str
    see_all: Callable[[int], str]

    prompt_title: str
    prompt_submit: str
    prompt_intro: Callable[[str], str]
    prompt_private: str
    prompt_here: Callable[[str], str]
    prompt_part: Callable[[int, int], str]
    prompt_left: Callable[[Sequence[str]], str]
    more_variables: Callable[[int], str]
    cautions: Callable[[str], str]

    use_title: str
    use_intro: Callable[[str], str]
    outcome: str
    outcomes: Mapping[str, str]
    minutes: str
    minutes_hint: str
    minutes_wrong: Callable[[int], str]
    changed: str
    changed_hint: str
    thanks_for_report: str

    nominate_title: str
    nominate_intro: str
    nominate_cut: str
    label_title: str
    label_situation: str
    situation_hint: str
    label_prompt: str
    label_field: str
    field_placeholder: str
    blank: str
    nominated: str
    nominated_already: str
    nothing_to_nominate: str

    consent_title: str
    consent_asked: Callable[[str], str]
    consent_credit: str
    credits: Mapping[str, str]
    consent_read: str
    agree: str
    decline: str
    decline_sure: str
    decline_means: str
    agreed: Callable[[str, str], str]
    declined: Callable[[str], str]
    taken_down: Callable[[str], str]
    consent_again: str

    send: str
    close: str


KOREAN = PracticeWords(
    heading="우수사례",
    found=lambda search: f"우수사례에서 '{search}' 내용을 찾았습니다",
    found_partly=lambda search: f"'{search}' 전부가 들어 있는 우수사례는 없어서, 일부가 들어 있는 것을 보여 드립니다",
    newest="새로 올라온 우수사례",
    none=lambda search: f"우수사례에서 '{search}' 내용을 찾지 못했습니다. 다른 말로 찾아 주세요.",
    none_yet="아직 우수사례가 없습니다. 사례가 올라오면 여기서 찾을 수 있습니다.",
    provided="기본 제공",
    ours="우리 구 우수사례",
    stale="다시 확인 중",
    use="프롬프트 쓰기",
    report="써봤어요",
    see="자세히",
    see_all=lambda count: f"모두 보기 ({count}건)",
    prompt_title="프롬프트 쓰기",
    prompt_submit="프롬프트 받기",
    prompt_intro=lambda title: f"'{title}' 프롬프트의 빈칸을 채우면 바로 쓸 수 있는 글로 보내 드립니다.",
    prompt_private="적은 내용은 저장하지 않습니다. 이름, 주민등록번호, 연락처 같은 개인정보는 넣지 마세요.",
    prompt_here=lambda title: f"'{title}' 프롬프트입니다. 복사해서 쓰세요.",
    prompt_part=lambda part, parts: f"길어서 나누었습니다. {parts}개 가운데 {part}번째입니다. 이어 붙여 쓰세요.",
    prompt_left=lambda names: f"채우지 않은 빈칸: {', '.join(names)}",
    more_variables=lambda count: f"빈칸이 {count}개 더 있습니다. 받은 프롬프트에서 직접 채워 주세요.",
    cautions=lambda text: f"주의할 점: {text}",
    use_title="써봤어요",
    use_intro=lambda title: (
        f"'{title}'을(를) 써 본 결과를 알려 주세요. 오늘 다시 알려 주시면 새로 적은 것으로 바뀝니다."
    ),
    outcome="어땠나요",
    outcomes={
        "worked": "그대로 잘 되었어요",
        "partly": "조금 고쳐서 썼어요",
        "failed": "잘 되지 않았어요",
    },
    minutes="한 번 쓸 때 줄어든 시간(분)",
    minutes_hint="스스로 느낀 만큼만 적어 주세요. 화면에도 ‘직원이 스스로 적은 값’이라고 표시합니다.",
    minutes_wrong=lambda most: f"0부터 {most:,}까지의 숫자로 적어 주세요. 예: 15",
    changed="바꿔 쓴 점",
    changed_hint="다른 직원도 볼 수 있습니다. 개인정보는 적지 마세요.",
    thanks_for_report="알려 주셔서 고맙습니다. 다른 직원이 사례를 고를 때 도움이 됩니다.",
    nominate_title="우수사례로 추천",
    nominate_intro="교육담당이 살펴보고 다듬습니다. 이 메시지를 쓴 사람이 동의해야 공개합니다.",
    nominate_cut="메시지가 길어서 앞부분만 가져왔습니다. 나머지는 교육담당이 원래 메시지에서 옮깁니다.",
    label_title="제목",
    label_situation="어떤 상황에서 쓰나요",
    situation_hint="예: 같은 문의가 몰릴 때 답변 초안을 씁니다.",
    label_prompt="프롬프트",
    label_field="분야",
    field_placeholder="분야 고르기",
    blank="이 칸을 채워 주세요.",
    nominated="추천했습니다. 교육담당이 살펴본 뒤, 이 메시지를 쓴 사람이 동의하면 우수사례로 공개합니다.",
    nominated_already="이미 추천된 메시지입니다. 교육담당이 살펴보고 있습니다.",
    nothing_to_nominate="글이 없는 메시지는 추천할 수 없습니다. 프롬프트가 적힌 메시지에서 골라 주세요.",
    consent_title="우수사례로 나누어도 될까요?",
    consent_asked=lambda title: (
        f"'{title}' 사례를 만드신 분으로 적혀 있습니다. 동의하시면 모든 직원이 보고, 도우미가 답변에서 인용합니다. "
        "먼저 글을 읽어 보세요. 동의하기 전에는 공개하지 않습니다."
    ),
    consent_credit="만든 사람을 어떻게 밝힐까요?",
    credits={"named": "부서와 이름", "department": "부서만", "anonymous": "밝히지 않음"},
    consent_read="글 읽어 보기",
    agree="동의합니다",
    decline="동의하지 않습니다",
    decline_sure="동의하지 않으시나요?",
    decline_means="이 사례를 공개하지 않습니다. 이미 공개되었다면 바로 내립니다.",
    agreed=lambda title, credit: f"'{title}' 사례를 나누는 데 동의하셨습니다. 고맙습니다. 만든 사람 표시: {credit}",
    declined=lambda title: f"'{title}' 사례를 나누지 않겠다고 하셨습니다. 교육담당에게 전했고, 공개하지 않습니다.",
    taken_down=lambda title: (
        f"'{title}' 사례를 나누지 않겠다고 하셨습니다. 교육담당에게 전했고, 공개하던 사례를 내렸습니다."
    ),
    consent_again="마음이 바뀌면 사례 화면에서 바꿀 수 있습니다.",
    send="보내기",
    close="닫기",
)

ENGLISH = PracticeWords(
    heading="Good practices",
    found=lambda search: f"Good practices on “{search}”",
    found_partly=lambda search: f"No good practice has all of “{search}”; these have some of it",
    newest="The newest good practices",
    none=lambda search: f"I found no good practice on “{search}”. Please try other words.",
    none_yet="There are no good practices yet. Once there are, you can search them here.",
    provided="Comes with the assistant",
    ours="Our office’s practice",
    stale="Being checked again",
    use="Use the prompt",
    report="I tried it",
    see="Details",
    see_all=lambda count: f"See all ({count})",
    prompt_title="Use the prompt",
    prompt_submit="Get the prompt",
    prompt_intro=lambda title: f"Fill in the blanks of “{title}” and you get a prompt that is ready to use.",
    prompt_private="What you type is not kept. Please leave out names, numbers and other personal data.",
    prompt_here=lambda title: f"Here is the prompt “{title}”, ready to be copied.",
    prompt_part=lambda part, parts: f"It is long: this is part {part} of {parts}. Please put them together.",
    prompt_left=lambda names: f"Blanks left to fill in: {', '.join(names)}",
    more_variables=lambda count: f"Blanks you fill in yourself afterwards: {count}.",
    cautions=lambda text: f"Please mind: {text}",
    use_title="I tried it",
    use_intro=lambda title: f"How did “{title}” go? Telling it again today replaces what you said.",
    outcome="How it went",
    outcomes={
        "worked": "It worked as it is",
        "partly": "It worked with changes",
        "failed": "It did not work",
    },
    minutes="Minutes saved each time",
    minutes_hint="Your own estimate; it is shown as what staff say themselves.",
    minutes_wrong=lambda most: f"Please give a number from 0 to {most:,}. Example: 15",
    changed="What you changed",
    changed_hint="Others can read this. Please leave out personal data.",
    thanks_for_report="Thank you. It helps others to choose.",
    nominate_title="Put forward a practice",
    nominate_intro="A trainer looks at it. It is shared once whoever wrote the message agrees.",
    nominate_cut="The message is long: this is its beginning. A trainer takes the rest from the message itself.",
    label_title="Title",
    label_situation="When it is of use",
    situation_hint="Such as: many people ask the same thing and replies have to be drafted.",
    label_prompt="Prompt",
    label_field="Field of work",
    field_placeholder="Choose a field",
    blank="Please fill this in.",
    nominated="It is put forward. A trainer looks at it, and it is shared once whoever wrote it agrees.",
    nominated_already="This message has been put forward already. A trainer is looking at it.",
    nothing_to_nominate="A message without text cannot be put forward. Please choose one with a prompt in it.",
    consent_title="May this be shared as a practice?",
    consent_asked=lambda title: (
        f"You are named as one who made “{title}”. If you agree, all staff can read it and the assistant cites it. "
        "Please read it first. Nothing is shared before you agree."
    ),
    consent_credit="How should those who made it be named?",
    credits={"named": "Department and name", "department": "Department only", "anonymous": "Not at all"},
    consent_read="Read it",
    agree="I agree",
    decline="I do not agree",
    decline_sure="Do you not agree?",
    decline_means="The practice is not shared. If it is shared already, it is taken down at once.",
    agreed=lambda title, credit: f"You agreed to share “{title}”. Thank you. Named: {credit}",
    declined=lambda title: f"You did not agree to share “{title}”. The trainers were told, and it is not shared.",
    taken_down=lambda title: f"You did not agree to share “{title}”. The trainers were told, and it was taken down.",
    consent_again="Should you think again, you can say so on its page.",
    send="Send",
    close="Close",
)
