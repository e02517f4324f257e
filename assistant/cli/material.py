"""`ingest` and `rebuild`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table

from assistant.cli.asking import AsJson
from assistant.cli.opening import Here, There, open_anywhere, open_here, read_settings
from assistant.cli.printing import err, out, print_json, said_plainly
from assistant.errors import AssistantError, NotFound
from assistant.jobs.promises import transaction, transactions
from assistant.knowledge import documents, queries, reconciling
from assistant.knowledge.documents import Upload
from assistant.knowledge.extraction.reading import ACCEPTED
from assistant.knowledge.models import VersionState
from assistant.people.roles import OPERATOR

_KOREAN = {
    "queued": "대기",
    "reading": "읽는 중",
    "embedding": "낱말 색인 완료",
    "indexed": "완료",
    "failed": "실패",
    "withdrawn": "회수됨",
}
_POLL_SECONDS = 0.5


@dataclass(frozen=True)
class Ingested:
    """One line of the result; `error` is a Korean sentence or None."""

    document_id: int | None
    title: str
    status: str
    passages: int
    error: str | None


def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="경로…", help="파일이나 폴더. 폴더는 안까지 살핍니다.")],
    collection: Annotated[
        str, typer.Option("--collection", help="자료 모음. 이미 모음에 든 자료는 옮기지 않습니다.")
    ] = "",
    wait: Annotated[bool, typer.Option("--wait", help="뜻 색인(벡터)까지 끝나기를 기다립니다.")] = False,
    as_json: AsJson = False,
) -> None:
    """교육자료를 넣습니다. 하나라도 실패하면 종료 코드가 1입니다."""
    with said_plainly(), open_anywhere(read_settings(), steps=None if wait else 1) as place:
        results = [_ingest(place, path, collection, wait=wait) for path in _shown(_files(paths))]
        if as_json:
            print_json([asdict(each) for each in results])
        else:
            out.print(_table(results))
        if any(each.status == "failed" for each in results):
            raise typer.Exit(1)


def rebuild() -> None:
    """데이터베이스의 글로 벡터와 낱말 색인을 처음부터 다시 만듭니다."""
    with said_plainly(), open_here(read_settings()) as here:
        work = transactions(here.assistant.database.writing, here.jobs)
        with err.status("색인을 다시 만드는 중…"):
            count = reconciling.rebuild(transaction=work, vectors=here.assistant.vectors)
            here.jobs.run_forgotten()
        out.print(f"구절 {count:,}개의 색인을 다시 만들었습니다. 벡터 {here.assistant.vectors.count():,}개.")


def _files(paths: Sequence[Path]) -> list[Path]:
    """Return the files to read: folders give those we can read, a file named by hand is tried whatever it is."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(each for each in path.rglob("*") if each.is_file() and not each.name.startswith("."))
            found += [each for each in inside if each.suffix.lower() in ACCEPTED]
        elif path.is_file():
            found.append(path)
        else:
            raise NotFound(f"'{path}'을 찾지 못했습니다. 경로를 확인해 주세요.")
    if not found:
        raise NotFound("읽을 수 있는 파일이 없습니다. PPTX, PDF, DOCX, HWP, HWPX, XLSX, MD, TXT, HTML을 넣어 주세요.")
    return found


def _shown(files: Sequence[Path]) -> Iterator[Path]:
    columns = (SpinnerColumn(), TextColumn("{task.completed}/{task.total}"), TextColumn("{task.description}"))
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("", total=len(files))
        for path in files:
            progress.update(task, description=path.name)
            yield path
            progress.advance(task)


def _ingest(place: Here | There, path: Path, collection: str, *, wait: bool) -> Ingested:
    try:
        if isinstance(place, There):
            return _ingest_there(place, path, collection, wait=wait)
        return add_file(place, path, collection=collection)
    except AssistantError as error:
        return Ingested(None, path.stem, "failed", 0, error.sentence)


def add_file(
    here: Here,
    path: Path,
    *,
    title: str | None = None,
    collection: str = "",
    expected: Mapping[str, Sequence[str]] | None = None,
) -> Ingested:
    """Add one file here and do at once what this command does of the work."""
    assistant = here.assistant
    with transaction(assistant.database.writing, here.jobs) as session:
        upload = Upload(path.name, path.read_bytes(), title, collection=collection, expected=expected or {})
        added = documents.add_document(
            session,
            upload,
            files=assistant.files,
            who=OPERATOR,
            now=datetime.now(UTC),
            max_mb=assistant.settings.max_upload_mb,
        )
        version_id = added.version.id
    with assistant.database.reading() as session:
        row = queries.document_row(session, version_id, who=OPERATOR)
    assert row is not None, "nobody else can delete it while we own the data folder"  # noqa: S101
    return Ingested(row.document_id, row.title, row.status, row.passages, row.error)


def _ingest_there(there: There, path: Path, collection: str, *, wait: bool) -> Ingested:
    file = {"file": (path.name, path.read_bytes())}
    told = there.post("/api/documents", files=file, data={"collection": collection})
    busy = {VersionState.QUEUED, VersionState.READING} | ({VersionState.EMBEDDING} if wait else set())
    told = _polled(lambda: there.get(f"/api/documents/{told['version_id']}"), told, busy)
    return Ingested(**{name: told[name] for name in ("document_id", "title", "status", "passages", "error")})  # type: ignore[arg-type]


def _polled(look: Callable[[], dict[str, Any]], told: dict[str, Any], busy: set[VersionState]) -> dict[str, Any]:
    while told["status"] in busy:
        time.sleep(_POLL_SECONDS)
        told = look()
    return told


def _table(results: Sequence[Ingested]) -> Table:
    table = Table("번호", "자료", "상태", "구절", "알림")
    for each in results:
        number = "" if each.document_id is None else str(each.document_id)
        table.add_row(number, escape(each.title), _KOREAN[each.status], str(each.passages), escape(each.error or ""))
    return table
