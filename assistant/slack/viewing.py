"""From a question as it stands to what is shown of its answer in Slack."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from assistant.answering import suggesting
from assistant.answering.models import Answer, Mode, Question, QuestionState
from assistant.guard import outgoing
from assistant.knowledge import queries
from assistant.people import accounts
from assistant.practices import as_document
from assistant.slack.blocks.answers import AnswerView, SourceLine
from assistant.slack.models import Came, Exchange
from assistant.slack.wording.words import Words

_DIRECT = "D"


def view_of(
    session: Session,
    row: Exchange,
    question: Question,
    *,
    words: Words,
    address: str,
    hosts: Collection[str],
    shared_by: str | None = None,
) -> AnswerView:
    """Return what is shown of a question that has ended; `shared_by` somebody to all of a channel."""
    answer = question.answer
    # A command vanishes from the screen when it is sent, a button is only pressed: the question stands above its answer.
    asked = question.text if row.came is Came.COMMAND or row.was_pressed or shared_by else None
    asked_by = _name(session, row) if row.was_pressed and not row.channel.startswith(_DIRECT) else None
    if answer is None:
        stopped = question.state is QuestionState.STOPPED
        return AnswerView(
            question_id=question.id,
            text=outgoing.clean(question.draft, hosts=hosts),
            failed=not stopped,
            stopped=stopped,
            may_hand_over=not stopped,
            question=asked,
            asked_by=asked_by,
        )
    refused = answer.mode is Mode.REFUSED
    unread = words.attachments_not_read(row.attachments) if row.attachments else ""
    return AnswerView(
        question_id=question.id,
        text=outgoing.clean(answer.text, hosts=hosts),
        notice="\n".join(filter(None, [answer.notice, unread])),
        sources=() if refused else _sources(session, answer, address),
        refused=refused,
        follow_up=None if refused else suggesting.follow_up(session, answer),
        may_hand_over=refused,
        may_share=row.private and not (refused or shared_by or row.channel.startswith(_DIRECT)),
        question=asked,
        asked_by=asked_by,
        shared_by=shared_by,
    )


def draft_of(draft: str, *, hosts: Collection[str]) -> str:
    """Return as much of a running reply as may be shown: its last word may be half an address."""
    return outgoing.so_far(draft, hosts=hosts).rstrip()


def _name(session: Session, row: Exchange) -> str | None:
    account = accounts.find(session, row.workspace, row.member)
    return account.name if account else None


def _sources(session: Session, answer: Answer, address: str) -> tuple[SourceLine, ...]:
    shelves = queries.collections_of(session, [each.document_id for each in answer.citations])
    return tuple(
        SourceLine(
            n=each.n,
            title=each.document_title,
            place=each.locator_label,
            url=f"{address}/passages/{each.passage_id}",
            is_practice=shelves.get(each.document_id) == as_document.COLLECTION,
        )
        for each in answer.citations
    )
