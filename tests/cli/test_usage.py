"""A command that was written wrongly is answered in Korean, with what to do and the exit code of bad input."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from assistant.cli.commands import app

ENGLISH = re.compile(r"Usage|Error|Missing|Invalid|Options|Arguments|Commands|No such|Show this|\[required|\[default")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("nope", "‘nope’ 명령은 없습니다. 쓰는 법은"),
        ("ask", "빠진 것이 있습니다: 질문. 쓰는 법은"),
        ("challenge export 1", "빠진 것이 있습니다: --to. 쓰는 법은"),
        ("ask 하나 둘", "남는 인자가 있습니다. 띄어쓰기가 든 말은 따옴표로 묶어 주세요. 쓰는 법은"),
        ("search 말 --lmit 3", "--lmit 옵션은 없습니다. 혹시 --limit인가요? 쓰는 법은"),
        ("search 말 --limit", "--limit 뒤에 값을 하나 적어 주세요."),
        ("search 말 --limit 셋", "--limit에는 숫자를 적어 주세요. 쓰는 법은"),
        ("search 말 --limit 0", "--limit에 적은 값은 쓸 수 없습니다. 쓰는 법은"),
        (
            "sign-in-link a@b.kr --role king",
            "--role에 적은 ‘king’ 값은 쓸 수 없습니다. admin, trainer, committee, staff 가운데 하나를 적어 주세요. 쓰는 법은",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_korean_sentence(arguments: str, said: str) -> None:
    result = CliRunner().invoke(app, arguments.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(said)
    assert not ENGLISH.search(result.stderr)


@pytest.mark.parametrize(
    "arguments",
    ["--help", "ask --help", "sign-in-link --help", "challenge --help", "challenge", "eval retrieval --help"],
)
def test_help_is_korean(arguments: str) -> None:
    result = CliRunner().invoke(app, arguments.split())
    assert result.exit_code == (0 if "--help" in arguments else 2)
    shown = result.stdout + result.stderr
    assert "쓰는 법: " in shown
    assert not ENGLISH.search(shown), ENGLISH.search(shown)
