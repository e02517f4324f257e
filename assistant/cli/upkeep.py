"""`migrate`, `doctor` and `sign-in-link`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from assistant.cli import checking
from assistant.cli.asking import AsJson
from assistant.cli.opening import open_database, read_settings
from assistant.cli.printing import out, print_json, said_plainly
from assistant.people import sign_in
from assistant.people.models import Role
from assistant.people.roles import OPERATOR


def migrate() -> None:
    """데이터베이스를 최신 구조로 바꿉니다."""
    with said_plainly(), open_database(read_settings()):
        out.print("데이터베이스가 최신 구조입니다.")


def doctor(as_json: AsJson = False) -> None:
    """설치 상태를 살피고, 고칠 것이 있으면 무엇을 할지 알려 줍니다."""
    with said_plainly():
        findings = checking.check_everything(read_settings())
        if as_json:
            print_json([asdict(each) for each in findings])
        else:
            table = Table("", "살핀 것", "결과")
            for each in findings:
                table.add_row("정상" if each.good else "[red]확인[/red]", each.name, each.sentence)
            out.print(table)
        if not all(each.good for each in findings):
            raise typer.Exit(1)


def sign_in_link(
    email: Annotated[str, typer.Argument(metavar="전자우편", help="로그인할 사람의 전자우편 주소.")],
    role: Annotated[Role | None, typer.Option("--role", help="역할. 새 사람은 staff가 기본입니다.")] = None,
) -> None:
    """한 번만 쓰는 로그인 링크를 만듭니다(10분)."""
    with said_plainly():
        settings = read_settings()
        with open_database(settings) as database, database.writing.begin() as session:
            secret = sign_in.issue_link(session, email, role=role, who=OPERATOR, now=datetime.now(UTC))
        typer.echo(f"{settings.address}/sign-in/{secret}")
