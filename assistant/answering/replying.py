"""From a stored question to a stored answer: search, decide, write, check."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from assistant.answering import (
    citations,
    evidence,
    extracting,
    following,
    forgetting,
    generating,
    helping,
    ordering,
    recognising,
    reranking,
    storing,
)
from assistant.answering.citations import Checked
from assistant.answering.generating import Budget, Spoken, Stopped
from assistant.answering.helping import Helper
from assistant.answering.models import Mode, Question, QuestionState
from assistant.answering.storing import Reply
from assistant.errors import Unavailable
from assistant.guard import masking
from assistant.jobs.promises import Transaction, promise
from assistant.knowledge import passages, search
from assistant.knowledge.glossary import Glossary
from assistant.knowledge.models import Audience
from assistant.knowledge.passages import Source
from assistant.knowledge.search import Found
from assistant.knowledge.vectors import VectorStore
from assistant.language.ports import ChatModel, Embedder, Usage

CANDIDATES = 10
# Practices of the office that may stand beside the material.
MOST_BESIDE = 2
NOT_FOUND = "교육자료에서 답을 찾지 못했습니다. 질문은 기록해 두었습니다."
SMALL_TALK = (
    "안녕하세요. 생성형 AI 교육자료에서 답을 찾아 출처와 함께 보여 드리는 교육 도우미입니다. "
    "자료에 없으면 없다고 말씀드리고, 교육담당에게 물어봐 드릴 수도 있습니다. "
    "궁금한 점을 문장으로 적어 주세요. 예: 보고서 요약 프롬프트는 어떻게 쓰나요?"
)
NOTHING = Found(hits=(), relevance=0.0)
NEAREST = "가까운 자료: {titles}"
NO_MODEL = "모델 없이 자료의 문장을 그대로 뽑은 발췌 답변입니다."
NO_CITATION = "모델의 답에서 출처를 확인하지 못해, 자료의 문장을 그대로 보여 드립니다."


@dataclass(frozen=True)
class _Asked:
    text: str
    search_text: str
    follows: bool
    audiences: frozenset[Audience]
    collections: frozenset[str] | None
    history: Sequence[tuple[str, str]]


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
    helper: Helper | None = None,
) -> None:
    """Answer a question and store the answer; one already answered is left alone.

    The model is called outside any transaction; what it has written so far is on the question as its draft, so that
    a page may show it. With no model, or one that fails, the answer is extractive and says so. A question that was
    stopped, or whose turn has not come, is left; whichever way one ends, the next of its conversation follows.
    """
    timings: dict[str, float] = {}
    helped = Usage()
    with _timed(timings, "total"):
        with transaction() as session:
            asked = _begin(session, question_id)
        if asked is None:
            return
        if recognising.is_small_talk(asked.text):
            # Something of the material is near to any words, also to these.
            with transaction() as session:
                _finish(session, question_id, Reply(Mode.TALK, Checked(SMALL_TALK, ())), NOTHING, (), timings, helped)
            return
        try:
            if helper is not None and helping.is_asked_for_words(helper, follows=asked.follows):
                with _timed(timings, "rewrite"):
                    asked, helped = _reworded(asked, helper)
                _note(question_id, transaction, search_text=asked.search_text)
            with _timed(timings, "search"), reading() as session:
                found = search.search(
                    session,
                    asked.search_text,
                    embedder=embedder,
                    vectors=vectors,
                    glossary=glossary,
                    audiences=asked.audiences,
                    collections=asked.collections,
                    beside=MOST_BESIDE,
                    limit=reranking.SHOWN if helper is not None and helper.reranks else CANDIDATES,
                )
                sources = passages.sources(session, [hit.passage_id for hit in found.hits])
            if helper is not None and helper.reranks and found.relevance >= threshold:
                with _timed(timings, "rerank"):
                    sources, usage = helping.in_order(helper, asked.text, sources)
                helped += usage
            sources = evidence.first(sources, CANDIDATES)
            with _timed(timings, "write"):
                _note(question_id, transaction, drafted_from=sorted({source.document_id for source in sources}))
                reply = _reply(asked, found, sources, chat, threshold, budget, partial(_show, question_id, transaction))
        except Stopped:
            with transaction() as session:
                _end_stopped(session, ordering.enter_with(session, question_id))
            return
    with transaction() as session:
        _finish(session, question_id, reply, found, sources, timings, helped)


def go_on(session: Session, conversation_id: int) -> None:
    """Promise the answer of the question whose turn it is, if it has not been begun."""
    session.flush()
    question = ordering.first(session, conversation_id)
    if question is not None and question.state is QuestionState.QUEUED:
        promise(session, answer_question, question.id, attempt=question.attempt)


def fail(session: Session, question_id: int, sentence: str) -> None:
    """Say on the question that it could not be answered."""
    question = ordering.enter_with(session, question_id)
    if question is None or question.has_ended:
        return
    if question.stopped_at is not None:
        _end_stopped(session, question)
        return
    question.state = QuestionState.FAILED
    question.draft = sentence
    go_on(session, question.conversation_id)


def unfinished(session: Session) -> list[tuple[int, int]]:
    """Return id and attempt of the question whose turn it is, of every conversation in which one still waits."""
    return ordering.firsts(session)


def _begin(session: Session, question_id: int) -> _Asked | None:
    question = ordering.enter_with(session, question_id)
    if question is None:
        return None
    if question.has_ended:
        # The process may have died between the end of this one and the promise of the next.
        go_on(session, question.conversation_id)
        return None
    if question.stopped_at is not None:
        _end_stopped(session, question)
        return None
    if ordering.first(session, question.conversation_id) is not question:
        _give_way(session, question)
        return None
    earlier = following.memory(question)
    about = masking.leave_out(question.text)
    question.search_text = following.search_text(about, [masking.leave_out(each.text) for each in earlier])
    question.state = QuestionState.SEARCHING
    question.draft = ""
    return _Asked(
        question.text,
        question.search_text,
        question.search_text != about,
        frozenset(map(Audience, question.audiences)),
        None if question.collections is None else frozenset(question.collections),
        following.history(earlier),
    )


def _reworded(asked: _Asked, helper: Helper) -> tuple[_Asked, Usage]:
    text, usage = helping.search_text(helper, asked.text, asked.history, plain=asked.search_text)
    return replace(asked, search_text=text), usage


def _give_way(session: Session, question: Question) -> None:
    """Wait for one that was asked before and tries again; the promise for this one's turn needs a name of its own."""
    question.state = QuestionState.QUEUED
    question.attempt += 1
    go_on(session, question.conversation_id)


