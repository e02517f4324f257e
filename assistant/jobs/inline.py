"""Work done at once in the calling thread, for commands beside no server; what is left waits for the next server."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.database import Database
from assistant.jobs.promises import Promise, transaction
from assistant.jobs.workflows import Workflow, sentence_for, starting_with


class InlineJobs:
    """Runs a promised workflow right after the commit; `steps` bounds how many of its steps, None runs them all.

    A process that dies midway leaves the row unfinished, and a server takes it up at its start.
    """

    def __init__(self, database: Database, *, steps: int | None = None) -> None:
        self._database = database
        self._steps = steps
        self._workflows: Sequence[Workflow] = ()

    def register(self, workflows: Sequence[Workflow]) -> None:
        """Say which workflows there are."""
        self._workflows = workflows

    def check(self, promise: Promise) -> None:
        """Raise `LookupError` for a function that no workflow starts with."""
        starting_with(promise.function, self._workflows)

    def enqueue(self, promise: Promise) -> None:
        """Run it now."""
        self._run(starting_with(promise.function, self._workflows), promise.row_id)

    def run_forgotten(self) -> None:
        """Run every unfinished row."""
        for workflow in self._workflows:
            with self._database.reading() as session:
                rows = list(workflow.unfinished(session))
            for row_id, _ in rows:
                self._run(workflow, row_id)

    def _run(self, workflow: Workflow, row_id: int) -> None:
        try:
            for each in workflow.steps[: self._steps]:
                each.run(row_id)
        except Exception as error:  # noqa: BLE001 - the last handler: the row must say that it failed
            with transaction(self._database.writing, self) as session:
                workflow.failed(session, row_id, sentence_for(workflow, row_id, error))
