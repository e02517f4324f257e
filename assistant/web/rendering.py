"""From a template to a page; everything is escaped unless our own Markdown renderer made it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from assistant.answering import citations
from assistant.answering.models import Citation, Listening, Mode, OpenState, QuestionState
from assistant.assembly import Assistant
from assistant.challenge import phases
from assistant.knowledge.extraction.reading import ACCEPTED
from assistant.knowledge.models import Audience
from assistant.notifications import telling
from assistant.people.models import Role
from assistant.people.roles import KOREAN, may
from assistant.practices import as_document
from assistant.web import markdown
from assistant.web.dependencies import Visitor, door_of

FOLDER = Path(__file__).parent / "templates"
TITLE = "생성형 AI 교육 도우미"
SEOUL = ZoneInfo("Asia/Seoul")
AUDIENCES = {Audience.EVERYONE: "전체 직원", Audience.COMMITTEE: "심사위원", Audience.TRAINERS: "교육담당만"}
STATUSES = {
    "queued": "대기",
    "reading": "읽는 중",
    "embedding": "색인 중",
    "indexed": "완료",
    "failed": "실패",
    "withdrawn": "회수됨",
}
STATES = {
    QuestionState.QUEUED: "자료를 찾는 중…",
    QuestionState.SEARCHING: "자료를 찾는 중…",
    QuestionState.WRITING: "답변을 쓰는 중…",
    QuestionState.ANSWERED: "답변이 나왔습니다.",
    QuestionState.FAILED: "답변을 만들지 못했습니다.",
    QuestionState.STOPPED: "중지했습니다.",
    QuestionState.STOPPED: "중지했습니다.",
}
QUEUED_BEHIND = "앞 질문에 답하는 중입니다. 끝나면 이어서 답합니다."
MODES = {Mode.GENERATED: "생성 답변", Mode.EXTRACTIVE: "발췌 답변", Mode.REFUSED: "자료에 없음", Mode.TALK: "인사"}
OPEN_STATES = {
    OpenState.WAITING: "답변 대기",
    OpenState.ANSWERED: "답변함",
    OpenState.KEPT: "자료로 남김",
    OpenState.DISMISSED: "목록에서 뺌",
}
LISTENING = {
    Listening.MENTIONS: "이름을 부를 때만 답하기",
    Listening.QUESTIONS: "질문으로 보이는 글에 모두 답하기",
}
MODE_SENTENCES = {
    Mode.GENERATED: "AI가 자료를 근거로 작성한 답변입니다. 중요한 내용은 출처를 확인하세요.",
    Mode.EXTRACTIVE: "자료의 문장을 그대로 옮긴 답변입니다. 앞뒤 내용은 출처에서 확인하세요.",
    Mode.REFUSED: "등록된 교육자료에서 근거를 찾지 못했습니다. 낱말을 바꾸거나 더 자세히 물어보세요.",
    Mode.TALK: "교육자료를 찾아보지 않은 답이라 출처가 없습니다.",
}

_KILO = 1024
_SIGNS = re.compile(r"^\s*#{1,6}\s|^\s*[|:\s-]+$|\*\*|__|`+|\|", re.MULTILINE)


@dataclass(frozen=True)
class Place:
    """Where a page stands in the navigation: its address, its name, who sees it, and whether it is about Slack."""

    path: str
    name: str
    role: Role | None = None
    slack: bool = False


PLACES = (
    Place("/", "질문하기"),
    Place("/practices", "우수사례"),
    Place("/challenges", "챌린지"),
    Place("/documents", "자료 관리", Role.TRAINER),
    Place("/unanswered", "답하지 못한 질문", Role.TRAINER),
    Place("/people", "사람", Role.ADMIN),
    Place("/channels", "Slack 채널", Role.ADMIN, slack=True),
)


def page(
    request: Request, template: str, *, visitor: Visitor | None = None, status: int = 200, **values: object
) -> HTMLResponse:
    """Render a whole page for somebody, or for nobody in particular."""
    assistant = door_of(request).assistant
    has_slack = assistant.settings.has_slack
    open_to = [each for each in PLACES if visitor and (each.role is None or may(visitor.who, each.role))]
    shown = [each for each in open_to if has_slack or not each.slack]
    news = _news(assistant, visitor) if visitor else 0
    html = part(template, visitor=visitor, places=shown, path=request.url.path, news=news, **values)
    return HTMLResponse(html, status_code=status)


def part(template: str, **values: object) -> str:
    """Render a template by itself, such as one turn of a conversation."""
    return _environment().get_template(template).render(values)


def moment(at: datetime) -> str:
    """Return a time as it is said in Seoul."""
    local = at.astimezone(SEOUL)
    return f"{local.year}. {local.month}. {local.day}. {local:%H:%M}"


def file_size(size: int) -> str:
    """Return a size as people read it."""
    if size < _KILO * _KILO:
        return f"{max(1, round(size / _KILO)):,} KB"
    return f"{size / _KILO / _KILO:,.1f} MB"


def plain(text: str) -> str:
    """Return a quote without the signs of Markdown, for a line in a list."""
    return " ".join(_SIGNS.sub(" ", text).split())


def answer_html(text: str, question_id: int, cited: Sequence[Citation], hosts: Collection[str]) -> Markup:
    """Return an answer's text as HTML, its marks leading to the passages, its links to these hosts only."""
    marks = {
        each.n: markdown.Mark(
            f"/passages/{each.passage_id}?question={question_id}",
            f"출처 {each.n}: {each.document_title}, {each.locator_label}",
        )
        for each in cited
    }
    return Markup(markdown.render(text, marks, hosts=hosts))  # noqa: S704 - our renderer lets no HTML through


def draft_html(text: str, hosts: Collection[str]) -> Markup:
    """Return a reply that was stopped as HTML; without its sources its marks would say nothing."""
    return Markup(markdown.render(citations.without_marks(text), hosts=hosts))  # noqa: S704 - no HTML gets through


def trainer_html(text: str) -> Markup:
    """Return what a trainer wrote as HTML."""
    return Markup(markdown.render(text))  # noqa: S704 - our renderer lets no HTML through


def passage_html(text: str, quote: str) -> Markup:
    """Return a passage's text as HTML, the quote in it marked."""
    return Markup(markdown.render(text, quote=quote))  # noqa: S704 - our renderer lets no HTML through


def _news(assistant: Assistant, visitor: Visitor) -> int:
    with assistant.database.reading() as session:
        return telling.unread(session, who=visitor.who)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"moment": moment, "file_size": file_size, "plain": plain}
    environment.globals |= {
        "TITLE": TITLE,
        "AUDIENCES": AUDIENCES,
        "STATUSES": STATUSES,
        "STATES": STATES,
        "QUEUED_BEHIND": QUEUED_BEHIND,
        "OPEN_STATES": OPEN_STATES,
        "LISTENING": LISTENING,
        "MODES": MODES,
        "MODE_SENTENCES": MODE_SENTENCES,
        "ROLES": KOREAN,
        "PHASES": phases.KOREAN,
        "PRACTICES": as_document.COLLECTION,
        "ACCEPTED": ",".join(ACCEPTED),
        "Role": Role,
        "may": may,
        "answer_html": answer_html,
        "draft_html": draft_html,
        "trainer_html": trainer_html,
        "passage_html": passage_html,
    }
    return environment
