"""Ways to search that are measured side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Literal

from assistant.errors import Invalid
from assistant.knowledge import ranking, search

BY_MEANING = "by_meaning"
_MODULES = (ranking, search)


@dataclass(frozen=True)
class Configuration:
    """A name, whether vectors are asked at all, and figures of the ranking that differ from the ones in use.

    `rewrites` and `reranks` say what a model does for it. `note` says what it is where figures do not.
    """

    name: str
    by_meaning: bool = True
    overrides: Mapping[str, float] = field(default_factory=dict)
    note: str = ""
    rewrites: Literal["never", "follow-ups", "always"] = "never"
    reranks: bool = False

    @property
    def asks_a_model(self) -> bool:
        """True where a chat model helps the search."""
        return self.rewrites != "never" or self.reranks

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Search in this way inside; one at a time, for the figures are those of the whole process."""
        homes = {name: _home(name) for name in self.overrides}
        before = {name: getattr(homes[name], name.upper()) for name in self.overrides}
        try:
            for name, value in self.overrides.items():
                setattr(homes[name], name.upper(), type(before[name])(value))
            yield
        finally:
            for name, value in before.items():
                setattr(homes[name], name.upper(), value)


DEFAULT = Configuration("default")
WORDS = Configuration("words", by_meaning=False)
MEANING = Configuration("meaning", overrides={"words_share": 0.0})
REWRITE = Configuration("rewrite", note="질문마다 모델의 낱말을 더함", rewrites="always")
REWRITE_FOLLOW_UPS = Configuration(
    "rewrite-follow-ups", note="혼자 서지 못하는 질문에만 모델의 낱말을 더함", rewrites="follow-ups"
)
RERANK = Configuration("rerank", note="앞선 구절의 차례를 모델이 정함", reranks=True)
WITH_A_MODEL = (REWRITE, REWRITE_FOLLOW_UPS, RERANK)
_KNOWN = {each.name: each for each in (DEFAULT, WORDS, MEANING, *WITH_A_MODEL)}


def parse(text: str) -> Configuration:
    """Read a known name, or `name:figure=value,…` (`by_meaning=0` leaves the vectors out)."""
    name, colon, rest = text.partition(":")
    if not colon:
        if name not in _KNOWN:
            raise Invalid(f"'{name}' 구성을 모릅니다. {', '.join(_KNOWN)} 또는 '이름:값=숫자' 꼴로 적어 주세요.")
        return _KNOWN[name]
    figures = dict(_figure(part) for part in rest.split(",") if part.strip())
    by_meaning = bool(figures.pop(BY_MEANING, 1.0))
    for figure, value in figures.items():
        if isinstance(getattr(_home(figure), figure.upper()), int) and not value.is_integer():
            raise Invalid(f"'{figure}'에는 정수를 적어 주세요: {value}")
    return Configuration(name, by_meaning, figures)


def parse_all(texts: Sequence[str]) -> list[Configuration]:
    """Read several; the first is what the others are compared with."""
    configurations = [parse(text) for text in texts] or [DEFAULT]
    names = [each.name for each in configurations]
    if len(set(names)) < len(names):
        raise Invalid("같은 이름의 구성이 둘 이상입니다. 이름을 서로 다르게 적어 주세요.")
    return configurations


def figures() -> dict[str, float]:
    """Return every figure that may be overridden, as it is now."""
    return {
        name.lower(): value
        for module in _MODULES
        for name, value in vars(module).items()
        if name.isupper() and not name.startswith("_") and isinstance(value, int | float)
    }


def _figure(part: str) -> tuple[str, float]:
    name, _, value = part.partition("=")
    try:
        return name.strip().lower(), float(value)
    except ValueError as error:
        raise Invalid(f"'{part}'을(를) 읽지 못했습니다. '값=숫자' 꼴로 적어 주세요.") from error


def _home(name: str) -> ModuleType:
    if name not in figures():
        raise Invalid(f"'{name}'(이)라는 값은 없습니다. 바꿀 수 있는 값: {', '.join([BY_MEANING, *figures()])}")
    return next(module for module in _MODULES if hasattr(module, name.upper()))
