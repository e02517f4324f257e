"""A practice is published as a version and as a document, verified again from time to time, and taken down for good."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.audit import recording
from assistant.database import UPLOADS, one_at_a_time
from assistant.errors import Conflict, Invalid
from assistant.files import Files
from assistant.knowledge import documents, korean
from assistant.knowledge.models import Document
from assistant.people import blotting
from assistant.people.models import Person, Role
from assistant.people.roles import OPERATOR, Actor, require
from assistant.practices import as_document, attaching, checking, crediting, seeing, telling
from assistant.practices import content as content_
from assistant.practices.content import Content
from assistant.practices.models import ConsentState, Origin, Practice, PracticeState, PracticeVersion

MONTHS = (3, 6, 12)
REVIEW_MONTHS = 6
LONGEST_NOTE = 500

_MONTH = timedelta(days=30)


def publish(
    session: Session,
    practice_id: int,
    *,
    note: str,
    files: Files,
    who: Actor,
    now: datetime,
    max_mb: int,
    review_months: int = REVIEW_MONTHS,
    revision: int | None = None,
) -> PracticeVersion:
    """Publish the draft as a new version, which replaces the document's version that the assistant cites.

    `note` says what changed, from the second version on. What stands in the way is said by `hindrances`. Recipes that
    come with the assistant are no documents (docs/decisions/0006-practices.md).
    """
    require(who, Role.TRAINER)
    one_at_a_time(session, UPLOADS)
    practice = seeing.find_to_change(session, practice_id, who=who)
    if revision is not None and revision != practice.revision:
        raise Conflict("그 사이에 글이 바뀌었습니다. 바뀐 글을 다시 보고 공개해 주세요.")
    if review_months not in MONTHS:
        raise Invalid("다시 확인할 때를 목록에서 골라 주세요.")
    if hindered := hindrances(session, practice):
        raise Conflict(" ".join(hindered))
    said = content_.read(practice.draft)
    files_as_shown = len(attaching.shown(practice)) == len(practice.files)
    if practice.current is not None and said == content_.read(practice.current.content) and files_as_shown:
        raise Conflict("공개된 글과 달라진 곳이 없습니다. 고친 뒤에 다시 공개해 주세요.")
    if practice.versions and not note.strip():
        raise Invalid("무엇을 고쳤는지 한 줄로 적어 주세요. 쓰던 사람이 달라진 곳을 알 수 있어야 합니다.")
    version = add_version(session, practice, said, note=note.strip()[:LONGEST_NOTE], who=who, now=now)
    practice.review_due_at = now + review_months * _MONTH
    if practice.origin is not Origin.PROVIDED:
        _write_document(session, practice, said, files=files, who=who, now=now, max_mb=max_mb)
    telling.tell_of_publication(session, practice, version.number, now=now)
    session.flush()
    recording.record(session, "practice.publish", f"practice:{practice.id}", who=who, now=now, version=version.number)
    return version


def name_again(session: Session, practice: Practice, *, files: Files, now: datetime, max_mb: int) -> None:
    """Have a practice and its document name the makers as they are to be named now; the rights were asked.

    Names that may not be told any more are taken out of every version (`crediting`); else a text stays as it was
    published. Where nothing is different the document gets no version.
    """
    if practice.state in seeing.SHOWN and practice.current is not None and practice.origin is not Origin.PROVIDED:
        one_at_a_time(session, UPLOADS)
        _take_names_out(session, practice)
        said = content_.read(practice.current.content)
        _write_document(session, practice, said, files=files, who=OPERATOR, now=now, max_mb=max_mb)


def hindrances(session: Session, practice: Practice) -> list[str]:
    """Return sentences about what keeps a draft from being published."""
    said = content_.read(practice.draft)
    found = list(content_.missing(said).values())
    if not practice.field:
        found.append("분야를 적어 주세요.")
    if checking.unresolved(practice):
        found.append("개인정보로 보이는 곳을 지우거나 확인해 주세요.")
    elif practice.checked_at is None:
        found.append("개인정보 확인을 마쳐 주세요.")
    if named := crediting.still_named(session, practice, said):
        found.append(
            f"이름을 밝히지 않기로 한 사례인데 만든 사람의 이름이나 전자우편 주소가 남아 있습니다: {', '.join(named)}. "
            "지우거나 바꿔 적어 주세요."
        )
    waiting = [each.person_id for each in practice.consents if each.state is not ConsentState.GIVEN]
    if waiting:
        names = session.scalars(select(Person.name).where(Person.id.in_(waiting)).order_by(Person.id)).all()
        found.append(f"{', '.join(names)} 님이 아직 동의하지 않았습니다.")
    taken = select(Document.id).where(
        Document.title == as_document.title(said), Document.id.is_distinct_from(practice.document_id)
    )
    if practice.origin is not Origin.PROVIDED and said.title and session.scalar(taken) is not None:
        found.append("같은 제목의 우수사례가 이미 있습니다. 제목을 조금 다르게 적어 주세요.")
    return found


def add_version(
    session: Session, practice: Practice, said: Content, *, note: str, who: Actor, now: datetime
) -> PracticeVersion:
    """Add a version and show it; the rights were asked before."""
    version = PracticeVersion(
        practice=practice,
        number=len(practice.versions) + 1,
        title=said.title,
        content=content_.as_dict(said),
        terms=_terms(practice, said),
        note=note,
        published_by=who.person_id,
        published_at=now,
    )
    session.add(version)
    session.flush()
    practice.current = version
    practice.state = PracticeState.PUBLISHED
    practice.published_at = now
    session.flush()
    return version


def verify_again(
    session: Session, practice_id: int, *, who: Actor, now: datetime, review_months: int = REVIEW_MONTHS
) -> Practice:
    """Say that a published practice still works: its owner, one who made it, or a trainer."""
    practice = seeing.find_to_change(session, practice_id, who=who)
    if practice.state not in seeing.SHOWN:
        raise Conflict("공개된 사례만 다시 확인할 수 있습니다.")
    if review_months not in MONTHS:
        raise Invalid("다시 확인할 때를 목록에서 골라 주세요.")
    practice.state = PracticeState.PUBLISHED
    practice.review_due_at = now + review_months * _MONTH
    session.flush()
    recording.record(session, "practice.verify", f"practice:{practice.id}", who=who, now=now, months=review_months)
    return practice


def retire(session: Session, practice_id: int, *, reason: str, who: Actor, now: datetime) -> Practice:
    """Take a practice down for good, a trainer's work; its document is not found any more. Retiring twice is one."""
    require(who, Role.TRAINER)
    practice = seeing.find(session, practice_id, who=who)
    session.refresh(practice, with_for_update=True)
    if practice.state is PracticeState.RETIRED:
        return practice
    if not reason.strip():
        raise Invalid("왜 내리는지 적어 주세요. 만든 사람에게 그대로 전합니다.")
    return take_down(session, practice, reason=reason.strip()[:LONGEST_NOTE], who=who, now=now)


