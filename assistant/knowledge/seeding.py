"""The course material that comes with the assistant is added like any upload; an unchanged file is known already."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from assistant.files import Files
from assistant.jobs.promises import Transaction
from assistant.knowledge import documents
from assistant.knowledge.documents import Upload
from assistant.people.roles import OPERATOR

MAX_MB = 5


def seed(folder: Path, *, transaction: Transaction, files: Files, now: datetime) -> int:
    """Add the Markdown files of a folder; return how many were new or changed."""
    added = 0
    for path in sorted(folder.glob("*.md")):
        with transaction() as session:
            upload = Upload(path.name, path.read_bytes())
            result = documents.add_document(session, upload, files=files, who=OPERATOR, now=now, max_mb=MAX_MB)
            added += not result.known
    return added