def _reply(
    asked: _Asked,
    found: Found,
    sources: Sequence[Source],
    chat: ChatModel | None,
    threshold: float,
    budget: Budget,
    show: Callable[[str], None],
) -> Reply:
    if not sources or found.relevance < threshold:
        return _refusal(sources)
    scores = {hit.passage_id: hit.score for hit in found.hits}
    ranked = [(source, scores[source.passage_id]) for source in sources]
    if chat is None:
        return Reply(Mode.EXTRACTIVE, extracting.extract(asked.search_text, ranked), NO_MODEL)
    try:
        spoken = generating.generate(asked.text, sources, asked.history, chat=chat, budget=budget, show=show)
    except Unavailable as error:
        notice = f"{error.sentence} 그동안 자료의 문장을 그대로 보여 드립니다."
        return Reply(Mode.EXTRACTIVE, extracting.extract(asked.search_text, ranked), notice)
    if spoken.not_found:
        return _refusal(sources, spoken)
    checked = citations.check(spoken.text, spoken.sources)
    if not checked.cited:
        return Reply(Mode.EXTRACTIVE, extracting.extract(asked.search_text, ranked), NO_CITATION, spoken)
    return Reply(Mode.GENERATED, checked, spoken=spoken)


def _refusal(sources: Sequence[Source], spoken: Spoken | None = None) -> Reply:
    titles = list(dict.fromkeys(source.title for source in sources))[:3]
    nearest = f"\n\n{NEAREST.format(titles=', '.join(titles))}" if titles else ""
    return Reply(Mode.REFUSED, Checked(NOT_FOUND + nearest, ()), spoken=spoken)


def _show(question_id: int, transaction: Transaction, draft: str) -> None:
    _note(question_id, transaction, state=QuestionState.WRITING, draft=draft)


def _note(question_id: int, transaction: Transaction, **values: object) -> None:
    """Write how far the reply has come. Raises `Stopped` when the question was stopped, or has ended elsewhere."""
    under_way = (QuestionState.SEARCHING, QuestionState.WRITING)
    with transaction() as session:
        noted = session.execute(
            update(Question)
            .where(Question.id == question_id, Question.state.in_(under_way), Question.stopped_at.is_(None))
            .values(values)
        )
    if not noted.rowcount:  # type: ignore[attr-defined]
        raise Stopped


def _end_stopped(session: Session, question: Question | None) -> None:
    """End a question that was stopped; what was written so far stays, unless a document it is taken from is gone."""
    if question is None or question.has_ended or question.stopped_at is None:
        return
    question.state = QuestionState.STOPPED
    if forgetting.any_gone(session, question.drafted_from or []):
        question.draft = ""
    go_on(session, question.conversation_id)


def _finish(
    session: Session,
    question_id: int,
    reply: Reply,
    found: Found,
    sources: Sequence[Source],
    timings: Mapping[str, float],
    helped: Usage,
) -> None:
    question = ordering.enter_with(session, question_id)
    if question is None or question.has_ended:
        return
    if question.stopped_at is not None:
        _end_stopped(session, question)
        return
    if forgetting.any_gone(session, [source.document_id for source in sources]):
        # A document was deleted while its words were being answered with.
        reply, sources = Reply(Mode.REFUSED, Checked(forgetting.GONE, ()), spoken=reply.spoken), []
    question.state = QuestionState.ANSWERED
    question.draft = ""
    question.drafted_from = None
    session.add(storing.answer_of(question, reply, found, sources, timings, helped=helped))
    go_on(session, question.conversation_id)


@contextmanager
def _timed(timings: dict[str, float], name: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    timings[name] = round((time.perf_counter() - started) * 1000, 1)
