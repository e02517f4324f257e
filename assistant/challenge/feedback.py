"""The committee's words to entrants: gathered without names, edited by the chair, released with the announcement."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session, selectinload

from assistant.audit import recording
from assistant.challenge import announcing, blinding, chairing, entering, queries, sight
from assistant.challenge.models.challenges import Criterion, Stage
from assistant.challenge.models.deciding import Feedback
from assistant.challenge.models.entries import Entry
from assistant.challenge.models.judging import Assignment, AssignmentState, Mark, Review, ReviewVersion
from assistant.challenge.sight import JUDGED, Sight
from assistant.errors import Conflict, Invalid, NotAllowed, NotFound
from assistant.people.roles import Actor

LONGEST = 8_000
WHOLE = "종합 의견"
NOTHING = "심사위원이 따로 남긴 의견이 없습니다. 궁금한 점은 담당자에게 물어봐 주세요."


@dataclass(frozen=True)
class Draft:
    """An entry with what its authors will get or have got; `edited` when the chair has touched it.

    `since` is what reviewers wrote when reviews came in after that, "" when none did. `revision` names the text, so that
    nobody writes over another's unread.
    """

    entry: Entry
    title: str
    text: str
    edited: bool = False
    released_at: datetime | None = None
    reply: str = ""
    since: str = ""

    @property
    def revision(self) -> str:
        """Which text this is."""
        return _revision(self.text)


def list_drafts(session: Session, stage_id: int, *, who: Actor, now: datetime) -> Sequence[Draft]:
    """Return each judged entry with the words its authors would get, for the chair and administrators."""
    stage = queries.find_stage(session, stage_id)
    seen = sight.sight_of(session, stage.challenge_id, who=who, now=now)
    _may_edit(session, seen)
    judged = select(Assignment.entry_id).where(Assignment.stage_id == stage.id)
    query = sight.judged_entries(session, seen).where(Entry.id.in_(judged)).options(selectinload(Entry.current))
    entries = session.scalars(query.order_by(Entry.number, Entry.id)).all()
    kept, gathered = _kept(session, stage.id), _gathered(session, stage.id)
    hidden = [each.id for each in entries if not sight.sees_names(seen, each)]
    words = blinding.telltales(session, hidden)
    latest = _latest(session, stage.id)
    drafts = []
    for each in entries:
        title = blinding.blot(each.current.title if each.current else "", words.get(each.id, ()))
        row = kept.get(each.id)
        if row is None:
            drafts.append(Draft(each, title, gathered.get(each.id, NOTHING)))
            continue
        is_newer = row.released_at is None and each.id in latest and latest[each.id] > row.edited_at
        since = gathered.get(each.id, NOTHING) if is_newer else ""
        drafts.append(Draft(each, title, row.text, row.edited_by is not None, row.released_at, row.reply, since))
    return drafts


def edit(
    session: Session,
    stage_id: int,
    entry_id: int,
    text: str,
    *,
    revision: str | None = None,
    who: Actor,
    now: datetime,
) -> Feedback:
    """Keep the chair's wording.

    Raises `Conflict` before the stage has ended, since what comes in later would be left out, once it is released, and
    where the text is no longer the one of this `revision`; `NotFound` for an entry of another challenge.
    """
    entry, seen = sight.find_judged(session, entry_id, who=who, now=now)
    stage = queries.find_stage(session, stage_id)
    if stage.challenge_id != entry.challenge_id:
        raise NotFound("그 단계에서 심사한 작품이 아닙니다. 참가자에게 전할 의견 화면에서 다시 골라 주세요.")
    _may_edit(session, seen)
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise Invalid(f"참가자에게 전할 말을 {LONGEST:,}자 안으로 적어 주세요.")
    announcing.lock(session, entry.challenge_id)
    row = _kept(session, stage_id).get(entry_id)
    if row is not None and row.released_at is not None:
        raise Conflict("이미 전한 의견은 고칠 수 없습니다.")
    if not may_edit_yet(stage):
        raise Conflict("심사를 마친 뒤에 다듬을 수 있습니다. 지금 다듬으면 나중에 들어온 의견이 빠집니다.")
    if revision is not None:
        there = row.text if row is not None else _gathered(session, stage_id).get(entry_id, NOTHING)
        if _revision(there) != revision:
            raise Conflict("그 사이에 글이 바뀌었습니다. 지금 저장된 글과 견주어 본 뒤 다시 저장해 주세요.")
    if row is None:
        row = Feedback(stage_id=stage_id, entry_id=entry_id, text=words, edited_by=who.person_id, edited_at=now)
        session.add(row)
    else:
        row.text, row.edited_by, row.edited_at = words, who.person_id, now
    session.flush()
    recording.record(session, "feedback.edit", f"entry:{entry_id}", who=who, now=now)
    return row


def may_edit_yet(stage: Stage) -> bool:
    """Tell whether all reviews of a stage are in."""
    return stage.closed_at is not None


def release(session: Session, stage: Stage, *, now: datetime) -> None:
    """Let the authors of every judged entry read their words; those the chair did not edit go as they were gathered."""
    kept, gathered = _kept(session, stage.id), _gathered(session, stage.id)
    judged = select(Assignment.entry_id).where(Assignment.stage_id == stage.id).distinct()
    for entry_id in session.scalars(select(Entry.id).where(Entry.id.in_(judged), Entry.state.in_(JUDGED))):
        row = kept.get(entry_id)
        if row is None:
            row = Feedback(stage_id=stage.id, entry_id=entry_id, text=gathered.get(entry_id, NOTHING), edited_at=now)
            session.add(row)
        row.released_at = row.released_at or now
    session.flush()


def for_authors(session: Session, entry_id: int, *, who: Actor) -> tuple[Entry, Sequence[Feedback]]:
    """Return an entry and what was released of it, to its authors. Raises `NotFound`."""
    entry = entering.find_authored(session, entry_id, who=who)
    released = (
        select(Feedback)
        .where(Feedback.entry_id == entry_id, Feedback.released_at.is_not(None))
        .order_by(Feedback.stage_id)
    )
    return entry, session.scalars(released).all()


def entry_of(session: Session, feedback_id: int, *, who: Actor) -> int:
    """Return the entry of what was released, to its authors. Raises `NotFound`."""
    row = session.get(Feedback, feedback_id)
    entering.find_authored(session, row.entry_id if row else 0, who=who)
    if row is None or row.released_at is None:
        raise NotFound("그 의견을 찾지 못했습니다. 내 출품 화면에서 다시 들어와 주세요.")
    return row.entry_id


def reply(session: Session, feedback_id: int, text: str, *, who: Actor, now: datetime) -> Feedback:
    """Answer the committee, once. Raises `NotFound`, `Invalid`, `Conflict` the second time."""
    row = session.get(Feedback, feedback_id, with_for_update=True)
    entering.find_authored(session, row.entry_id if row else 0, who=who)
    if row is None or row.released_at is None:
        raise Conflict("아직 전해지지 않은 의견입니다.")
    if row.replied_at is not None:
        raise Conflict("답은 한 번만 보낼 수 있습니다.")
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise Invalid(f"답을 {LONGEST:,}자 안으로 적어 주세요.")
    row.reply, row.replied_at = words, now
    session.flush()
    return row


def _may_edit(session: Session, seen: Sight) -> None:
    if not (seen.administers or chairing.chairs(session, seen)) or not sight.sees_results(seen):
        raise NotAllowed("위원장과 관리자만 참가자에게 전할 의견을 다듬을 수 있습니다.")


def _kept(session: Session, stage_id: int) -> dict[int, Feedback]:
    return {each.entry_id: each for each in session.scalars(select(Feedback).where(Feedback.stage_id == stage_id))}


def _latest(session: Session, stage_id: int) -> dict[int, datetime]:
    """Return when the last review of each entry was handed in or changed."""
    versions = (
        select(Assignment.entry_id, func.max(ReviewVersion.submitted_at))
        .join(Review, Review.assignment_id == Assignment.id)
        .join(ReviewVersion, ReviewVersion.id == Review.current_id)
        .where(Assignment.stage_id == stage_id, Assignment.state == AssignmentState.DONE)
    )
    return dict(session.execute(versions.group_by(Assignment.entry_id)).all())


def _revision(text: str) -> str:
    # Forms send line breaks in their own way.
    return hashlib.sha256("\n".join(text.split("\r\n")).encode()).hexdigest()[:16]


def _gathered(session: Session, stage_id: int) -> dict[int, str]:
    """Return what reviewers wrote to each entry's authors, criterion by criterion and then on the whole.

    The order is by text, so that it does not tell who wrote; what is for the committee only stays there.
    """
    done = (
        select(Assignment.entry_id)
        .join(Review, Review.assignment_id == Assignment.id)
        .join(ReviewVersion, ReviewVersion.id == Review.current_id)
        .where(Assignment.stage_id == stage_id, Assignment.state == AssignmentState.DONE)
    )
    by_criterion = (
        done.join(Mark, Mark.version_id == ReviewVersion.id)
        .join(Criterion, Criterion.id == Mark.criterion_id)
        .where(Mark.comment != "")
        .add_columns(Criterion.name, Mark.comment)
        .order_by(Criterion.position)
    )
    on_the_whole = done.where(ReviewVersion.to_entrant != "").add_columns(literal(WHOLE), ReviewVersion.to_entrant)
    words: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for entry_id, heading, text in [*session.execute(by_criterion), *session.execute(on_the_whole)]:
        words[entry_id][heading].append(text.strip())
    return {entry_id: "\n\n".join(starmap(_paragraph, said.items())) for entry_id, said in words.items()}


def _paragraph(heading: str, texts: list[str]) -> str:
    return "\n".join([f"[{heading}]", *(f"• {text}" for text in sorted(texts))])
