"""`audit verify`: whether the log still says what was written into it."""

from __future__ import annotations

from dataclasses import asdict

import typer

from assistant.audit import verifying
from assistant.cli.asking import AsJson
from assistant.cli.opening import open_database, read_settings
from assistant.cli.printing import out, print_json, said_plainly


def verify(as_json: AsJson = False) -> None:
    """기록이 적힌 그대로인지 살핍니다. 바뀌거나 지워진 것이 있으면 어느 것인지 알리고 1로 끝납니다."""
    with said_plainly():
        with open_database(read_settings()) as database, database.reading() as session:
            count = verifying.count(session)
            broken = verifying.verify(session)
        if as_json:
            print_json({"records": count, "broken": [asdict(each) for each in broken]})
        elif broken:
            for each in broken:
                out.print(each.sentence, markup=False, highlight=False)
        else:
            out.print(f"기록 {count:,}건이 모두 적힌 그대로입니다.", highlight=False)
        if broken:
            raise typer.Exit(1)
