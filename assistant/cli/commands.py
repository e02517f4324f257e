"""The Typer app: which command is which function."""

from __future__ import annotations

from collections.abc import Callable

import typer

from assistant.cli import asking, auditing, challenges, material, measuring, serving, slack_setup, upkeep
from assistant.cli.usage import COMMANDS, OPTIONS, Command, Group

app = typer.Typer(
    name="assistant",
    cls=Group,
    subcommand_metavar=COMMANDS,
    options_metavar=OPTIONS,
    help="생성형 AI 교육 도우미",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _group(about: str) -> typer.Typer:
    return typer.Typer(
        cls=Group, subcommand_metavar=COMMANDS, options_metavar=OPTIONS, help=about, no_args_is_help=True
    )


def _add(to: typer.Typer, do: Callable[..., None], name: str | None = None) -> None:
    to.command(name, cls=Command, options_metavar=OPTIONS)(do)


evaluation = _group("검색 품질을 잽니다.")
contests = _group("챌린지 자료를 내보냅니다.")
log = _group("기록을 살핍니다.")

_add(app, material.ingest)
_add(app, asking.search)
_add(app, asking.ask)
_add(app, serving.serve)
_add(app, serving.work)
_add(app, upkeep.migrate)
_add(app, material.rebuild)
_add(app, upkeep.doctor)
_add(app, upkeep.sign_in_link, "sign-in-link")
_add(app, slack_setup.slack_manifest, "slack-manifest")
app.add_typer(evaluation, name="eval")
_add(evaluation, measuring.retrieval, "retrieval")
_add(evaluation, measuring.compare, "compare")
app.add_typer(log, name="audit")
_add(log, auditing.verify, "verify")
app.add_typer(contests, name="challenge")
_add(contests, challenges.list_all, "list")
_add(contests, challenges.export_file, "export")
