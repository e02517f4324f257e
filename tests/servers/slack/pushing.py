"""Pushes that no person makes: malformed, foreign, or Slack's own checks."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from urllib.parse import urlencode

import httpx
from slack_sdk.signature import SignatureVerifier

from tests.servers.slack.stand_in import StandIn


def signed(slack: StandIn, body: bytes, *, secret: str | None = None, age: int = 0) -> dict[str, str]:
    """Return the headers of a request that Slack has signed, for pushes that no person makes."""
    timestamp = str(int(time.time()) - age)
    signature = SignatureVerifier(secret or slack.signing_secret).generate_signature(timestamp=timestamp, body=body)
    assert signature is not None
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature}


def push_raw(url: str, body: bytes, headers: Mapping[str, str], *, kind: str = "application/json") -> httpx.Response:
    """Push bytes as they are: malformed bodies, foreign signatures."""
    return httpx.post(url, content=body, headers={"Content-Type": kind, **headers}, timeout=60)


def url_verification(
    slack: StandIn, url: str, challenge: str = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
) -> httpx.Response:
    body = json.dumps({"type": "url_verification", "token": "deprecated", "challenge": challenge}).encode()
    return push_raw(url, body, signed(slack, body))


def ssl_check(slack: StandIn, url: str) -> httpx.Response:
    body = urlencode({"ssl_check": "1", "token": "deprecated"}).encode()
    return push_raw(url, body, signed(slack, body), kind="application/x-www-form-urlencoded")