def take_down(session: Session, practice: Practice, *, reason: str, who: Actor, now: datetime) -> Practice:
    """Take a practice down; the rights were asked before."""
    practice.state = PracticeState.RETIRED
    practice.retired_at = now
    practice.retired_reason = reason
    hide_document(session, practice, now=now)
    telling.tell_of_retirement(session, practice, reason=reason, now=now)
    session.flush()
    recording.record(session, "practice.retire", f"practice:{practice.id}", who=who, now=now, reason=reason)
    return practice


def hide_document(session: Session, practice: Practice, *, now: datetime) -> None:
    """Keep the document of a retired practice from being found, also one that somebody put back."""
    document = session.get(Document, practice.document_id) if practice.document_id is not None else None
    if document is not None and document.deleting_at is None and document.withdrawn_at is None:
        documents.withdraw(session, document.id, who=OPERATOR, now=now)


def _take_names_out(session: Session, practice: Practice) -> None:
    words = crediting.names_in(session, practice)
    if not words:
        return
    practice.draft = crediting.blotted(practice.draft, words)
    for each in practice.versions:
        each.title, each.note = blotting.blot(each.title, words), blotting.blot(each.note, words)
        each.content = crediting.blotted(each.content, words)
        each.terms = _terms(practice, content_.read(each.content))
    session.flush()


def _terms(practice: Practice, said: Content) -> str:
    return " ".join(korean.terms(" ".join([*content_.as_dict(said).values(), practice.field])))


def _write_document(
    session: Session, practice: Practice, said: Content, *, files: Files, who: Actor, now: datetime, max_mb: int
) -> None:
    document = session.get(Document, practice.document_id) if practice.document_id is not None else None
    if document is not None and document.deleting_at is None:
        documents.rename(session, document.id, as_document.title(said), who=who)
        documents.put_back(session, document.id, who=who)
    upload = as_document.upload(session, practice, said)
    added = documents.add_document(session, upload, files=files, who=who, now=now, max_mb=max_mb)
    practice.document_id = added.version.document_id
