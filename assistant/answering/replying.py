"""From a stored question to a stored answer: search, decide, write, check."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from assistant.answering import citations, extracting, following, forgetting, generating
from assistant.answering.citations import Checked
from assistant.answering.generating import Budget, Spoken
from assistant.answering.models import Answer, Citation, Evidence, Mode, Question, QuestionState
from assistant.errors import Unavailable
from assistant.guard import masking
from assistant.jobs.promises import Transaction
from assistant.knowledge import passages, search
from assistant.knowledge.glossary import Glossary
from assistant.knowledge.models import Audience
from assistant.knowledge.passages import Source
from assistant.knowledge.search import Found
from assistant.knowledge.vectors import VectorStore
from assistant.language.ports import ChatModel, Embedder, Usage

CANDIDATES = 10
NOT_FOUND = "교육자료에서 답을 찾지 못했습니다. 질문은 기록해 두었습니다."
NEAREST = "가까운 자료: {titles}"
NO_MODEL = "모델 없이 자료의 문장을 그대로 뽑은 발췌 답변입니다."
NO_CITATION = "모델의 답에서 출처를 확인하지 못해, 자료의 문장을 그대로 보여 드립니다."


@dataclass(frozen=True)
class _Asked:
    text: str
    search_text: str
    audiences: frozenset[Audience]
    history: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class _Reply:
    """What becomes the answer's row; `spoken` is what a model said, whether it was used or not."""

    mode: Mode
    checked: Checked
    notice: str = ""
    spoken: Spoken | None = None


def answer_question(
    question_id: int,
    *,
    transaction: Transaction,
    reading: sessionmaker[Session],
    chat: ChatModel | None,
    embedder: Embedder,
    vectors: VectorStore,
    glossary: Glossary,
    threshold: float,
    budget: Budget,
) -> None:
    """Answer a question and store the answer; one already answered is left alone.

    The model is called outside any transaction; what it has written so far is on the question as its draft, so that
    a page may show it. With no model, or one that fails, the answer is extractive and says so.
    """
    timings: dict[str, float] = {}
    with _timed(timings, "total"):
        with transaction() as session:
            asked = _begin(session, question_id)
        if asked is None:
            return
        with _timed(timings, "search"), reading() as session:
            found = search.search(
                session,
                asked.search_text,
                embedder=embedder,
                vectors=vectors,
                glossary=glossary,
                audiences=asked.audiences,
                limit=CANDIDATES,
            )
            sources = passages.sources(session, [hit.passage_id for hit in found.hits])
        with _timed(timings, "write"):
            reply = _reply(asked, found, sources, chat, threshold, budget, partial(_show, question_id, transaction))
    with transaction() as session:
        _finish(session, question_id, reply, found, sources, timings)


def fail(session: Session, question_id: int, sentence: str) -> None:
    """Say on the question that it could not be answered."""
    question = session.get(Question, question_id)
    if question is not None and question.state is not QuestionState.ANSWERED:
        question.state = QuestionState.FAILED
        question.draft = sentence


def unfinished(session: Session) -> list[tuple[int, int]]:
    """Return id and attempt of every question that still waits for its answer."""
    done = (QuestionState.ANSWERED, QuestionState.FAILED)
    rows = session.execute(select(Question.id, Question.attempt).where(Question.state.not_in(done)))
    return [(question_id, attempt) for question_id, attempt in rows]


def _begin(session: Session, question_id: int) -> _Asked | None:
    question = session.get(Question, question_id)
    if question is None or question.state in (QuestionState.ANSWERED, QuestionState.FAILED):
        return None
    earlier = [each for each in question.conversation.questions if each.id < question.id]
    about = masking.leave_out(question.text)
    question.search_text = following.search_text(about, [masking.leave_out(each.text) for each in earlier])
    question.state = QuestionState.SEARCHING
    question.draft = ""
    turns = following.history(earlier)
    return _Asked(question.text, question.search_text, frozenset(map(Audience, question.audiences)), turns)


