"""Entering a challenge: a draft that is never lost, versions that never change, and a receipt that is given once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from assistant.audit import recording
from assistant.challenge import content as content_
from assistant.challenge import deadline, first_look, personal
from assistant.challenge.models.challenges import Challenge, ChallengeState
from assistant.challenge.models.entries import Attachment, Author, Entry, EntryState, EntryVersion
from assistant.errors import Conflict, Invalid, NotAllowed, NotFound
from assistant.notifications import telling
from assistant.people.roles import Actor
from assistant.practices.models import Credit

EDITABLE = frozenset({EntryState.DRAFT, EntryState.SUBMITTED})
_WITHDRAWABLE = frozenset({EntryState.DRAFT, EntryState.SUBMITTED, EntryState.FINALIST})
_UNDECIDED = frozenset({ChallengeState.ANNOUNCED, ChallengeState.REVIEWING})
_SEOUL = ZoneInfo("Asia/Seoul")


class SavedElsewhere(Conflict):
    """Somebody else saved this draft meanwhile; both texts are here, so that nothing typed is lost."""

    def __init__(self, mine: Mapping[str, str], theirs: Mapping[str, str], revision: int) -> None:
        super().__init__(
            "그사이 다른 화면이나 팀원이 이 출품작을 저장했습니다. "
            "두 글을 비교해 남길 내용을 정한 뒤 다시 저장해 주세요."
        )
        self.mine = mine
        self.theirs = theirs
        self.revision = revision


def find_own(session: Session, challenge_id: int, *, who: Actor) -> list[Entry]:
    """Return the entries of a challenge that somebody is an author of, the newest first."""
    authored = select(Author.entry_id).where(Author.person_id == who.person_id)
    return list(
        session.scalars(
            select(Entry)
            .where(Entry.challenge_id == challenge_id, Entry.id.in_(authored))
            .options(selectinload(Entry.authors), selectinload(Entry.current))
            .order_by(Entry.id.desc())
        )
    )


def begin(session: Session, challenge_id: int, *, who: Actor, now: datetime) -> Entry:
    """Return a draft of one's own: the one that was begun and never handed in, else a new one.

    Raises `Conflict` when nothing can be handed in now.
    """
    person_id = _person(who)
    challenge = deadline.lock(session, challenge_id)
    for entry in find_own(session, challenge_id, who=who):
        if entry.state is EntryState.DRAFT and entry.authors[0].person_id == person_id:
            return entry
    deadline.require_open(session, challenge, who=who, now=now)
    entry = Entry(challenge_id=challenge_id, state=EntryState.DRAFT, draft={}, created_at=now, saved_at=now)
    entry.authors.append(Author(person_id=person_id, position=1))
    session.add(entry)
    session.flush()
    return entry


def save(
    session: Session, entry_id: int, values: Mapping[str, str], *, who: Actor, now: datetime, revision: int | None
) -> Entry:
    """Keep the form as it is, finished or not; parts that `values` does not name stay.

    `may_share` ("yes" or "") and `credit` are kept beside the text. `revision` is the one that the person began with,
    None to write over whatever is there. It is saved after the deadline, too: only handing in is over then.
    Raises `SavedElsewhere` when somebody else changed these parts since.
    """
    entry = find_authored(session, entry_id, who=who)
    session.refresh(entry, with_for_update=True)
    require_editable(entry)
    typed = {name: _typed(name, values[name]) for name in content_.LABELS if name in values}
    stored = {name: str(entry.draft.get(name, "")) for name in content_.LABELS}
    changed = {name: text for name, text in typed.items() if text != stored[name]}
    chosen = _choices(values)
    settled = all(getattr(entry, name) == value for name, value in chosen.items())
    if not changed and settled:
        return entry
    if revision is not None and revision != entry.revision and changed:
        raise SavedElsewhere({**stored, **typed}, stored, entry.revision)
    entry.draft = {**entry.draft, **changed}
    for name, value in chosen.items():
        setattr(entry, name, value)
    entry.revision += 1
    entry.saved_at = now
    session.flush()
    return entry


def submit(session: Session, entry_id: int, *, who: Actor, now: datetime) -> EntryVersion:
    """Hand in the draft as it stands: a new version, and a receipt number the first time.

    `now` is when the request came in: whoever pressed in time is in time, however long others keep the database busy.
    What is the same as the version before, as after pressing twice, is that version.
    Raises `Conflict` after the deadline, and `Invalid` when something is missing or must not be kept.
    """
    entry = find_authored(session, entry_id, who=who)
    challenge = deadline.lock(session, entry.challenge_id)
    session.refresh(entry, with_for_update=True)
    require_editable(entry)
    deadline.require_open(session, challenge, who=who, now=now)
    _check(entry, challenge)
    if entry.current is not None and not is_ahead(entry):
        return entry.current
    content = content_.read(entry.draft)
    entry.number = entry.number or _next_number(session, challenge)
    version = EntryVersion(
        entry_id=entry.id,
        number=len(entry.versions) + 1,
        title=content.title,
        field=content.field,
        content=asdict(content),
        attachment_ids=[each.id for each in files_of(entry)],
        late=now > challenge.due_at,
        submitted_by=who.person_id,
        submitted_at=now,
    )
    entry.versions.append(version)
    session.flush()
    entry.current = version
    # The state says that there is a version; it is written after the version's id is.
    session.flush()
    entry.state = EntryState.SUBMITTED
    entry.saved_at = entry.submitted_at = now
    session.flush()
    first_look.begin(session, version)
    _tell_authors(session, entry, version, challenge, now=now)
    recording.record(
        session, "entry.submit", f"entry:{entry.id}", who=who, now=now, number=entry.number, version=version.number
    )
    return version


def withdraw(session: Session, entry_id: int, *, reason: str, who: Actor, now: datetime) -> Entry:
    """Take an entry back, until the committee decides; the one who leads does, and the others are told.

    Raises `Invalid` without a reason, `Conflict` once results are being decided.
    """
    entry = find_authored(session, entry_id, who=who)
    challenge = deadline.lock(session, entry.challenge_id)
    session.refresh(entry, with_for_update=True)
    why = content_.clean("title", reason)
    if not why:
        raise Invalid("철회하는 까닭을 한 줄로 적어 주세요.")
    if entry.state not in _WITHDRAWABLE or challenge.state not in _UNDECIDED:
        raise Conflict("이미 결과를 정하고 있어 철회할 수 없습니다. 꼭 철회해야 하면 담당자에게 알려 주세요.")
    if entry.authors[0].person_id != who.person_id:
        raise NotAllowed("철회는 대표만 할 수 있습니다. 나만 빠지려면 '이 팀에서 나만 빠지기'를 눌러 주세요.")
    entry.state = EntryState.WITHDRAWN
    entry.state_reason = why
    entry.revision += 1
    session.flush()
    for author in entry.authors[1:]:
        telling.tell(
            session,
            author.person_id,
            key=f"entry-withdrawn:{entry.id}:{author.person_id}",
            title=f"{who.name} 님이 함께 낸 출품작을 철회했습니다",
            text=f"까닭: {why}",
            link=f"/entries/{entry.id}",
            now=now,
        )
    recording.record(session, "entry.withdraw", f"entry:{entry.id}", who=who, now=now, reason=why)
    return entry


def lock(session: Session, entry_id: int, *, who: Actor) -> Entry:
    """Return an entry to one of its authors, and keep it and its challenge as they are until the transaction ends.

    The challenge always comes first: two that took these locks in different orders would wait for each other.
    """
    entry = find_authored(session, entry_id, who=who)
    deadline.lock(session, entry.challenge_id)
    session.refresh(entry, with_for_update=True)
    return entry


def find_authored(session: Session, entry_id: int, *, who: Actor) -> Entry:
    """Return an entry to one of its authors; for everybody else there is none. Raises `NotFound`."""
    authored = select(Author.entry_id).where(Author.person_id == who.person_id)
    entry = session.scalar(select(Entry).where(Entry.id == entry_id, Entry.id.in_(authored)))
    if entry is None:
        raise NotFound("그 출품작을 찾지 못했습니다. 주소를 확인하거나 챌린지 화면에서 다시 들어와 주세요.")
    return entry


def files_of(entry: Entry) -> list[Attachment]:
    """Return the files that the draft has now."""
    return [each for each in entry.attachments if each.removed_at is None]


def is_ahead(entry: Entry) -> bool:
    """Tell whether the draft says something else than what was handed in last; true for what never was."""
    handed_in = entry.current
    if handed_in is None:
        return True
    now = (asdict(content_.read(entry.draft)), [each.id for each in files_of(entry)])
    return now != (handed_in.content, handed_in.attachment_ids)


def require_editable(entry: Entry) -> None:
    """Raise `Conflict` for an entry that is withdrawn or decided."""
    if entry.state is EntryState.WITHDRAWN:
        raise Conflict("철회한 출품작은 고칠 수 없습니다. 접수 기간이면 새로 출품해 주세요.")
    if entry.state not in EDITABLE:
        raise Conflict("심사 결과가 정해진 출품작은 고칠 수 없습니다.")


def _check(entry: Entry, challenge: Challenge) -> None:
    """Raise `Invalid` with everything that keeps an entry from being handed in."""
    lacking = content_.missing_in(entry.draft, challenge.fields)
    if lacking:
        raise Invalid("아직 제출할 수 없습니다. " + " ".join(lacking.values()))
    forbidden = [each for each in personal.find_in_draft(entry.draft) if each.is_forbidden]
    if forbidden:
        where = ", ".join(dict.fromkeys(f"'{each.label}'의 {each.kind}" for each in forbidden))
        raise Invalid(f"{where}는 법으로 보관할 수 없는 정보라 제출할 수 없습니다. 지운 뒤 다시 제출해 주세요.")


def _next_number(session: Session, challenge: Challenge) -> str:
    """Return the next receipt number; the caller holds the challenge's lock."""
    given = session.scalars(select(Entry.number).where(Entry.challenge_id == challenge.id, Entry.number.is_not(None)))
    last = max((int(number.rpartition("-")[2]) for number in given if number), default=0)
    return f"{challenge.opens_at.astimezone(_SEOUL).year}-{last + 1:03d}"


