"""An entry beside its review form: saved while one types, handed in, changed with a reason, or handed back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from assistant.assembly import Assistant
from assistant.challenge import (
    blinding,
    content,
    keeping_away,
    previews,
    progress,
    reassigning,
    review_form,
    reviewing,
    sight,
    wording,
)
from assistant.challenge.models.entries import Attachment, Entry
from assistant.challenge.models.judging import ConflictKind
from assistant.challenge.reviewing import Opened, SavedElsewhere
from assistant.errors import AssistantError, Conflict, Invalid, NotFound
from assistant.knowledge.extraction import picturing
from assistant.people.roles import Actor
from assistant.web import downloads, rendering
from assistant.web.dependencies import Built, Reading, SignedIn, Visitor, Writing
from assistant.web.pages.entry_editing import Sent
from assistant.web.pages.judging import DECLARED, status_of

router = APIRouter(include_in_schema=False)

SAID = {"saved": "저장했습니다. 아직 제출한 것은 아닙니다.", "amended": "고쳐 다시 제출했습니다."}
_NO_FILE = "그 파일을 찾지 못했습니다. 심사 화면을 새로 고쳐 주세요."
_BY_KEYS = 9


@router.get("/assignments/{assignment_id}")
def show(
    request: Request,
    assignment_id: int,
    session: Reading,
    visitor: SignedIn,
    assistant: Built,
    said: Annotated[str, Query()] = "",
) -> Response:
    """Show the entry and the form as last saved."""
    return _page(request, session, visitor, assistant, assignment_id, said=SAID.get(said, ""))


@router.post("/assignments/{assignment_id}")
def keep(
    request: Request, assignment_id: int, session: Writing, visitor: SignedIn, assistant: Built, form: Sent
) -> Response:
    """Save the form, or hand it in as the pressed button says."""
    now = datetime.now(UTC)
    opened = reviewing.open_review(session, assignment_id, who=visitor.who, now=now)
    challenge_id, do = opened.entry.challenge_id, str(form.get("do") or "save")
    typed, refused = review_form.as_typed(form, opened.stage.criteria)
    revision = _number(form.get("revision"))
    try:
        if refused:
            raise refused
        # What cannot be handed in yet is saved all the same.
        with session.begin_nested():
            review = reviewing.save(session, assignment_id, typed, revision=revision, who=visitor.who, now=now)
        revision = review.revision
        with session.begin_nested():
            _hand_in(session, assignment_id, do, typed, form, revision, visitor.who, now)
    except SavedElsewhere as error:
        shown: dict[str, Any] = {"form": typed, "theirs": error.theirs, "revision": error.revision}
        return _page(request, session, visitor, assistant, assignment_id, error=error, shown=shown)
    except (Conflict, Invalid) as error:
        shown = {"form": typed, "revision": revision, "reason": str(form.get("reason") or "")}
        return _page(request, session, visitor, assistant, assignment_id, error=error, shown=shown)
    if do == "submit":
        return RedirectResponse(f"/challenges/{challenge_id}/judging?said=submitted", 303)
    return RedirectResponse(f"/assignments/{assignment_id}?said={'amended' if do == 'amend' else 'saved'}", 303)


def _hand_in(
    session: Session,
    assignment_id: int,
    do: str,
    typed: review_form.Form,
    sent: FormData,
    revision: int,
    who: Actor,
    now: datetime,
) -> None:
    if do == "submit":
        reviewing.submit(session, assignment_id, typed, revision=revision, who=who, now=now)
    elif do == "amend":
        reason = str(sent.get("reason") or "")
        reviewing.amend(session, assignment_id, typed, reason=reason, revision=revision, who=who, now=now)


@router.post("/assignments/{assignment_id}/draft")
def autosave(assignment_id: int, session: Writing, visitor: SignedIn, form: Sent) -> Response:
    """Save while somebody types."""
    now = datetime.now(UTC)
    opened = reviewing.open_review(session, assignment_id, who=visitor.who, now=now)
    typed = review_form.read(form, opened.stage.criteria)
    revision = _number(form.get("revision"))
    try:
        with session.begin_nested():
            review = reviewing.save(session, assignment_id, typed, revision=revision, who=visitor.who, now=now)
    except SavedElsewhere as error:
        # An answer the page expects, not a failure: it stops saving and shows both when a button is pressed.
        return JSONResponse({"revision": None, "sentence": error.sentence})
    return JSONResponse({"revision": review.revision, "sentence": f"{wording.clock(now)} 저장됨"})


@router.post("/assignments/{assignment_id}/hand-back")
def hand_back(
    request: Request,
    assignment_id: int,
    session: Writing,
    visitor: SignedIn,
    assistant: Built,
    how: Annotated[Literal["recuse", "abstain", "decline"], Form()] = "decline",
    kind: Annotated[ConflictKind, Form()] = ConflictKind.OTHER,
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Decline, abstain, or tell of a conflict."""
    now = datetime.now(UTC)
    opened = reviewing.open_review(session, assignment_id, who=visitor.who, now=now)
    challenge_id = opened.entry.challenge_id
    try:
        with session.begin_nested():
            if how == "recuse":
                reassigning.recuse(session, assignment_id, kind=kind, reason=reason, who=visitor.who, now=now)
            elif how == "abstain":
                reassigning.abstain(session, assignment_id, reason=reason, who=visitor.who, now=now)
            else:
                reassigning.decline(session, assignment_id, reason=reason, who=visitor.who, now=now)
    except (Conflict, Invalid) as error:
        return _page(
            request,
            session,
            visitor,
            assistant,
            assignment_id,
            error=error,
            shown={"back": {"how": how, "kind": kind, "reason": reason}},
        )
    said = {"recuse": "declared", "abstain": "abstained", "decline": "declined"}[how]
    return RedirectResponse(f"/challenges/{challenge_id}/judging?said={said}", 303)