def _reply(
    asked: _Asked,
    found: Found,
    sources: Sequence[Source],
    chat: ChatModel | None,
    threshold: float,
    budget: Budget,
    show: Callable[[str], None],
) -> _Reply:
    if not sources or found.relevance < threshold:
        return _refusal(sources)
    scores = {hit.passage_id: hit.score for hit in found.hits}
    ranked = [(source, scores[source.passage_id]) for source in sources]
    if chat is None:
        return _Reply(Mode.EXTRACTIVE, extracting.extract(asked.search_text, ranked), NO_MODEL)
    try:
        spoken = generating.generate(asked.text, sources, asked.history, chat=chat, budget=budget, show=show)
    except Unavailable as error:
        notice = f"{error.sentence} 그동안 자료의 문장을 그대로 보여 드립니다."
        return _Reply(Mode.EXTRACTIVE, extracting.extract(asked.search_text, ranked), notice)
    if spoken.not_found:
        return _refusal(sources, spoken)
    checked = citations.check(spoken.text, spoken.sources)
    if not checked.cited:
        return _Reply(Mode.EXTRACTIVE, extracting.extract(asked.search_text, ranked), NO_CITATION, spoken)
    return _Reply(Mode.GENERATED, checked, spoken=spoken)


def _refusal(sources: Sequence[Source], spoken: Spoken | None = None) -> _Reply:
    titles = list(dict.fromkeys(source.title for source in sources))[:3]
    nearest = f"\n\n{NEAREST.format(titles=', '.join(titles))}" if titles else ""
    return _Reply(Mode.REFUSED, Checked(NOT_FOUND + nearest, ()), spoken=spoken)


def _show(question_id: int, transaction: Transaction, draft: str) -> None:
    with transaction() as session:
        question = session.get(Question, question_id)
        if question is not None:
            question.state = QuestionState.WRITING
            question.draft = draft


def _finish(
    session: Session,
    question_id: int,
    reply: _Reply,
    found: Found,
    sources: Sequence[Source],
    timings: Mapping[str, float],
) -> None:
    question = session.get(Question, question_id)
    if question is None or question.answer is not None:
        return
    if forgetting.any_gone(session, [source.document_id for source in sources]):
        # A document was deleted while its words were being answered with.
        reply, sources = _Reply(Mode.REFUSED, Checked(forgetting.GONE, ()), spoken=reply.spoken), []
    question.state = QuestionState.ANSWERED
    question.draft = ""
    spoken = reply.spoken
    usage = spoken.usage if spoken else Usage()
    hits = {hit.passage_id: hit for hit in found.hits}
    session.add(
        Answer(
            question=question,
            mode=reply.mode,
            text=reply.checked.text,
            notice=reply.notice,
            relevance=found.relevance,
            prompt=spoken and spoken.prompt,
            prompt_sha256=spoken and spoken.prompt_sha256,
            model=spoken and spoken.model,
            prompt_tokens=usage.prompt_tokens,
            completion_tokens=usage.completion_tokens,
            cost=usage.cost,
            timings_ms=dict(timings),
            answered_at=datetime.now(UTC),
            evidence=[_evidence(n, source, hits[source.passage_id]) for n, source in enumerate(sources, start=1)],
            citations=[_citation(each) for each in reply.checked.cited],
        )
    )


def _evidence(n: int, source: Source, hit: search.Hit) -> Evidence:
    return Evidence(
        n=n,
        passage_id=source.passage_id,
        document_id=source.document_id,
        score=hit.score,
        words=hit.words,
        meaning=hit.meaning,
    )


def _citation(cited: citations.Cited) -> Citation:
    source = cited.source
    return Citation(
        n=cited.n,
        passage_id=source.passage_id,
        document_id=source.document_id,
        document_title=source.title,
        version_number=source.version_number,
        locator_kind=source.locator.kind,
        locator_number=source.locator.number,
        locator_label=source.locator.label,
        quote=cited.quote,
    )


@contextmanager
def _timed(timings: dict[str, float], name: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    timings[name] = round((time.perf_counter() - started) * 1000, 1)
