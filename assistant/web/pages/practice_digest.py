"""The weekly digest of practices: to which channels of Slack it goes, and what the next one would say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.answering import channels
from assistant.errors import Invalid
from assistant.practices import digest
from assistant.web import rendering
from assistant.web.dependencies import Built, Reading, SignedIn, Writing

router = APIRouter(include_in_schema=False)

SAID = {"on": "주간 소식을 켰습니다.", "off": "주간 소식을 껐습니다."}


@router.get("/practices/digest")
def show(
    request: Request,
    session: Reading,
    visitor: SignedIn,
    assistant: Built,
    said: Annotated[str, Query()] = "",
) -> Response:
    """Show the channels that are told, and those that could be."""
    told = digest.channels(session, who=visitor.who)
    known = channels.list_channels(session, who=visitor.who)
    return rendering.page(
        request,
        "practices/digest.html",
        visitor=visitor,
        told=told,
        known=known,
        names={(each.workspace, each.channel): each.name for each in known},
        text=digest.text(session, now=datetime.now(UTC)),
        has_slack=assistant.settings.has_slack,
        WEEKDAYS=digest.WEEKDAYS,
        said=SAID.get(said, ""),
    )


@router.post("/practices/digest")
def turn_on(
    session: Writing,
    visitor: SignedIn,
    channel_id: Annotated[int | None, Form()] = None,
    weekday: Annotated[int, Form()] = 0,
    hour: Annotated[int, Form()] = 9,
) -> Response:
    """Tell a channel every week."""
    known = {each.id: each for each in channels.list_channels(session, who=visitor.who)}.get(channel_id or 0)
    if known is None:
        raise Invalid("소식을 보낼 채널을 목록에서 골라 주세요. 목록에 없으면 그 채널에 도우미를 먼저 초대해 주세요.")
    digest.turn_on(
        session, known.workspace, known.channel, weekday=weekday, hour=hour, who=visitor.who, now=datetime.now(UTC)
    )
    return RedirectResponse("/practices/digest?said=on", 303)


@router.post("/practices/digest/{digest_id}/off")
def turn_off(digest_id: int, session: Writing, visitor: SignedIn) -> Response:
    """Tell a channel no more."""
    digest.turn_off(session, digest_id, who=visitor.who, now=datetime.now(UTC))
    return RedirectResponse("/practices/digest?said=off", 303)
