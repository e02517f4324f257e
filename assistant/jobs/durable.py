"""The only home of DBOS: a table of workflows, each a few functions run one after the other for one row."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from datetime import datetime
from typing import Any

from dbos import DBOS, DBOSConfig, SetWorkflowID, StepOptions
from dbos import error as dbos_error
from sqlalchemy import create_engine

from assistant.database import Database, tune_sqlite
from assistant.jobs.promises import Promise, StepFunction, transaction
from assistant.jobs.workflows import Workflow, is_worth_retrying, sentence_for, starting_with, without_details

# Pending work resumes only under the version it was started with. Raise it when the steps of a workflow change in a
# way that half-done work cannot survive, and drain first.
APPLICATION_VERSION = "1"
MOST_RUNS = 10
_UNDER_WAY = frozenset({"PENDING", "ENQUEUED", "DELAYED"})


class Jobs:
    """The workflows of this process. Register, then `launch`; `stop` leaves unfinished work for the next start."""

    def __init__(self, database: Database, *, url: str, executor_id: str, queues: dict[str, int]) -> None:
        self.database = database
        self.executor_id = executor_id
        self._queues = queues
        self._workflows: dict[str, tuple[Workflow, Callable[[int, int], None]]] = {}
        self._scheduled: list[dict[str, Any]] = []
        self._launched = False
        engine = create_engine(url, pool_size=20, hide_parameters=True, pool_pre_ping=not url.startswith("sqlite"))
        if url.startswith("sqlite"):
            # Left to itself DBOS keeps SQLite's rollback journal, three to five times slower.
            tune_sqlite(engine, isolation_level="IMMEDIATE")
        self._engine = engine
        DBOS(
            config=DBOSConfig(
                name="training-assistant",
                system_database_url=url,
                system_database_engine=engine,
                application_version=APPLICATION_VERSION,
                executor_id=executor_id,
                notification_listener_polling_interval_sec=1.0,
                scheduler_polling_interval_sec=10,
                log_level="WARNING",
            )
        )

    def durable(self, workflow: Workflow) -> None:
        """Register a line of the table; its name lives in the database and must not change."""

        def run(row_id: int, attempt: int) -> None:  # noqa: ARG001
            self._run(workflow, row_id)

        self._workflows[workflow.name] = (workflow, DBOS.workflow(name=workflow.name)(run))

    def regularly(self, name: str, cron: str, function: Callable[[], None]) -> None:
        """Run a function on a cron schedule in Seoul's time; runs missed while the service was down are not made up."""

        def run(scheduled_at: datetime, context: Any) -> None:  # noqa: ANN401, ARG001
            DBOS.run_step({"name": name}, function)

        self._scheduled.append(
            {
                "schedule_name": name,
                "workflow_fn": DBOS.workflow(name=name)(run),
                "schedule": cron,
                "cron_timezone": "Asia/Seoul",
                "context": None,
                "automatic_backfill": False,
            }
        )

    def launch(self) -> None:
        """Begin to work: resume what this executor left, open the queues, enqueue what was forgotten."""
        DBOS.launch()
        for name, concurrency in self._queues.items():
            DBOS.register_queue(name, worker_concurrency=concurrency, polling_interval_sec=0.2)
        if self._scheduled:
            DBOS.apply_schedules(self._scheduled)  # type: ignore[arg-type]
        self._launched = True
        self.enqueue_forgotten()

    def stop(self) -> None:
        """Stop working; what runs is resumed at the next launch."""
        self._launched = False
        DBOS.destroy(destroy_registry=True)
        self._engine.dispose()

    @property
    def working(self) -> bool:
        """True between `launch` and `stop`."""
        return self._launched

    def check(self, promise: Promise) -> None:
        """Raise `LookupError` for a function that no workflow starts with."""
        self._starting_with(promise.function)

    def enqueue(self, promise: Promise) -> None:
        """Enqueue under `<workflow>:<row>:<attempt>:1`; before `launch` the row waits for `enqueue_forgotten`."""
        if self._launched:
            self._enqueue(self._starting_with(promise.function), promise.row_id, promise.attempt)

    def enqueue_forgotten(self) -> None:
        """Enqueue every unfinished row; ids that DBOS knows are no-ops, so this may run at any time."""
        for workflow, _ in self._workflows.values():
            with self.database.reading() as session:
                rows = list(workflow.unfinished(session))
            for row_id, attempt in rows:
                self._enqueue(workflow, row_id, attempt, run=self._next_run(workflow, row_id, attempt))

    def resume_of(self, executor_id: str) -> int:
        """Resume the pending work of an executor that died; return how many workflows that were."""
        pending = DBOS.list_workflows(status="PENDING", executor_id=executor_id, load_input=False, load_output=False)
        for each in pending:
            DBOS.resume_workflow(each.workflow_id)
        return len(pending)

    def _enqueue(self, workflow: Workflow, row_id: int, attempt: int, *, run: int = 1) -> None:
        if run > MOST_RUNS:
            return
        # What a step does may promise more work; DBOS lets no step start a workflow, so it must not see that this is one.
        contextvars.Context().run(self._start, workflow, row_id, attempt, run)

    def _start(self, workflow: Workflow, row_id: int, attempt: int, run: int) -> None:
        with SetWorkflowID(f"{workflow.name}:{row_id}:{attempt}:{run}"):
            DBOS.enqueue_workflow(workflow.queue, self._workflows[workflow.name][1], row_id, attempt)

    def _next_run(self, workflow: Workflow, row_id: int, attempt: int) -> int:
        """Return the run that is under way, or a new one where every run has ended and the row is still not done.

        A run can end without finishing its row: when even saying that it failed did not succeed.
        """
        known = DBOS.list_workflows(
            workflow_id_prefix=f"{workflow.name}:{row_id}:{attempt}:", load_input=False, load_output=False
        )
        under_way = any(each.status in _UNDER_WAY for each in known)
        return max(1, len(known)) if under_way or not known else len(known) + 1

    def _starting_with(self, function: StepFunction) -> Workflow:
        return starting_with(function, (workflow for workflow, _ in self._workflows.values()))

    def _run(self, workflow: Workflow, row_id: int) -> None:
        try:
            for each in workflow.steps:
                options = StepOptions(
                    name=each.function.__qualname__,
                    retries_allowed=True,
                    max_attempts=3,
                    should_retry=is_worth_retrying,
                )
                DBOS.run_step(options, without_details(each.run), row_id)
        except dbos_error.DBOSMaxStepRetriesExceeded as error:
            self._give_up(workflow, row_id, error.errors[-1] if error.errors else error)
        except dbos_error.DBOSException:
            raise
        except Exception as error:  # noqa: BLE001 - the last handler: the row must say that it failed
            self._give_up(workflow, row_id, error)

    def _give_up(self, workflow: Workflow, row_id: int, error: BaseException) -> None:
        sentence = sentence_for(workflow, row_id, error)

        def fail() -> None:
            with transaction(self.database.writing, self) as session:
                workflow.failed(session, row_id, sentence)

        DBOS.run_step(StepOptions(name="failed", retries_allowed=True, max_attempts=5), fail)
