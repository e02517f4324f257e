"""`slack-manifest`."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli.printing import print_json, said_plainly
from assistant.slack.manifest import manifest


def slack_manifest(
    url: Annotated[
        str | None,
        typer.Option("--url", metavar="주소", help="Slack이 접속할 https:// 주소. 없으면 소켓 모드로 만듭니다."),
    ] = None,
) -> None:
    """Slack 앱을 만들 때 붙여 넣을 설정(manifest)을 내보냅니다."""
    with said_plainly():
        print_json(manifest(url))