def _tell_authors(
    session: Session, entry: Entry, version: EntryVersion, challenge: Challenge, *, now: datetime
) -> None:
    for author in entry.authors:
        telling.tell(
            session,
            author.person_id,
            key=f"entry-submitted:{version.id}:{author.person_id}",
            title=f"접수번호 {entry.number}: 출품작을 접수했습니다",
            text=f"{challenge.title}: '{version.title}', {version.number}번째 제출본입니다. "
            "마감 전까지 고쳐 다시 제출할 수 있습니다.",
            link=f"/entries/{entry.id}",
            now=now,
        )


def _typed(name: str, text: str) -> str:
    if len(text) > content_.LONGEST_DRAFT:
        most = f"{content_.LONGEST_DRAFT:,}"
        raise Invalid(f"{content_.LABELS[name]} 칸이 너무 깁니다. {most}자 안으로 줄여 다시 저장해 주세요.")
    return content_.clean(name, text)


def _choices(values: Mapping[str, str]) -> dict[str, object]:
    chosen: dict[str, object] = {}
    if "may_share" in values:
        chosen["may_share"] = values["may_share"] == "yes"
    if values.get("credit") in set(Credit):
        chosen["credit"] = Credit(values["credit"])
    return chosen


def _person(who: Actor) -> int:
    if who.person_id is None:
        raise NotAllowed("사람으로 로그인해야 출품할 수 있습니다.")
    return who.person_id
