"""What the keys of a report are called in Korean, and how its figures are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.knowledge.measuring.reporting import NONE

MEASURES = {
    "hit@1": "1위 정답",
    "hit@3": "3위 안 정답",
    "hit@5": "5위 안 정답",
    "mrr@10": "역순위 평균(MRR@10)",
    "ndcg@10": "nDCG@10",
    "recall@10": "재현율@10",
    "decision": "답할지 말지 맞힘",
}
KINDS = {"single": "혼자 서는 질문", "unanswerable": "답이 없는 질문", "follow-up": "이어 묻는 질문"}
REGISTERS = {"formal": "격식", "colloquial": "구어", "keyword": "낱말", "noisy": "오타·섞어 쓰기"}
_SURE = 0.05


def rank(value: str | float | None) -> str:
    """Write a rank of one question or of the histogram."""
    return "없음" if value in (None, NONE) else str(value)


def share(value: float | None) -> str:
    """Write a share; a dash where there is none."""
    return "–" if value is None else f"{value:.3f}"


def figure(value: Mapping[str, Any]) -> str:
    """Write a mean with its interval."""
    return f"{value['mean']:.3f} ({value['low']:.3f}, {value['high']:.3f})"


def difference(value: Mapping[str, Any]) -> str:
    """Write a difference with its interval and p-value; a star where it is unlikely to be luck."""
    star = " *" if value["p_holm"] < _SURE else ""
    return f"{value['mean']:+.3f} ({value['low']:+.3f}, {value['high']:+.3f}), p={value['p_holm']:.3f}{star}"


def way(configuration: Mapping[str, Any]) -> str:
    """Say what a configuration changes."""
    if configuration["note"]:
        return str(configuration["note"])
    changed = [] if configuration["by_meaning"] else ["뜻 찾기 없음"]
    changed += [f"{name}={value:g}" for name, value in configuration["overrides"].items()]
    return ", ".join(changed) or "쓰는 그대로"


def memory(value: float | None) -> str:
    """Write megabytes."""
    return "–" if value is None else f"{value:,.0f} MB"


def milliseconds(value: float | None) -> str:
    """Write milliseconds more or less."""
    return "–" if value is None else f"{value:+,.0f} ms"


def gain(value: float | None) -> str:
    """Write a gain for what it took; a dash where nothing was taken."""
    return "–" if value is None else f"{value:+.3f}"
