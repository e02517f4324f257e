"""Who reads what, as a flow of least cost: enough readers for every entry, even loads, fields that fit, no conflicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

# One review more than the even share costs more than any field that does not fit, and an entry without its readers
# costs more than everything else together.
_STRANGER = 2
_NEWCOMER = 1
_PER_LOAD = 10
_MISSING = 10_000_000

Pair = tuple[int, int]


@dataclass(frozen=True)
class Seat:
    """A reviewer, the fields they know (none: all alike) and how many reviews they can take at most."""

    reviewer_id: int
    fields: Collection[str] = ()
    most: int | None = None


@dataclass(frozen=True)
class Match:
    """Who reads what, as pairs of entry and reviewer, and how many readers each entry lacks."""

    pairs: frozenset[Pair]
    lacking: Mapping[int, int]


def match(
    entries: Mapping[int, str],
    seats: Sequence[Seat],
    *,
    wanted: int,
    barred: Collection[Pair] = frozenset(),
    fixed: Collection[Pair] = frozenset(),
    kept: Collection[Pair] = frozenset(),
) -> Match:
    """Return `wanted` readers for each entry (id and field), or as many as there are.

    `barred` pairs never are, `fixed` ones are in any case (reviews that were begun), `kept` ones rather than new ones.
    """
    if wanted >= len(seats) and all(seat.most is None or seat.most >= len(entries) for seat in seats):
        return _everything(entries, seats, wanted, barred, fixed)
    import networkx as nx  # noqa: PLC0415 (300 modules, and no start needs them)

    graph = nx.DiGraph()
    has, load = Counter(pair[0] for pair in fixed), Counter(pair[1] for pair in fixed)
    needs = {entry_id: max(0, wanted - has[entry_id]) for entry_id in entries}
    graph.add_node("source", demand=-sum(needs.values()))
    graph.add_node("sink", demand=sum(needs.values()))
    for entry_id, field in entries.items():
        graph.add_edge("source", ("entry", entry_id), capacity=needs[entry_id], weight=0)
        graph.add_edge(("entry", entry_id), "sink", capacity=needs[entry_id], weight=_MISSING)
        for seat in seats:
            pair = (entry_id, seat.reviewer_id)
            if pair not in barred and pair not in fixed:
                graph.add_edge(
                    ("entry", entry_id),
                    ("reviewer", seat.reviewer_id),
                    capacity=1,
                    weight=_cost(seat, field, is_kept=pair in kept),
                )
    for seat in seats:
        _load(graph, seat, load[seat.reviewer_id], len(entries))
    flow = nx.min_cost_flow(graph)
    found = {
        (entry_id, seat.reviewer_id)
        for entry_id in entries
        for seat in seats
        if flow["entry", entry_id].get(("reviewer", seat.reviewer_id), 0)
    }
    lacking = {entry_id: flow["entry", entry_id]["sink"] for entry_id in entries}
    return Match(frozenset(found) | frozenset(fixed), {each: count for each, count in lacking.items() if count})


def _everything(
    entries: Mapping[int, str], seats: Sequence[Seat], wanted: int, barred: Collection[Pair], fixed: Collection[Pair]
) -> Match:
    """Return everybody for everything: there is nothing to weigh."""
    whole = {(entry_id, seat.reviewer_id) for entry_id in entries for seat in seats}
    found = frozenset(whole - set(barred)) | frozenset(fixed)
    readers = Counter(entry_id for entry_id, _ in found)
    return Match(found, {each: wanted - readers[each] for each in entries if readers[each] < wanted})


def _cost(seat: Seat, field: str, *, is_kept: bool) -> int:
    stranger = bool(seat.fields) and field not in seat.fields
    return _STRANGER * stranger + _NEWCOMER * (not is_kept)


def _load(graph: nx.DiGraph, seat: Seat, already: int, most: int) -> None:
    """Let a reviewer's reviews flow on one by one, each dearer than the one before."""
    most = min(most, seat.most if seat.most is not None else most)
    for nth in range(already, most):
        step = ("load", seat.reviewer_id, nth)
        graph.add_edge(("reviewer", seat.reviewer_id), step, capacity=1, weight=_PER_LOAD * (2 * nth + 1))
        graph.add_edge(step, "sink", capacity=1, weight=0)
