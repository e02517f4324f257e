"""The table: which functions run as which durable workflow, in which queue, and what each is given."""

from __future__ import annotations

from assistant.answering import forgetting, replying
from assistant.assembly import Assistant
from assistant.jobs.promises import Enqueues, transactions
from assistant.jobs.workflows import Workflow, step
from assistant.knowledge import indexing, removing

ANSWERS = "answers"
INGEST = "ingest"


def workflows(assistant: Assistant, jobs: Enqueues) -> list[Workflow]:
    """Return every line; names live in the database of running work and must not change."""
    transaction = transactions(assistant.database.writing, jobs)
    return [
        Workflow(
            name="read-version",
            queue=INGEST,
            steps=[
                step(indexing.read_version, transaction=transaction, files=assistant.files, limits=assistant.limits),
                step(
                    indexing.embed_version,
                    transaction=transaction,
                    embedder=assistant.embedder,
                    vectors=assistant.vectors,
                ),
            ],
            unfinished=indexing.unfinished,
            failed=indexing.fail,
        ),
        Workflow(
            name="delete-document",
            queue=INGEST,
            steps=[
                step(
                    removing.erase_document,
                    transaction=transaction,
                    vectors=assistant.vectors,
                    files=assistant.files,
                ),
                step(forgetting.forget_document, transaction=transaction),
                step(
                    removing.erase_traces,
                    transaction=transaction,
                    database=assistant.database,
                    vectors=assistant.vectors,
                ),
            ],
            unfinished=removing.unfinished,
            failed=removing.give_up,
        ),
        Workflow(
            name="answer-question",
            queue=ANSWERS,
            steps=[
                step(
                    replying.answer_question,
                    transaction=transaction,
                    reading=assistant.database.reading,
                    chat=assistant.chat,
                    embedder=assistant.embedder,
                    vectors=assistant.vectors,
                    glossary=assistant.glossary,
                    threshold=assistant.settings.relevance_threshold,
                    budget=assistant.budget,
                )
            ],
            unfinished=replying.unfinished,
            failed=replying.fail,
        ),
    ]
