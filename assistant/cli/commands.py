"""The Typer app: which command is which function."""

from __future__ import annotations

import typer

from assistant.cli import asking, auditing, challenges, material, measuring, serving, slack_setup, upkeep

app = typer.Typer(
    name="assistant",
    help="생성형 AI 교육 도우미",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
evaluation = typer.Typer(help="검색 품질을 잽니다.", no_args_is_help=True)
contests = typer.Typer(help="챌린지 자료를 내보냅니다.", no_args_is_help=True)
log = typer.Typer(help="기록을 살핍니다.", no_args_is_help=True)

app.command()(material.ingest)
app.command()(asking.search)
app.command()(asking.ask)
app.command()(serving.serve)
app.command()(serving.work)
app.command()(upkeep.migrate)
app.command()(material.rebuild)
app.command()(upkeep.doctor)
app.command("sign-in-link")(upkeep.sign_in_link)
app.command("slack-manifest")(slack_setup.slack_manifest)
app.add_typer(evaluation, name="eval")
evaluation.command("retrieval")(measuring.retrieval)
evaluation.command("compare")(measuring.compare)
app.add_typer(log, name="audit")
log.command("verify")(auditing.verify)
app.add_typer(contests, name="challenge")
contests.command("list")(challenges.list_all)
contests.command("export")(challenges.export_file)
