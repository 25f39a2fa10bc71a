"""A budget and a shelf that do not suffice: packs go where they bring most.

Each further pack of a line brings less than the one before it (the chance that it is asked for falls), so taking the
best pack again and again is as good as any plan, but for the last pack that does not fit.
Source: greedy for concave gains (Federgruen & Groenevelt 1986).
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np

from inventory.contracts import Binding, Wanted


def shared(
    lines: Sequence[Wanted], *, budget: float | None, space: int | None
) -> dict[int, tuple[int, tuple[Binding, ...]]]:
    """Units of each line by its key, and which limit cut it. Without a limit everything is as wanted."""
    left = _Left(float("inf") if budget is None else budget, float("inf") if space is None else space)
    if sum(line.quantity * line.unit_cost for line in lines) <= left.money + 1e-9 and (
        sum(line.quantity for line in lines) <= left.units
    ):
        return {line.key: (line.quantity, ()) for line in lines}
    given, cut = _taken(lines, left)
    return {line.key: (given[line.key], _binding(line, given, cut)) for line in lines}


class _Left:
    """What is still to share."""

    def __init__(self, money: float, units: float) -> None:
        self.money, self.units = money, units

    def refusal(self, line: Wanted, units: int) -> Binding | None:
        """Why so many units more do not fit."""
        if units * line.unit_cost > self.money + 1e-9:
            return Binding.BUDGET
        return Binding.SPACE if units > self.units else None

    def take(self, line: Wanted, units: int) -> None:
        self.money -= units * line.unit_cost
        self.units -= units


def _taken(lines: Sequence[Wanted], left: _Left) -> tuple[dict[int, int], dict[int, Binding]]:
    given = {line.key: 0 for line in lines}
    cut: dict[int, Binding] = {}
    by_key = {line.key: line for line in lines}
    queue = [(-_gain(line, 0, step), line.key) for line in lines if (step := _step(line, 0))]
    heapq.heapify(queue)
    while queue:
        _, key = heapq.heappop(queue)
        line = by_key[key]
        units = _step(line, given[key])
        if refusal := left.refusal(line, units):
            cut[key] = refusal
            continue
        left.take(line, units)
        given[key] += units
        if step := _step(line, given[key]):
            heapq.heappush(queue, (-_gain(line, given[key], step), key))
    return given, cut


def _step(line: Wanted, given: int) -> int:
    """The least that may be added: the smallest order first, then a pack."""
    if given >= line.quantity:
        return 0
    packs = -(-line.lots.min_quantity // line.lots.pack_size) if not given else 1
    return min(packs * line.lots.pack_size, line.quantity - given)


def _gain(line: Wanted, given: int, units: int) -> float:
    """Margin per money spent that the next units are expected to bring."""
    middle = max(0.0, line.position) + given + units / 2
    levels, chances = zip(*line.survival, strict=True)
    asked = float(np.interp(middle, levels, chances, left=1.0, right=0.0))
    return line.margin * asked / max(line.unit_cost, 1e-6)


def _binding(line: Wanted, given: dict[int, int], cut: dict[int, Binding]) -> tuple[Binding, ...]:
    return (cut[line.key],) if given[line.key] < line.quantity and line.key in cut else ()
