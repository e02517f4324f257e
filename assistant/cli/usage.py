"""The words of the command line's own: how a command is written, and in one sentence what is wrong with one."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer import rich_utils
from typer._click import exceptions as wrong  # of these the library itself exports only one
from typer._click.core import Context
from typer.core import TyperCommand, TyperGroup, TyperOption

from assistant.cli.printing import err

OPTIONS, COMMANDS = "[옵션]", "명령 [인자]..."
_HELP = "이 도움말을 보여 줍니다."
_QUOTED = re.compile(r"'([^']*)'")

# Read by the library when it writes a help page; there is no other way to say them.
rich_utils.ARGUMENTS_PANEL_TITLE = "인자"
rich_utils.OPTIONS_PANEL_TITLE = "옵션"
rich_utils.COMMANDS_PANEL_TITLE = "명령"
rich_utils.REQUIRED_LONG_STRING = "[필수]"
rich_utils.DEFAULT_STRING = "[기본값: {}]"


class Command(TyperCommand):
    """A command whose help page is Korean throughout."""

    def get_usage(self, ctx: Context) -> str:
        """Return how the command is written."""
        return _in_korean(super().get_usage(ctx))

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        """Return `--help` with what it does."""
        return _explained(super().get_help_option(ctx))


class Group(TyperGroup):
    """A group of commands; the outermost one also says what is wrong, and ends with the exit code of bad input."""

    command_class = Command

    def get_usage(self, ctx: Context) -> str:
        """Return how the group's commands are written."""
        return _in_korean(super().get_usage(ctx))

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        """Return `--help` with what it does."""
        return _explained(super().get_help_option(ctx))

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,  # noqa: ANN401 - passed on as it is
    ) -> int:
        """Run a command and return its exit code; run as a program, leave with it."""
        try:
            found = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        except wrong.NoArgsIsHelpError as error:
            error.show()
            found = error.exit_code
        except wrong.ClickException as error:
            err.print(sentence(error), style="red", markup=False, highlight=False, soft_wrap=True)
            found = error.exit_code
        except typer.Abort:
            err.print("그만두었습니다.")
            found = 1
        code = found if isinstance(found, int) else 0
        if standalone_mode:
            sys.exit(code)
        return code


def sentence(error: wrong.ClickException) -> str:
    """Return what is wrong with how a command was written, and where to read on."""
    said, quoted = error.message, _QUOTED.findall(error.message)
    if isinstance(error, wrong.NoSuchOption):
        near = f" 혹시 {', '.join(sorted(error.possibilities))}인가요?" if error.possibilities else ""
        said = f"{error.option_name} 옵션은 없습니다.{near}"
    elif isinstance(error, wrong.MissingParameter):
        said = f"빠진 것이 있습니다: {_name(error)}."
    elif isinstance(error, wrong.BadParameter):
        said = f"{_name(error)}에 적은 값은 쓸 수 없습니다."
        if "is not one of" in error.message:
            said = f"{_name(error)}에 적은 ‘{quoted[0]}’ 값은 쓸 수 없습니다. {', '.join(quoted[1:])} 가운데 하나를 적어 주세요."
        elif "valid integer" in error.message:
            said = f"{_name(error)}에는 숫자를 적어 주세요."
    elif isinstance(error, wrong.BadOptionUsage):
        said = f"{error.option_name} 뒤에 값을 하나 적어 주세요."
    elif error.message.startswith("No such command") and quoted:
        said = f"‘{quoted[0]}’ 명령은 없습니다."
    elif "unexpected extra argument" in error.message:
        said = "남는 인자가 있습니다. 띄어쓰기가 든 말은 따옴표로 묶어 주세요."
    ctx = error.ctx if isinstance(error, wrong.UsageError) else None
    return f"{said} 쓰는 법은 {ctx.command_path} --help로 볼 수 있습니다." if ctx is not None else said


def _name(error: wrong.BadParameter) -> str:
    """Return what the parameter is called where the command is explained."""
    hint = error.param_hint or (error.param.get_error_hint() if error.param else "")
    return (hint if isinstance(hint, str) else " / ".join(hint)).replace("'", "")


def _in_korean(usage: str) -> str:
    return usage.replace("Usage: ", "쓰는 법: ", 1)


def _explained(option: TyperOption | None) -> TyperOption | None:
    if option is not None:
        option.help = _HELP
    return option
