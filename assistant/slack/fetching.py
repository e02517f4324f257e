"""A file of Slack's, fetched with the bot's token: only from Slack, and never more than is allowed."""

from __future__ import annotations

import urllib.request
from urllib.error import URLError
from urllib.parse import urlsplit

from assistant.errors import Invalid, Unavailable
from assistant.slack.calling import Caller, Refused
from assistant.slack.wording.words import Words

_CHUNK = 1 << 16


def fetch(caller: Caller, file: str, *, max_mb: int, words: Words) -> bytes:
    """Return the bytes of a file. Raises `Invalid` for one that is too large or not to be had, `Unavailable`."""
    most = max_mb * 1024 * 1024
    try:
        told = caller.call("files.info", file=file)["file"]
    except Refused as error:
        raise Invalid(words.file_not_fetched) from error
    url = str(told.get("url_private_download") or told.get("url_private") or "")
    if not _is_slacks(url, caller.client.base_url):
        raise Invalid(words.file_not_fetched)
    if int(told.get("size") or 0) > most:
        raise Invalid(_too_large(max_mb))
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {caller.client.token}"})  # noqa: S310
    data = bytearray()
    try:
        with _opener.open(request, timeout=caller.client.timeout) as response:
            while chunk := response.read(_CHUNK):
                data += chunk
                if len(data) > most:
                    raise Invalid(_too_large(max_mb))
    except (URLError, OSError) as error:
        raise Unavailable(words.file_not_fetched) from error
    return bytes(data)


def _too_large(max_mb: int) -> str:
    return f"파일이 {max_mb}MB보다 큽니다. 나누어 올려 주세요."


def _is_slacks(url: str, api: str) -> bool:
    """Tell whether an address is Slack's: files lie on `files.slack.com`, a stand-in keeps them beside its API."""
    parts, ours = urlsplit(url), urlsplit(api)
    host = parts.hostname or ""
    if parts.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com")):
        return True
    return (parts.scheme, parts.netloc) == (ours.scheme, ours.netloc)


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the token in the header is meant for one host."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


_opener = urllib.request.build_opener(_SameHost)
