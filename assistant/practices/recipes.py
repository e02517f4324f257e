"""The prompt library that comes with the assistant is put into the gallery; what the office makes of it is the office's."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant import prompts
from assistant.audit import recording
from assistant.jobs.promises import Transaction
from assistant.knowledge.seeding import Seeded
from assistant.people.roles import OPERATOR
from assistant.practices import content as content_
from assistant.practices import drafting, publishing
from assistant.practices.content import Content
from assistant.practices.models import Credit, Origin, Practice, PracticeState

FOLDER = prompts.FOLDER / "library"
NOTE = "새 판이 나왔습니다."


@dataclass(frozen=True)
class Recipe:
    """A file of the library: `name` is the file's, `declared` are the variables as its head names them."""

    name: str
    field: str
    content: Content
    declared: tuple[str, ...]


def read(path: Path) -> Recipe:
    """Read a file of the library: a YAML head, then the prompt. Raises `ValueError` for any other."""
    _, head, prompt = path.read_text(encoding="utf-8").split("---\n", 2)
    said: dict[str, Any] = yaml.safe_load(head)
    content = content_.read({**said, "prompt": prompt})
    return Recipe(path.stem, str(said["field"]), content, tuple(said["variables"]))


def seed(folder: Path, *, transaction: Transaction, now: datetime) -> int:
    """Put the recipes into the gallery; return how many are new or have a new version.

    A recipe is added once. A changed file makes a new version only where the office still has the old one as it came:
    what was edited, or taken down, stays that way.
    """
    with transaction() as session:
        changed = sum(_take(session, read(path), now) for path in sorted(folder.glob("*.md")))
        if changed:
            recording.record(session, "practice.seed", "practice:library", who=OPERATOR, now=now, changed=changed)
    return changed


def _take(session: Session, recipe: Recipe, now: datetime) -> bool:
    filename = f"library/{recipe.name}.md"
    before = set(session.scalars(select(Seeded.sha256).where(Seeded.filename == filename)))
    sha256 = _hash(content_.as_dict(recipe.content))
    if sha256 in before:
        return False
    session.add(Seeded(filename=filename, sha256=sha256))
    practice = drafting.of_source(session, f"recipe:{recipe.name}")
    if practice is None and not before:
        practice = _begin(session, recipe, now)
        publishing.add_version(session, practice, recipe.content, note="", who=OPERATOR, now=now)
        return True
    if practice is None or not _is_as_it_came(practice, before):
        return False
    practice.draft = content_.as_dict(recipe.content)
    practice.field = recipe.field
    practice.revision += 1
    publishing.add_version(session, practice, recipe.content, note=NOTE, who=OPERATOR, now=now)
    return True


def _begin(session: Session, recipe: Recipe, now: datetime) -> Practice:
    practice = Practice(
        source=f"recipe:{recipe.name}",
        origin=Origin.PROVIDED,
        field=recipe.field,
        credit=Credit.ANONYMOUS,
        draft=content_.as_dict(recipe.content),
        created_at=now,
    )
    session.add(practice)
    session.flush()
    return practice


def _is_as_it_came(practice: Practice, before: set[str]) -> bool:
    shown = practice.current
    return (
        practice.state is not PracticeState.RETIRED
        and shown is not None
        and _hash(content_.as_dict(content_.read(shown.content))) in before
        and content_.read(practice.draft) == content_.read(shown.content)
    )


def _hash(said: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
