"""The Slack door's lines of the table: which of its functions run as which durable workflow."""

from __future__ import annotations

from functools import partial

from assistant.assembly import Assistant
from assistant.jobs.promises import Enqueues, transactions
from assistant.jobs.workflows import Workflow, step
from assistant.slack import delivering, handing_in, handover, material, notifying, relaying, retrying, taking
from assistant.slack.models import FileState, SentState
from assistant.slack.workspaces import Workspaces

SLACK = "slack"


def workflows(assistant: Assistant, jobs: Enqueues, workspaces: Workspaces) -> list[Workflow]:
    """Return every line; names live in the database of running work and must not change."""
    settings = assistant.settings
    common = {
        "transaction": transactions(assistant.database.writing, jobs),
        "reading": assistant.database.reading,
        "workspaces": workspaces,
    }
    hosts = settings.allowed_hosts
    has_model = assistant.chat is not None
    lines = [
        Workflow(
            name="reply-in-slack",
            queue=SLACK,
            steps=[
                step(taking.take_question, **common, has_model=has_model),
                step(delivering.deliver_reply, **common, address=settings.address, hosts=hosts, has_model=has_model),
            ],
            unfinished=retrying.unfinished,
            failed=retrying.fail,
        ),
        Workflow(
            name="apologise-in-slack",
            queue=SLACK,
            steps=[step(retrying.apologise, **common)],
            unfinished=retrying.none_left,
            failed=retrying.give_up,
        ),
        Workflow(
            name="offer-file-in-slack",
            queue=SLACK,
            steps=[step(material.offer_file, **common)],
            unfinished=partial(material.unfinished, states=frozenset({FileState.RECEIVED})),
            failed=material.fail,
        ),
        Workflow(
            name="add-file-from-slack",
            queue=SLACK,
            steps=[
                step(material.add_offered, **common, files=assistant.files, max_mb=settings.max_upload_mb),
                step(material.follow_offered, **common, address=settings.address),
            ],
            unfinished=partial(material.unfinished, states=frozenset({FileState.CONFIRMED, FileState.TAKEN})),
            failed=material.fail,
        ),
        Workflow(
            name="apologise-for-file-in-slack",
            queue=SLACK,
            steps=[step(material.apologise, **common)],
            unfinished=retrying.none_left,
            failed=material.give_up,
        ),
        Workflow(
            name="enter-from-slack",
            queue=SLACK,
            steps=[step(handing_in.hand_in, **common, files=assistant.files, max_mb=settings.max_upload_mb)],
            unfinished=partial(handing_in.unfinished, state=SentState.RECEIVED),
            failed=handing_in.fail,
        ),
        Workflow(
            name="say-why-not-entered",
            queue=SLACK,
            steps=[step(handing_in.say_why, **common)],
            unfinished=partial(handing_in.unfinished, state=SentState.FAILED),
            failed=handing_in.fail_to_say,
        ),
        Workflow(
            name="relay-trainer-reply",
            queue=SLACK,
            steps=[
                step(handover.keep_reply, **common),
                step(relaying.relay_reply, **common, hosts=hosts),
            ],
            unfinished=handover.unfinished,
            failed=handover.fail,
        ),
        Workflow(
            name="tell-answer-in-slack",
            queue=SLACK,
            steps=[step(relaying.tell_answer, **common, hosts=hosts)],
            unfinished=relaying.untold,
            failed=relaying.fail,
        ),
        Workflow(
            name="notify-in-slack",
            queue=SLACK,
            steps=[step(notifying.deliver_notification, **common, address=settings.address)],
            unfinished=notifying.undelivered,
            failed=notifying.fail,
        ),
    ]
    if settings.slack_trainers_channel:
        lines.append(
            Workflow(
                name="announce-open-question",
                queue=SLACK,
                steps=[
                    step(
                        handover.announce_open_question,
                        transaction=common["transaction"],
                        workspaces=workspaces,
                        channel=settings.slack_trainers_channel,
                        address=settings.address,
                    )
                ],
                unfinished=handover.unannounced,
                failed=handover.fail_notice,
            )
        )
    return lines
