"""The finished answer is put before people, each of its messages once and in the richest form that Slack takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from assistant.answering.models import Question
from assistant.errors import Unavailable
from assistant.slack import posting, redirecting, viewing
from assistant.slack.blocks import answers
from assistant.slack.blocks.answers import AnswerView
from assistant.slack.blocks.messages import Message
from assistant.slack.blocks.sentences import said
from assistant.slack.calling import Refused
from assistant.slack.delivery import Delivery
from assistant.slack.live import Live
from assistant.slack.models import Came, Exchange, Form, Rung
from assistant.slack.wording.words import Words

POST = "post "
MOVE = "move"
TOLD = "told "
_SENTENCE = "Slack이 답변을 받지 않습니다. 잠시 뒤 저절로 다시 시도합니다."


def finish(delivery: Delivery, live: Live) -> None:
    """Show how the question ended. Raises `Unavailable` when Slack does not take it now."""
    view = _view(delivery)
    if view is None:
        # The question was taken back: what stands there already gets an end, else there is nothing to say.
        live.finish(None, said(delivery.words.stopped), [])
        return
    if delivery.row.came is Came.UNASKED and (view.refused or view.failed):
        # Nobody asked us: where there is nothing to say, nothing is said.
        return
    try:
        if delivery.row.came is Came.COMMAND or delivery.row.private:
            _in_a_form_that_goes(delivery, lambda form: _tell_privately(delivery, view, form))
        else:
            _tell(delivery, live, view)
    except Refused as error:
        raise Unavailable(_SENTENCE) from error


def _view(delivery: Delivery, *, with_question: bool = False) -> AnswerView | None:
    with delivery.reading() as session:
        question = session.get(Question, delivery.question_id)
        if question is None or not question.text:
            return None
        view = viewing.view_of(
            session,
            delivery.row,
            question,
            words=delivery.words,
            address=delivery.address,
            hosts=delivery.hosts,
        )
        return replace(view, question=question.text) if with_question else view


def _tell(delivery: Delivery, live: Live, view: AnswerView) -> None:
    posted = list(delivery.row.posted)
    try:
        _in_a_form_that_goes(delivery, lambda form: _put(delivery, live, view, form, posted))
    except Refused as error:
        moved = _moved(delivery, error)
        nothing_yet = replace(live, place=moved.place, rung=Rung.NOTHING, reply="")
        # Away from where it was asked the question stands above its answer.
        asked = _view(moved, with_question=True) or view
        posted.clear()
        _in_a_form_that_goes(moved, lambda form: _put(moved, nothing_yet, asked, form, posted))


def _moved(delivery: Delivery, error: Refused) -> Delivery:
    row = delivery.row
    in_doubt = row.calling == MOVE
    delivery.note(calling=MOVE)
    place = redirecting.to_direct_messages(
        delivery.caller,
        delivery.words,
        error,
        refused=delivery.place,
        member=row.member,
        mark=f"{row.key}:{MOVE}",
        in_doubt=in_doubt,
    )
    changes = {"channel": place.channel, "thread": place.thread, "came": Came.DIRECT}
    delivery.note(**changes, rung=Rung.NOTHING, reply="", posted=[], calling="")
    with delivery.reading() as session:
        return replace(delivery, row=session.get_one(Exchange, row.id))


def _in_a_form_that_goes(delivery: Delivery, tell: Callable[[Form], None]) -> None:
    """Tell an answer, one form plainer at every refusal of its blocks."""
    for form in _forms(delivery.row.form):
        try:
            tell(form)
        except Refused as error:
            if error.code not in posting.BAD_BLOCKS or form is Form.PLAIN:
                raise
        else:
            return


def _forms(first: Form) -> Iterator[Form]:
    forms = list(Form)
    yield from forms[forms.index(first) :]


def _messages(view: AnswerView, words: Words, form: Form) -> list[Message]:
    if form is Form.PLAIN:
        return answers.plain_messages(view, words)
    return answers.answer_messages(view, words, with_tables=form is Form.WHOLE)


def _put(delivery: Delivery, live: Live, view: AnswerView, form: Form, posted: list[str]) -> None:
    """Post an answer's messages; those that were posted before, in this form or another, are made what they should be."""
    if form is not delivery.row.form:
        delivery.note(form=form)
    for number, message in enumerate(_messages(view, delivery.words, form)):
        as_streamed = form is Form.WHOLE and not posted and answers.looks_as_streamed(view, delivery.words)
        whole = view.text.strip("\n") if as_streamed else None
        if number == 0 and live.finish(whole, message, answers.closing_blocks(view, delivery.words)):
            timestamp = live.reply
        else:
            timestamp = _again(delivery, posted, number, message) or _post(delivery, number, message)
        posted[number : number + 1] = [timestamp]
        delivery.note(posted=list(posted), calling="")


def _again(delivery: Delivery, posted: list[str], number: int, message: Message) -> str:
    """Put a message in the place of the one that was posted as this number; return "" where none was or is."""
    if number >= len(posted):
        return ""
    try:
        posting.replace(
            delivery.caller, delivery.place, posted[number], message, as_words=False, waiting=delivery.say_wait
        )
    except Refused as error:
        if error.code not in posting.GONE:
            raise
        return ""
    return posted[number]


def _post(delivery: Delivery, number: int, message: Message) -> str:
    mark = f"{delivery.row.key}:{number}"
    if delivery.row.calling == f"{POST}{number}":
        found = posting.find_posted(delivery.caller, delivery.place, mark)
        if found is not None:
            return found
    delivery.note(calling=f"{POST}{number}")
    timestamp = posting.post(
        delivery.caller, delivery.place, message, mark=mark, as_words=False, waiting=delivery.say_wait
    )
    delivery.status.taken_away()
    return timestamp


def _tell_privately(delivery: Delivery, view: AnswerView, form: Form) -> None:
    row, caller = delivery.row, delivery.caller
    told = int(row.calling.removeprefix(TOLD)) if row.calling.startswith(TOLD) else 0
    for number, message in enumerate(_messages(view, delivery.words, form)):
        if number < told:
            continue
        if row.came is Came.COMMAND:
            url = row.response_url
            posting.respond(
                caller, url, row.member, delivery.place, message, instead=number == 0, as_words=form is Form.PLAIN
            )
        else:
            posting.whisper(caller, delivery.place, row.member, message, as_words=form is Form.PLAIN)
        delivery.note(calling=f"{TOLD}{number + 1}")
