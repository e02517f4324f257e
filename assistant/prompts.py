"""What we say to a model: one Markdown file per thing, with a front matter, rendered with undefined names as errors."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from jinja2 import Environment, StrictUndefined

FOLDER = Path(__file__).resolve().parent.parent / "prompts"


@dataclass(frozen=True)
class Prompt:
    """A prompt file: its text for the model, the variables it takes, and a short hash that changes with its bytes."""

    name: str
    variables: frozenset[str]
    template: str
    sha256: str


def render(name: str, **values: object) -> str:
    """Render `prompts/<name>.md`. Raises `ValueError` when the values are not exactly the declared variables."""
    prompt = read(name)
    if values.keys() != prompt.variables:
        raise ValueError(f"{name} takes {sorted(prompt.variables)}, got {sorted(values)}")
    # Prompts are text for a model, not HTML: escaping would change what it reads.
    environment = Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=False)  # noqa: S701
    return environment.from_string(prompt.template).render(values).strip()


@cache
def read(name: str) -> Prompt:
    """Return a prompt file, parsed. Raises `FileNotFoundError` for a name that is none."""
    raw = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    _, front_matter, template = raw.split("---\n", 2)
    declared = yaml.safe_load(front_matter)
    return Prompt(name, frozenset(declared["variables"]), template, hashlib.sha256(raw.encode()).hexdigest()[:16])
