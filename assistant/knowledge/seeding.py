"""The course material that comes with the assistant is added once; what the office makes of it is the office's."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.database import Base
from assistant.files import Files
from assistant.jobs.promises import Transaction
from assistant.knowledge import documents, expecting
from assistant.knowledge.documents import Upload
from assistant.knowledge.models import Document, Version
from assistant.people.roles import OPERATOR

COLLECTION = "기본 과정"
EXPECTED = "expected_questions"
MAX_MB = 5


class Seeded(Base):
    """A bundled file that was added once, by name and bytes."""

    __tablename__ = "seeded"

    filename: Mapped[str] = mapped_column(String(300), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)


def seed(folder: Path, *, transaction: Transaction, files: Files, now: datetime) -> int:
    """Add the Markdown files of a folder; return how many were added.

    A file is added once. A new edition of it is added only where the office still has the old one as it came: a
    document that was corrected, replaced or deleted stays that way.
    """
    added = 0
    for path in sorted(folder.glob("*.md")):
        data = path.read_bytes()
        with transaction() as session:
            if _is_new(session, path.name, hashlib.sha256(data).hexdigest()):
                expected = expecting.read(folder / EXPECTED / f"{path.stem}.tsv")
                upload = Upload(path.name, data, collection=COLLECTION, expected=expected)
                documents.add_document(session, upload, files=files, who=OPERATOR, now=now, max_mb=MAX_MB)
                added += 1
    return added


def _is_new(session: Session, filename: str, sha256: str) -> bool:
    """Remember the file, and tell whether it should be added."""
    before = set(session.scalars(select(Seeded.sha256).where(Seeded.filename == filename)))
    if sha256 in before:
        return False
    session.add(Seeded(filename=filename, sha256=sha256))
    session.flush()
    as_it_came = select(Document.id).join(Version, Document.current_id == Version.id).where(Version.sha256.in_(before))
    return not before or session.scalar(as_it_came.limit(1)) is not None
