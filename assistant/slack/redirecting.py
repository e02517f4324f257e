"""What a channel does not take goes to the direct messages of the one who asked, with the reason."""

from __future__ import annotations

from assistant.errors import Unavailable
from assistant.slack import posting
from assistant.slack.blocks.sentences import said
from assistant.slack.calling import Caller, Refused
from assistant.slack.posting import Place
from assistant.slack.wording.words import Words

# What is wrong with the app and not with the place: an administrator mends it, and the answer waits for that.
_APP_IS_ILL = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
_NO_THREAD = frozenset({"thread_not_found", "message_not_found", "cannot_reply_to_message"})
_DIRECT = "D"
_SENTENCE = "Slack이 답변을 받지 않습니다. 잠시 뒤 저절로 다시 시도합니다."


def to_direct_messages(
    caller: Caller, words: Words, error: Refused, *, refused: Place, member: str, mark: str, in_doubt: bool
) -> Place:
    """Begin a thread in a member's direct messages that says why, and return it.

    Raises `Unavailable` where that would not help either.
    """
    was_direct = refused.channel.startswith(_DIRECT)
    if error.code in _APP_IS_ILL or (was_direct and error.code not in _NO_THREAD):
        raise Unavailable(_SENTENCE) from error
    try:
        place = posting.direct(caller, member)
        root = posting.find_posted(caller, place, mark) if in_doubt else None
        if root is None:
            reason = [] if was_direct else [words.closed.get(error.code, ""), words.sent_here_instead]
            root = posting.post(caller, place, said(" ".join(filter(None, reason)) or words.writing), mark=mark)
    except Refused as again:
        raise Unavailable(_SENTENCE) from again
    return Place(place.channel, root)
