import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.cli.commands import app
from tests import stories
from tests.cli.test_commands import home

__all__ = ["home"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def two(home: Path) -> None:
    for name, text, collection in (("role", stories.ROLE, "기본"), ("slides", stories.SLIDES, "우수사례")):
        (home / f"{name}.md").write_text(text, encoding="utf-8")
        assert run("ingest", str(home / f"{name}.md"), "--wait", "--collection", collection).exit_code == 0


@pytest.mark.usefixtures("two")
def test_a_search_may_be_confined_to_a_collection() -> None:
    def found(*arguments: str) -> set[str]:
        answer = json.loads(run("search", "온도와 슬라이드", "--json", *arguments).stdout)
        return {each["document"] for each in answer["results"]}

    assert found() == {"프롬프트 기본", "슬라이드 만들기"}
    assert found("--collection", "우수사례") == {"슬라이드 만들기"}


@pytest.mark.usefixtures("two")
def test_a_collection_that_is_none_is_named_with_those_that_are() -> None:
    result = run("search", "온도", "--collection", "없는 것")
    assert result.exit_code == 3
    assert "있는 모음: 기본, 우수사례" in result.stderr
