import json

from typer.testing import CliRunner

from assistant.cli.commands import app
from assistant.slack.manifest import manifest


def test_the_manifest_is_one_json_document() -> None:
    result = CliRunner().invoke(app, ["slack-manifest"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == manifest(None)
    assert "교육 도우미" in result.stdout


def test_with_an_address_slack_calls_it() -> None:
    result = CliRunner().invoke(app, ["slack-manifest", "--url", "https://ai.example.go.kr"])
    assert json.loads(result.stdout) == manifest("https://ai.example.go.kr")


def test_an_address_without_https_is_bad_input() -> None:
    result = CliRunner().invoke(app, ["slack-manifest", "--url", "http://ai.example.go.kr"])
    assert result.exit_code == 2
    assert result.stdout == ""
