"""Channels of Slack: where the assistant replies, to what, from which material, and who sees it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.answering import channels
from assistant.answering.models import Listening
from assistant.errors import NotFound
from assistant.knowledge import queries
from assistant.web import rendering
from assistant.web.dependencies import Built, Reading, SignedIn, Writing

router = APIRouter(include_in_schema=False)

SAID = "채널 설정을 바꾸었습니다."


@router.get("/channels")
def show(
    request: Request,
    session: Reading,
    visitor: SignedIn,
    assistant: Built,
    changed: Annotated[int | None, Query()] = None,
) -> Response:
    """List the channels that know the assistant, each with its settings."""
    known = channels.list_channels(session, who=visitor.who)
    return rendering.page(
        request,
        "channels/show.html",
        visitor=visitor,
        channels=known,
        collections=queries.collections(session, who=visitor.who),
        has_slack=assistant.settings.has_slack,
        several=len({each.workspace for each in known}) > 1,
        said=SAID if changed in {each.id for each in known} else "",
    )


@router.post("/channels/{channel_id}")
def change(
    channel_id: int,
    session: Writing,
    visitor: SignedIn,
    listening: Annotated[Listening, Form()] = Listening.MENTIONS,
    collections: Annotated[list[str] | None, Form()] = None,
    private: Annotated[bool, Form()] = False,
) -> Response:
    """Say how the assistant behaves in a channel."""
    known = {each.id: each for each in channels.list_channels(session, who=visitor.who)}.get(channel_id)
    if known is None:
        raise NotFound("그 채널을 찾지 못했습니다. 목록을 새로 고쳐 주세요.")
    channels.change(
        session,
        known.workspace,
        known.channel,
        listening=listening,
        collections=collections or (),
        private=private,
        who=visitor.who,
        now=datetime.now(UTC),
    )
    return RedirectResponse(f"/channels?changed={channel_id}#channel-{channel_id}", 303)
