"""Jobs that only note what was promised."""

from dataclasses import dataclass, field

from assistant.answering import replying
from assistant.jobs.promises import Promise


@dataclass
class Noting:
    """What a process leaves that dies right after its commit: rows, and nothing that works on them."""

    promised: list[tuple[int, int]] = field(default_factory=list)

    def check(self, promise: Promise) -> None:
        assert promise.function is replying.answer_question

    def enqueue(self, promise: Promise) -> None:
        self.promised.append((promise.row_id, promise.attempt))
