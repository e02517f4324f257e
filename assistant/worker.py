"""The table: which functions run as which durable workflow, in which queue, and what each is given."""

from __future__ import annotations

from functools import partial

from assistant.answering import forgetting, replying
from assistant.assembly import Assistant
from assistant.challenge import attaching, first_look, previews
from assistant.jobs.promises import Enqueues, transactions
from assistant.jobs.workflows import Workflow, step
from assistant.knowledge import expanding, indexing, removing

ANSWERS = "answers"
INGEST = "ingest"
EXPECTED = "expected-questions"
LOOKS = "looks"
# How long a summary may take: nobody waits for it.
LOOK_SECONDS = 120


def workflows(assistant: Assistant, jobs: Enqueues) -> list[Workflow]:
    """Return every line; names live in the database of running work and must not change."""
    transaction = transactions(assistant.database.writing, jobs)
    expects = assistant.settings.expect_questions and assistant.chat is not None
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
                *([step(expanding.hand_on, transaction=transaction)] if expects else []),
            ],
            unfinished=indexing.unfinished,
            failed=indexing.fail,
        ),
        Workflow(
            name="expect-questions",
            queue=EXPECTED,
            steps=[
                step(
                    expanding.expect_questions,
                    transaction=transaction,
                    chat=assistant.chat if expects else None,
                    embedder=assistant.embedder,
                    vectors=assistant.vectors,
                    most_tokens=assistant.settings.expect_tokens,
                )
            ],
            unfinished=partial(expanding.unfinished, wanted=expects),
            failed=expanding.fail,
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
            name="read-attachment",
            queue=INGEST,
            steps=[
                step(
                    attaching.read_attachment,
                    transaction=transaction,
                    files=assistant.files,
                    limits=assistant.limits,
                ),
                step(previews.prepare_attachment, transaction=transaction, files=assistant.files),
            ],
            unfinished=attaching.unfinished,
            failed=attaching.fail,
        ),
        Workflow(
            name="look-at-entry",
            queue=LOOKS,
            steps=[
                step(first_look.look, reading=assistant.database.reading, transaction=transaction),
                step(first_look.summarise, transaction=transaction, chat=assistant.chat, seconds=LOOK_SECONDS),
            ],
            unfinished=first_look.unfinished,
            failed=first_look.fail,
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
                    helper=assistant.helper,
                )
            ],
            unfinished=replying.unfinished,
            failed=replying.fail,
        ),
    ]
