"""`challenge list` and `challenge export`: what there is, and its files to take along."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from assistant.challenge import phases, queries, wording
from assistant.challenge.exporting.forms import FORMS, export
from assistant.cli.asking import AsJson
from assistant.cli.opening import open_database, read_settings
from assistant.cli.printing import out, print_json, said_plainly
from assistant.errors import Invalid
from assistant.people.roles import OPERATOR


def list_all(as_json: AsJson = False) -> None:
    """챌린지를 번호와 함께 보여 줍니다."""
    now = datetime.now(UTC)
    with said_plainly(), open_database(read_settings()) as database, database.reading() as session:
        rows = [
            {
                "id": each.id,
                "title": each.title,
                "phase": phases.phase_of(each, now).value,
                "due_at": wording.clock(each.due_at),
            }
            for each in queries.list_challenges(session, who=OPERATOR, now=now)
        ]
    if as_json:
        print_json(rows)
    for row in () if as_json else rows:
        out.print("{id}  {title}  {phase}  마감 {due_at}".format_map(row), markup=False, highlight=False)


def export_file(
    challenge_id: Annotated[int, typer.Argument(help="`challenge list`에 나오는 번호")],
    to: Annotated[Path, typer.Option(help="저장할 파일 (이미 있으면 쓰지 않습니다)")],
    reason: Annotated[str, typer.Option(help="왜 가져가는지. 기록에 남습니다.")],
    form: Annotated[str, typer.Option(help=" | ".join(FORMS))] = "xlsx",
) -> None:
    """심사 자료를 파일로 내보냅니다."""
    with said_plainly():
        with open_database(read_settings()) as database, database.writing.begin() as session:
            file = export(session, challenge_id, form, reason=reason, who=OPERATOR, now=datetime.now(UTC))
            try:
                with to.open("xb") as opened:
                    opened.write(file.data)
            except FileExistsError:
                raise Invalid(f"{to} 파일이 이미 있습니다. 다른 이름을 적어 주세요.") from None
            except OSError as error:
                raise Invalid(f"{to}에 쓸 수 없습니다. 폴더와 권한을 확인해 주세요.") from error
        out.print(f"{to}에 저장했습니다.", markup=False, highlight=False)
