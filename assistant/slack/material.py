"""A file dropped by a trainer becomes course material; anyone else is told why not."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from assistant.errors import AssistantError, Conflict, NotFound, Unavailable
from assistant.files import Files
from assistant.jobs.promises import Transaction, promise
from assistant.jobs.workflows import BUG_SENTENCE
from assistant.knowledge import documents, queries
from assistant.knowledge.documents import Upload
from assistant.knowledge.models import Audience, Version, VersionState
from assistant.people import accounts
from assistant.people.models import Role
from assistant.people.roles import Actor, may, require
from assistant.slack import members, posting
from assistant.slack.blocks import files as blocks
from assistant.slack.blocks.messages import Message
from assistant.slack.blocks.sentences import said
from assistant.slack.calling import Caller, Refused
from assistant.slack.errors import sentence_of
from assistant.slack.fetching import fetch
from assistant.slack.models import FileState, OfferedFile
from assistant.slack.posting import Place
from assistant.slack.wording.languages import words_for
from assistant.slack.wording.words import Words
from assistant.slack.workspaces import Workspaces

LOOK_SECONDS = 2.0
LONGEST_WATCH_SECONDS = 1800
LONGEST = timedelta(hours=24)
_PROGRESS = "progress"
logger = logging.getLogger(__name__)
_ENDED = frozenset({VersionState.INDEXED, VersionState.FAILED})


def drop_file(
    session: Session,
    *,
    key: str,
    workspace: str,
    channel: str,
    thread: str,
    member: str,
    file: str,
    name: str,
    now: datetime,
) -> None:
    """Note a file that somebody dropped and promise an offer to add it; the same one again is left alone."""
    if session.scalar(select(OfferedFile.id).where(OfferedFile.key == key)) is not None:
        return
    row = OfferedFile(
        key=key,
        workspace=workspace,
        channel=channel,
        thread=thread,
        member=member,
        file=file,
        name=name[:300],
        state=FileState.RECEIVED,
        received_at=now,
    )
    session.add(row)
    session.flush()
    promise(session, offer_file, row.id)


def offer_file(
    file_id: int, *, transaction: Transaction, reading: sessionmaker[Session], workspaces: Workspaces
) -> None:
    """Ask a trainer whether to add the file; tell anyone else, politely, that only trainers do."""
    row = _row(reading, file_id, FileState.RECEIVED)
    if row is None:
        return
    caller = workspaces.caller(row.workspace)
    now = datetime.now(UTC)
    try:
        member = members.meet(row.member, caller=caller, reading=reading, transaction=transaction, now=now)
        words = words_for(member.locale)
        offered = may(member.who, Role.TRAINER)
        message = blocks.offer([row.name], row.id, words) if offered else said(words.only_trainers_add)
    except Unavailable:
        raise
    except AssistantError as error:
        offered, message = False, said(error.sentence)
    timestamp = _post_once(caller, row, message, f"{row.key}:offer")
    with transaction() as session:
        kept = session.get_one(OfferedFile, file_id)
        kept.state = FileState.OFFERED if offered else FileState.DECLINED
        kept.progress = timestamp


def confirm(
    session: Session, file_id: int, *, title: str, collection: str, audience: str, who: Actor, member: str
) -> OfferedFile:
    """Take the offer up and promise the rest. Raises `NotAllowed`, `NotFound`, `Conflict` for one already decided."""
    row = _decided_on(session, file_id, who=who, member=member)
    row.title, row.collection, row.audience = title.strip(), collection.strip(), Audience(audience).value
    row.state = FileState.CONFIRMED
    promise(session, add_offered, row.id)
    return row


def decline(session: Session, file_id: int, *, who: Actor, member: str) -> OfferedFile:
    """Leave the file alone. Raises `NotAllowed`, `NotFound`, `Conflict` for one already decided."""
    row = _decided_on(session, file_id, who=who, member=member)
    row.state = FileState.DECLINED
    return row


def find_offer(session: Session, file_id: int, *, who: Actor, member: str) -> OfferedFile:
    """Return an offer to the trainer it was made to. Raises `NotAllowed`, `NotFound`, `Conflict` when decided."""
    require(who, Role.TRAINER)
    row = session.get(OfferedFile, file_id)
    if row is None or row.member != member:
        raise NotFound("그 파일을 찾지 못했습니다. 다시 올려 주세요.")
    if row.state is not FileState.OFFERED:
        raise Conflict("이미 처리한 파일입니다. 다시 넣으려면 파일을 새로 올려 주세요.")
    return row


def _decided_on(session: Session, file_id: int, *, who: Actor, member: str) -> OfferedFile:
    # Two presses of one button: the second waits for what the first decides.
    session.get(OfferedFile, file_id, with_for_update=True)
    return find_offer(session, file_id, who=who, member=member)


def add_offered(
    file_id: int,
    *,
    transaction: Transaction,
    reading: sessionmaker[Session],
    workspaces: Workspaces,
    files: Files,
    max_mb: int,
) -> None:
    """Fetch a confirmed file from Slack and add it as a document; a refusal is told in the thread."""
    row = _row(reading, file_id, FileState.CONFIRMED)
    if row is None:
        return
    caller = workspaces.caller(row.workspace)
    now = datetime.now(UTC)
    words = _words(reading, row)
    _show(caller, row, said(words.material_confirmed(row.title)))
    try:
        member = members.meet(row.member, caller=caller, reading=reading, transaction=transaction, now=now)
        data = fetch(caller, row.file, max_mb=max_mb, words=words)
        with transaction() as session:
            upload = Upload(
                filename=row.name,
                data=data,
                title=row.title or None,
                audience=Audience(row.audience),
                collection=row.collection,
            )
            added = documents.add_document(session, upload, files=files, who=member.who, now=now, max_mb=max_mb)
            kept = session.get_one(OfferedFile, file_id)
            kept.version_id, kept.state = added.version.id, FileState.TAKEN
    except Unavailable:
        raise
    except AssistantError as error:
        _show(caller, row, blocks.progress(row.title, "failed", None, sentence_of(error, words), None, words))
        with transaction() as session:
            session.get_one(OfferedFile, file_id).state = FileState.FAILED


def follow_offered(
    file_id: int, *, transaction: Transaction, reading: sessionmaker[Session], workspaces: Workspaces, address: str
) -> None:
    """Show in the thread how far the material has come, until it can be asked about or has failed."""
    row = _row(reading, file_id, FileState.TAKEN)
    if row is None or row.version_id is None:
        return
    caller = workspaces.caller(row.workspace)
    words = _words(reading, row)
    shown: tuple[object, ...] = ()
    ends_at = time.monotonic() + LONGEST_WATCH_SECONDS
    while True:
        with reading() as session:
            version = session.get(Version, row.version_id)
        if version is None:
            break
        percent = 100 * version.embedded_count // version.passage_count if version.passage_count else None
        step = percent // 25 if percent is not None else None
        if (version.state, step) != shown:
            shown = (version.state, step)
            url = f"{address}/documents/{version.document_id}"
            _show(caller, row, blocks.progress(row.title, version.state, percent, version.error, url, words))
        if version.state in _ENDED:
            break
        if time.monotonic() > ends_at:
            raise Unavailable("자료를 읽는 데 오래 걸려 잠시 뒤 다시 확인합니다.")
        time.sleep(LOOK_SECONDS)
    with transaction() as session:
        session.get_one(OfferedFile, file_id).state = FileState.DONE


def collections(session: Session, *, who: Actor) -> list[str]:
    """Return the collections a document can be put into."""
    return list(queries.collections(session, who=who))


def fail(session: Session, file_id: int, sentence: str) -> None:
    """Note that a file could not be dealt with: while Slack is away it is tried again, a bug is owned up to."""
    row = session.get(OfferedFile, file_id)
    if row is None:
        return
    logger.error("offered file %s: %s", file_id, sentence)
    row.attempt += 1
    if sentence == BUG_SENTENCE or datetime.now(UTC) - row.received_at > LONGEST:
        row.state = FileState.FAILED
        promise(session, apologise, file_id)


def apologise(
    file_id: int, *, transaction: Transaction, reading: sessionmaker[Session], workspaces: Workspaces
) -> None:
    """Say that nothing came of a file."""
    row = _row(reading, file_id, FileState.FAILED)
    if row is not None:
        words = _words(reading, row)
        message = blocks.progress(row.title or row.name, VersionState.FAILED, None, words.broken, None, words)
        _show(workspaces.caller(row.workspace), row, message)
        with transaction() as session:
            session.get_one(OfferedFile, file_id).state = FileState.DONE


def give_up(_session: Session, file_id: int, sentence: str) -> None:
    """Note that not even that could be said."""
    logger.error("nothing could be said of offered file %s: %s", file_id, sentence)


def unfinished(session: Session, states: frozenset[FileState]) -> list[tuple[int, int]]:
    """Return id and attempt of the files in one of these states."""
    rows = session.execute(select(OfferedFile.id, OfferedFile.attempt).where(OfferedFile.state.in_(states)))
    return [(row_id, attempt) for row_id, attempt in rows]


def _row(reading: sessionmaker[Session], file_id: int, state: FileState) -> OfferedFile | None:
    with reading() as session:
        row = session.get(OfferedFile, file_id)
    return row if row is not None and row.state is state else None


def _words(reading: sessionmaker[Session], row: OfferedFile) -> Words:
    with reading() as session:
        account = accounts.find(session, row.workspace, row.member)
        return words_for(account.locale if account else None)


def _post_once(caller: Caller, row: OfferedFile, message: Message, mark: str) -> str:
    place = Place(row.channel, row.thread)
    return posting.find_posted(caller, place, mark) or posting.post(caller, place, message, mark=mark)


def _show(caller: Caller, row: OfferedFile, message: Message) -> None:
    """Show progress in the place of the offer."""
    try:
        posting.replace(caller, Place(row.channel), row.progress, message)
    except Refused:
        posting.post(caller, Place(row.channel, row.thread), message, mark=f"{row.key}:{_PROGRESS}")
