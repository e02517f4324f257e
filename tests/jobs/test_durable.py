"""DBOS itself, on SQLite and on PostgreSQL."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from dbos import DBOS
from sqlalchemy.orm import Session

from assistant.database import Database, sqlite_url
from assistant.errors import Invalid, Unavailable
from assistant.jobs.durable import Jobs
from assistant.jobs.promises import promise, transaction
from assistant.jobs.workflows import Workflow, step
from tests.servers.running import until

Log = list[tuple[str, int]]
_PATIENCE = 30


@pytest.fixture
def make_jobs(database: Database, database_url: str, tmp_path: Path) -> Iterator[Callable[[], Jobs]]:
    made: list[Jobs] = []
    url = sqlite_url(tmp_path / "jobs.db") if database.is_sqlite else database_url

    def make() -> Jobs:
        made.append(Jobs(database, url=url, executor_id="local", queues={"q": 2}))
        return made[-1]

    yield make
    for jobs in made:
        if jobs.working:
            jobs.stop()


class Rows:
    """Two steps for a row, and what became of it; `done` is set when the last of them, or the failure, is through."""

    def __init__(self, *, error: Exception | None = None) -> None:
        self.log: Log = []
        self.done = threading.Event()
        self.error = error
        self.open: list[tuple[int, int]] = []
        self.sentence = ""

    def first(self, row_id: int) -> None:
        self.log.append(("first", row_id))
        if self.error is not None:
            raise self.error

    def second(self, row_id: int) -> None:
        self.log.append(("second", row_id))
        self.done.set()

    def unfinished(self, session: Session) -> list[tuple[int, int]]:
        del session
        return self.open

    def failed(self, session: Session, row_id: int, sentence: str) -> None:
        del session
        self.log.append(("failed", row_id))
        self.sentence = sentence
        self.done.set()

    def workflow(self) -> Workflow:
        self.start = self.first
        return Workflow("test", "q", [step(self.start), step(self.second)], self.unfinished, self.failed)


def test_a_promise_runs_once_however_often_it_is_enqueued(database: Database, make_jobs: Callable[[], Jobs]) -> None:
    rows, jobs = Rows(), make_jobs()
    jobs.durable(rows.workflow())
    jobs.launch()
    rows.open = [(1, 1)]
    for _ in range(3):
        with transaction(database.writing, jobs) as session:
            promise(session, rows.start, 1)
        jobs.enqueue_forgotten()
    assert rows.done.wait(_PATIENCE)
    jobs.stop()
    assert rows.log == [("first", 1), ("second", 1)]


def test_a_row_forgotten_by_a_crash_is_found_at_the_next_start(make_jobs: Callable[[], Jobs]) -> None:
    rows, jobs = Rows(), make_jobs()
    rows.open = [(9, 1)]
    jobs.durable(rows.workflow())
    jobs.launch()
    assert rows.done.wait(_PATIENCE)
    assert rows.log == [("first", 9), ("second", 9)]


@pytest.mark.parametrize(
    ("error", "tries", "sentence"),
    [
        (Invalid("그럴 수 없습니다."), 1, "그럴 수 없습니다."),
        (Unavailable("지금은 안 됩니다."), 3, "지금은 안 됩니다."),
    ],
)
def test_what_cannot_get_better_is_given_up_at_once_and_says_why(
    database: Database, make_jobs: Callable[[], Jobs], error: Exception, tries: int, sentence: str
) -> None:
    rows, jobs = Rows(error=error), make_jobs()
    jobs.durable(rows.workflow())
    jobs.launch()
    with transaction(database.writing, jobs) as session:
        promise(session, rows.start, 1)
    assert rows.done.wait(_PATIENCE)
    assert rows.log == [("first", 1)] * tries + [("failed", 1)]
    assert rows.sentence == sentence


def test_work_of_another_executor_is_resumed_on_request_only(make_jobs: Callable[[], Jobs]) -> None:
    jobs = make_jobs()
    jobs.durable(Rows().workflow())
    jobs.regularly("nightly", "0 3 * * *", lambda: None)
    jobs.launch()
    assert jobs.resume_of("nobody") == 0


def test_a_run_that_could_not_even_say_that_it_failed_is_followed_by_another(
    database: Database, make_jobs: Callable[[], Jobs]
) -> None:
    rows, jobs = Rows(error=Invalid("아니오.")), make_jobs()
    jobs.durable(rows.workflow())
    jobs.launch()
    with transaction(database.writing, jobs) as session:
        promise(session, rows.start, 1)
    assert rows.done.wait(_PATIENCE)
    rows.open, rows.error = [(1, 1)], None
    until(lambda: _again(jobs, rows), what="a second run")
    assert rows.log == [("first", 1), ("failed", 1), ("first", 1), ("second", 1)]


def _again(jobs: Jobs, rows: Rows) -> bool:
    jobs.enqueue_forgotten()
    return ("second", 1) in rows.log


def test_what_a_bug_says_is_not_stored_with_the_workflow(database: Database, make_jobs: Callable[[], Jobs]) -> None:
    rows, jobs = Rows(error=RuntimeError("비밀 이야기")), make_jobs()
    jobs.durable(rows.workflow())
    jobs.launch()
    with transaction(database.writing, jobs) as session:
        promise(session, rows.start, 1)
    assert rows.done.wait(_PATIENCE)
    stored = repr([getattr(step["error"], "errors", None) for step in DBOS.list_workflow_steps("test:1:1:1")])
    assert "RuntimeError" in stored
    assert "비밀" not in stored
