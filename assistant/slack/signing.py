"""Requests over HTTP that say they are Slack's: what a verifier would stumble over is refused before."""

from __future__ import annotations

from datetime import timedelta

from slack_sdk.signature import SignatureVerifier

FIVE_MINUTES = timedelta(minutes=5)
BAD_BODY = 400
NOT_SLACK = 401
_LONGEST_TIMESTAMP = 12


def refusal(body: bytes, timestamp: str, signature: str, *, secret: str) -> int | None:
    """Return the status to refuse a request with, None for one that Slack has signed within five minutes.

    The SDK's own verifier raises for a timestamp that is no number, a signature outside ASCII and a body that is no
    UTF-8; and it takes a request from the future.
    """
    if not (
        timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _LONGEST_TIMESTAMP and signature.isascii()
    ):
        return NOT_SLACK
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return BAD_BODY
    verifier = SignatureVerifier(secret)
    if int(timestamp) > verifier.clock.now() + FIVE_MINUTES.total_seconds():
        return NOT_SLACK
    return None if verifier.is_valid(text, timestamp, signature) else NOT_SLACK