@router.get("/assignments/{assignment_id}/files/{attachment_id}/pages/{n}")
def page_of_file(
    assignment_id: int, attachment_id: int, n: int, session: Reading, visitor: SignedIn, assistant: Built
) -> Response:
    """Return a page of a file as a picture, without the file's name and whatever else it holds."""
    attachment = _file(session, assignment_id, attachment_id, who=visitor.who)
    sha256, suffix = attachment.sha256, Path(attachment.filename).suffix.lower()
    session.rollback()  # drawing may take a while, and needs no transaction
    png = previews.page_of(sha256, suffix, n, files=assistant.files, limits=picturing.Limits())
    return Response(png, media_type="image/png")


@router.get("/assignments/{assignment_id}/files/{attachment_id}")
def whole_file(
    assignment_id: int, attachment_id: int, session: Reading, visitor: SignedIn, assistant: Built
) -> Response:
    """Give the file itself, never in a blind stage: it says who wrote it."""
    attachment = _file(session, assignment_id, attachment_id, who=visitor.who)
    entry, seen = sight.find_judged(session, attachment.entry_id, who=visitor.who, now=datetime.now(UTC))
    if not sight.sees_names(seen, entry):
        raise NotFound("이름을 가린 심사에서는 원본 파일을 내려받을 수 없습니다. 쪽 그림이나 읽은 글을 보아 주세요.")
    return downloads.attachment(assistant.files.get(attachment.sha256), attachment.filename)


def _page(
    request: Request,
    session: Session,
    visitor: Visitor,
    assistant: Assistant,
    assignment_id: int,
    *,
    said: str = "",
    error: AssistantError | None = None,
    shown: Mapping[str, Any] = MappingProxyType({}),
) -> Response:
    now = datetime.now(UTC)
    opened = reviewing.open_review(session, assignment_id, who=visitor.who, now=now)
    queue = progress.queue(session, opened.entry.challenge_id, who=visitor.who, now=now)
    before, after = progress.neighbours(queue.items, assignment_id)
    values: dict[str, Any] = {
        "form": opened.form,
        "theirs": None,
        "revision": opened.revision,
        "reason": "",
        "back": {"how": "", "kind": None, "reason": ""},
    }
    return rendering.page(
        request,
        "assignments/show.html",
        visitor=visitor,
        status=status_of(error),
        opened=opened,
        challenge=opened.sight.challenge,
        entry=opened.entry,
        stage=opened.stage,
        criteria=opened.stage.criteria,
        queue=queue,
        before=before,
        after=after,
        kinds=DECLARED,
        states=progress.KOREAN,
        by_keys=_BY_KEYS,
        longest=review_form.LONGEST_COMMENT,
        longest_reason=keeping_away.LONGEST_REASON,
        clock=wording.clock,
        can_discuss=sight.sees_reviews(opened.sight, opened.entry),
        said=said,
        problem=error.sentence if error else "",
        **_shown_entry(session, opened, assistant),
        **_left(opened, shown.get("form")),
        **{**values, **shown},
    )


def _left(opened: Opened, typed: review_form.Form | None) -> dict[str, Any]:
    """Return what was handed in, and what else was written: nothing of it may vanish when the stage closes meanwhile."""
    current = opened.review.current if opened.review else None
    handed_in = review_form.handed_in(current) if current else None
    written = typed or opened.form
    return {
        "handed_in": handed_in,
        "left": None if review_form.say_the_same(written, handed_in or review_form.Form()) else written,
        "is_kept": typed is None or review_form.say_the_same(typed, opened.form),
    }


def _shown_entry(session: Session, opened: Opened, assistant: Assistant) -> dict[str, Any]:
    """Return what a judge reads: in a blind stage without what tells whose it is."""
    entry, version = opened.entry, opened.entry.current
    if version is None:
        raise NotFound("그 작품을 찾지 못했습니다. 심사 화면을 새로 고쳐 주세요.")
    named = sight.sees_names(opened.sight, entry)
    words = frozenset() if named else blinding.telltales(session, [entry.id])[entry.id]
    said = {name: blinding.blot(str(text), words) for name, text in version.content.items() if text is not None}
    attachments = files_of(entry)
    files = []
    for each in attachments:
        preview = previews.preview_of(each, files=assistant.files)
        name = each.filename if named else blinding.file_name(attachments, each)
        files.append((each, name, preview, blinding.blot(preview.text, words)))
    return {
        "named": named,
        "authors": blinding.authors(session, entry) if named else [],
        "title": said.get("title", ""),
        "parts": [
            (name, label, said.get(name, ""))
            for name, label in content.LABELS.items()
            if name not in ("title", "field")
        ],
        "files": files,
    }


def files_of(entry: Entry) -> list[Attachment]:
    """Return the files that were handed in with an entry's last version."""
    ids = entry.current.attachment_ids if entry.current else []
    return [each for each in entry.attachments if each.id in ids]


def _file(session: Session, assignment_id: int, attachment_id: int, *, who: Actor) -> Attachment:
    opened = reviewing.open_review(session, assignment_id, who=who, now=datetime.now(UTC))
    for each in files_of(opened.entry):
        if each.id == attachment_id:
            return each
    raise NotFound(_NO_FILE)


def _number(typed: object) -> int:
    text = str(typed or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - no counter grows so
