"""`ask` and `search`."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.markdown import Markdown
from rich.markup import escape

from assistant.answering import asking, queries
from assistant.answering.models import Mode, QuestionState
from assistant.cli.opening import Here, There, open_anywhere, read_settings
from assistant.cli.printing import err, out, print_json, said_plainly
from assistant.errors import Conflict, Unavailable
from assistant.jobs.promises import transaction
from assistant.knowledge import finding
from assistant.people.roles import OPERATOR

MODES = {"generated": "생성 답변", "extractive": "발췌 답변", "refused": "자료에 없음", "talk": "인사"}
_POLL_SECONDS = 0.3
_SHOWN_QUOTE = 160
_LONGEST_SECONDS = 300

AsJson = Annotated[bool, typer.Option("--json", help="결과를 JSON 문서 하나로 표준 출력에 씁니다.")]


def search(
    query: Annotated[str, typer.Argument(metavar="질문", help="찾을 말.")],
    limit: Annotated[int, typer.Option("--limit", min=1, max=50, help="보여 줄 구절 수.")] = 10,
    collection: Annotated[str, typer.Option("--collection", help="이 자료 모음에서만 찾습니다.")] = "",
    as_json: AsJson = False,
) -> None:
    """교육자료에서 구절을 찾습니다."""
    with said_plainly(), open_anywhere(read_settings()) as place:
        if isinstance(place, There):
            confined = {"collection": collection} if collection else {}
            found = place.get("/api/search", q=query, limit=limit, **confined)
        else:
            found = _search_here(place, query, limit, collection)
        if as_json:
            print_json(found)
        else:
            _show_passages(found["results"])  # type: ignore[arg-type]


def ask(
    question: Annotated[str, typer.Argument(metavar="질문", help="한국어로 묻습니다.")],
    conversation: Annotated[int | None, typer.Option("--conversation", help="이어서 물을 대화 번호.")] = None,
    as_json: AsJson = False,
) -> None:
    """교육자료를 근거로 답합니다. 답의 문장마다 출처가 붙습니다."""
    with said_plainly(), open_anywhere(read_settings()) as place:
        with err.status("자료를 찾는 중…"):
            if isinstance(place, There):
                answer = _ask_there(place, question, conversation)
            else:
                answer = _ask_here(place, question, conversation)
        if as_json:
            print_json(answer)
        else:
            _show_answer(answer)


def _search_here(here: Here, query: str, limit: int, collection: str) -> dict[str, object]:
    with here.assistant.database.reading() as session:
        return finding.find_passages(
            session,
            query,
            embedder=here.assistant.embedder,
            vectors=here.assistant.vectors,
            glossary=here.assistant.glossary,
            who=OPERATOR,
            limit=limit,
            collections=frozenset({collection}) if collection else None,
        )


def _ask_here(here: Here, text: str, conversation_id: int | None) -> dict[str, object]:
    database = here.assistant.database
    with transaction(database.writing, here.jobs) as session:
        question = asking.ask(session, text, who=OPERATOR, now=datetime.now(UTC), conversation_id=conversation_id)
    with database.reading() as session:
        waits = not asking.find(session, question.id, who=OPERATOR).has_ended
    if waits:
        # A process that died has left an earlier question of the conversation behind.
        here.jobs.run_forgotten()
    with database.reading() as session:
        answered = asking.find(session, question.id, who=OPERATOR)
        if answered.answer is None:
            raise Unavailable(answered.draft)
        return {**queries.as_json(answered.answer), "conversation_id": answered.conversation_id}


def _ask_there(there: There, text: str, conversation_id: int | None) -> dict[str, object]:
    asked = there.post("/api/questions", json={"question": text, "conversation_id": conversation_id})
    until = time.monotonic() + _LONGEST_SECONDS
    while time.monotonic() < until:
        told = there.get(f"/api/questions/{asked['question_id']}")
        if told["state"] == QuestionState.ANSWERED:
            answer: dict[str, object] = told["answer"]  # type: ignore[assignment]
            return {**answer, "conversation_id": asked["conversation_id"]}
        if told["state"] == QuestionState.FAILED:
            raise Unavailable(str(told.get("error") or "답변을 만들지 못했습니다. 다시 물어봐 주세요."))
        if told["state"] == QuestionState.STOPPED:
            raise Conflict("답변을 중지했습니다. 필요하면 다시 물어봐 주세요.")
        time.sleep(_POLL_SECONDS)
    raise Unavailable("답변이 너무 오래 걸립니다. 서버 화면에서 이 질문을 확인해 주세요.")


def _show_passages(results: Iterable[dict[str, Any]]) -> None:
    found = False
    for each in results:
        found = True
        place = escape(f"{each['document']} · {each['locator']['label']}")
        out.print(f"[bold]{place}[/bold]  [dim]{each['score']:.2f}[/dim]")
        out.print(each["text"], markup=False, highlight=False)
        out.print()
    if not found:
        out.print("교육자료에서 찾지 못했습니다. 다른 말로 찾아보세요.")


def _show_answer(answer: dict[str, Any]) -> None:
    out.print(f"[dim]{MODES[answer['mode']]}[/dim]")
    out.print(Markdown(answer["answer"]))
    for each in answer["citations"]:
        out.print(f"[{each['n']}] {each['document']} · {each['locator']['label']}", markup=False, highlight=False)
        if answer["mode"] == Mode.GENERATED:
            quote = " ".join(each["quote"].split())[:_SHOWN_QUOTE]
            out.print(f"    “{quote}”", style="dim", markup=False, highlight=False)
    if answer["notice"]:
        out.print(f"\n{answer['notice']}", style="dim", markup=False)
