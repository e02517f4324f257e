"""What `serve` and `work` have in common: the built things, the jobs, and Slack where it is configured."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from assistant import migrations, worker
from assistant.assembly import Assistant, assemble
from assistant.challenge import reminding
from assistant.errors import Unavailable
from assistant.guard.masking import MaskedText
from assistant.jobs.durable import Jobs
from assistant.jobs.promises import transactions
from assistant.jobs.takeover import Heartbeat, new_executor_id
from assistant.knowledge import korean, reconciling, seeding
from assistant.notifications import telling
from assistant.people import sign_in
from assistant.practices import digest, recipes
from assistant.practices import reminding as practice_reminding
from assistant.settings import Settings
from assistant.slack import groups, replays
from assistant.slack import work as slack_work
from assistant.slack.workspaces import Workspaces, open_workspaces

LOCAL_EXECUTOR = "local"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Service:
    """A working assistant; `workspaces` is None where Slack is not configured."""

    assistant: Assistant
    jobs: Jobs
    workspaces: Workspaces | None


@contextmanager
def working(settings: Settings) -> Iterator[Service]:
    """Build, migrate, take up what was left, and work until the block ends."""
    assistant = assemble(settings)
    try:
        # Not waited for: a question that comes first waits for the rest of it, everything else need not.
        threading.Thread(target=_warm_up, args=[assistant], name="warm-up", daemon=True).start()
        migrations.upgrade(assistant.database)
        executor_id = LOCAL_EXECUTOR if settings.embedded else new_executor_id()
        jobs = Jobs(
            assistant.database,
            url=settings.jobs_database,
            executor_id=executor_id,
            queues={
                worker.ANSWERS: settings.answer_workers,
                worker.INGEST: settings.ingest_workers,
                worker.EXPECTED: 1,
                worker.LOOKS: 1,
                slack_work.SLACK: settings.slack_workers,
            },
        )
        workspaces = open_workspaces(settings, assistant.database) if settings.has_slack else None
        lines = worker.workflows(assistant, jobs)
        for workflow in [*lines, *(slack_work.workflows(assistant, jobs, workspaces) if workspaces else [])]:
            jobs.durable(workflow)
        transaction = transactions(assistant.database.writing, jobs)
        if workspaces is not None:
            _tend_slack(assistant, jobs, workspaces)
        jobs.regularly(
            "reconcile-index",
            "0 3 * * *",
            partial(_reconcile, partial(reconciling.reconcile, transaction=transaction, vectors=assistant.vectors)),
        )
        jobs.regularly("forget-expired", "30 3 * * *", partial(_forget_expired, assistant))
        jobs.regularly("remind-of-deadlines", "5 * * * *", partial(_remind, assistant))
        jobs.regularly("tend-practices", "15 * * * *", partial(_tend_practices, assistant))
        reconciling.notice_changes(transaction=transaction, vectors=assistant.vectors, space=assistant.embedder.space)
        seeding.seed(settings.knowledge_folder, transaction=transaction, files=assistant.files, now=datetime.now(UTC))
        recipes.seed(recipes.FOLDER, transaction=transaction, now=datetime.now(UTC))
        jobs.launch()
        heartbeat = Heartbeat(assistant.database.writing, jobs, executor_id)
        heartbeat.start()
        try:
            yield Service(assistant, jobs, workspaces)
        finally:
            # Released only when nothing of it runs any more: others may take it over from then on.
            jobs.stop()
            heartbeat.stop()
    finally:
        assistant.close()


def _tend_slack(assistant: Assistant, jobs: Jobs, workspaces: Workspaces) -> None:
    transaction = transactions(assistant.database.writing, jobs)
    follow = partial(
        groups.follow_groups,
        assistant.settings.slack_groups,
        reading=assistant.database.reading,
        transaction=transaction,
        workspaces=workspaces,
    )
    jobs.regularly("follow-slack-groups", "*/15 * * * *", follow)

    def begin() -> None:
        # Otherwise the first event waits until Slack has said who we are.
        with suppress(Unavailable):
            workspaces.each()
        follow()

    # Roles hold from the first minute on; Slack being away holds up nothing.
    threading.Thread(target=begin, name="slack-groups", daemon=True).start()
    jobs.regularly("forget-slack-requests", "*/10 * * * *", partial(_forget_requests, assistant))


def _forget_requests(assistant: Assistant) -> None:
    replays.forget_old(assistant.database.writing, now=datetime.now(UTC))


def _reconcile(reconcile: partial[reconciling.Difference]) -> None:
    difference = reconcile()
    logger.info("nightly: %s passages without a vector, %s vectors without a passage", *vars(difference).values())


def _forget_expired(assistant: Assistant) -> None:
    with assistant.database.writing.begin() as session:
        sign_in.forget_expired(session, now=datetime.now(UTC), hours=assistant.settings.session_hours)


def _remind(assistant: Assistant) -> None:
    with assistant.database.writing.begin() as session:
        reminding.remind(session, now=datetime.now(UTC))
        telling.keep_old(session, now=datetime.now(UTC))


def _tend_practices(assistant: Assistant) -> None:
    with assistant.database.writing.begin() as session:
        practice_reminding.tend(session, now=datetime.now(UTC))
        digest.send_due(session, now=datetime.now(UTC))


def _warm_up(assistant: Assistant) -> None:
    """Load what the first question would wait for."""
    korean.warm_up()
    assistant.embedder.embed_question(MaskedText("안녕하세요"))
