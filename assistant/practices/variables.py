"""The places of a prompt that everybody fills with their own words: `{부서명}`, also as `{{부서명}}` or `${부서명}`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

LONGEST_NAME = 40
# A name begins with a letter and holds no quotes, colons or line ends: JSON and program code are no variables.
_NAME = rf"[^\W\d_][\w \t·/()-]{{0,{LONGEST_NAME - 1}}}"
_VARIABLE = re.compile(rf"\$?\{{\{{[ \t]*({_NAME}?)[ \t]*\}}\}}|\$?\{{[ \t]*({_NAME}?)[ \t]*\}}")


def variables(prompt: str) -> list[str]:
    """Return the names of the variables in the order of first mention, each once."""
    found = (_name(match) for match in _VARIABLE.finditer(_composed(prompt)))
    return list(dict.fromkeys(found))


def fill(prompt: str, values: Mapping[str, str]) -> str:
    """Put values into a prompt; a variable without a value stays as it is, and a value is never filled itself."""
    given = {" ".join(_composed(name).split()): _composed(value).strip() for name, value in values.items()}
    return _VARIABLE.sub(lambda match: given.get(_name(match)) or match.group(), _composed(prompt))


def _name(match: re.Match[str]) -> str:
    return " ".join((match.group(1) or match.group(2)).split())


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
