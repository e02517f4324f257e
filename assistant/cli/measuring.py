"""`eval retrieval`."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.table import Table

from assistant.cli.asking import AsJson
from assistant.cli.material import add_file
from assistant.cli.opening import Here, open_here, read_settings
from assistant.cli.printing import err, out, print_json, said_plainly
from assistant.errors import NotFound
from assistant.jobs.promises import transactions
from assistant.knowledge import measuring


def retrieval(
    folder: Annotated[Path, typer.Argument(metavar="폴더", help="BEIR 폴더, 또는 --files와 함께 파일과 질문의 폴더.")],
    files: Annotated[
        bool, typer.Option("--files", help="폴더의 files/*를 자료로 넣고 questions.tsv의 질문을 자료 단위로 잽니다.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """버리는 저장소에서 실제와 같은 길로 색인하고 찾아 검색 품질을 잽니다."""
    with said_plainly(), TemporaryDirectory(prefix="assistant-eval-") as home:
        expected = ("files", "questions.tsv") if files else ("corpus.jsonl", "queries.jsonl", "qrels.tsv")
        if absent := [name for name in expected if not (folder / name).exists()]:
            raise NotFound(f"'{folder}'에 {', '.join(absent)}이(가) 없습니다. 폴더를 확인해 주세요.")
        settings = read_settings().model_copy(update={"home": Path(home), "database_url": None, "chroma_url": None})
        with open_here(settings) as here, err.status("색인하고 재는 중…"):
            report = _measure(here, folder, files=files)
        if as_json:
            print_json(report)
        else:
            table = Table("값", "결과")
            for name, value in report.items():
                table.add_row(name, f"{value:,}")
            out.print(table)


def _measure(here: Here, folder: Path, *, files: bool) -> dict[str, float]:
    if files:
        return measuring.evaluate_files(folder, _store(here), ingest=lambda path: add_file(here, path, title=path.stem))
    return measuring.evaluate_rows(folder, _store(here))


def _store(here: Here) -> measuring.Store:
    assistant = here.assistant
    return measuring.Store(
        transaction=transactions(assistant.database.writing, here.jobs),
        reading=assistant.database.reading,
        embedder=assistant.embedder,
        vectors=assistant.vectors,
        glossary=assistant.glossary,
    )
