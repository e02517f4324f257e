"""Rules of the house, as programs."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, meta

from assistant import prompts
from assistant.settings import Settings
from assistant.worker import workflows

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path for path in (ROOT / "assistant").rglob("*.py") if path.parent.name != "versions")
DUMPING_GROUNDS = {"utils", "util", "helpers", "common", "misc", "base", "manager", "handler", "handlers", "managers"}
# The library is for people, not for our models: tests/practices/test_recipes.py looks after it.
PROMPTS = sorted(path for path in (ROOT / "prompts").rglob("*.md") if path.parent.name != "library")


def test_no_module_is_longer_than_300_lines() -> None:
    # One test for hundreds of files: as many tests would cost a worker more time than the reading.
    paths = [*MODULES, *(ROOT / "tests").rglob("*.py")]
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    assert {name: number for name, number in lines.items() if number > 300} == {}


def test_no_module_is_a_dumping_ground() -> None:
    named = {part.removesuffix(".py") for path in MODULES for part in path.relative_to(ROOT).parts}
    assert not named & DUMPING_GROUNDS


@pytest.mark.parametrize("path", PROMPTS, ids=lambda path: path.stem)
def test_every_prompt_is_used_with_exactly_its_variables(path: Path) -> None:
    name = path.relative_to(ROOT / "prompts").with_suffix("").as_posix()
    prompt = prompts.read(name)
    assert meta.find_undeclared_variables(Environment(autoescape=True).parse(prompt.template)) == prompt.variables
    assert any(f'"{name}"' in module.read_text(encoding="utf-8") for module in MODULES)


def test_a_prompt_refuses_other_variables() -> None:
    with pytest.raises(ValueError, match="takes"):
        prompts.render("answering/rules", border="x")


@pytest.mark.parametrize("readme", ["README.md", "README.ko.md"])
def test_every_setting_is_documented(readme: str) -> None:
    documented = set(re.findall(r"`ASSISTANT_([A-Z_]+)`", (ROOT / readme).read_text(encoding="utf-8")))
    assert documented >= {name.upper() for name in Settings.model_fields}


def test_the_english_readme_says_what_the_code_says() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        assert f"| `ASSISTANT_{name.upper()}` | {field.description} |" in text


def test_no_committed_file_names_an_index_or_a_path_of_one_machine() -> None:
    for path in (ROOT / "requirements").iterdir():
        assert "://" not in path.read_text(encoding="utf-8")


def test_the_names_of_workflows_are_pinned(world: object) -> None:
    lines = workflows(world.assistant, world.jobs)  # type: ignore[attr-defined]
    assert [line.name for line in lines] == [
        "read-version",
        "expect-questions",
        "delete-document",
        "read-attachment",
        "look-at-entry",
        "answer-question",
    ]
