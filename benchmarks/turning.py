"""Alerts when an aspect turns: false alarms on histories that never change, and turns found in those that do.

Histories are simulated, so that what is true is known: months of few or many voices, of which a steady or a stepping
share criticises. Rows: the rule of thumb (a month beyond two standard deviations of those before it), and ours.
Protocol: each history alone; intervals are Wilson's over histories; a turn counts as found where the change gets
worse within a month of its true place.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np

from benchmarks import report
from content.policy import turning
from content.policy.turning import Tally
from ml_core.metrics.intervals import wilson

MONTHS, AT, NEAR = 12, 7, 1
RULE = 2.0  # standard deviations
PROTOCOL = f"{MONTHS} months, a step at month {AT} or none; Wilson intervals over histories"
Finder = Callable[[Sequence[Tally]], int | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """Voices a month (Poisson), and the share that criticises before and after the step."""

    voices: float
    before: float
    after: float

    @property
    def name(self) -> str:
        step = "steady" if self.before == self.after else f"to {self.after:.0%}"
        return f"{self.voices:g} a month, {self.before:.0%} {step}"


KINDS = tuple(
    Kind(voices, before, after)
    for voices in (3, 10, 30)
    for before, after in ((0.15, 0.15), (0.40, 0.40), (0.15, 0.35), (0.15, 0.55))
)


def thumb(months: Sequence[Tally]) -> int | None:
    """The first month that lies beyond two standard deviations of the share before it."""
    sums = accumulate(months, lambda one, other: Tally(one.n_negative + other.n_negative, one.n + other.n))
    for at, (before, month) in enumerate(zip(sums, months[1:], strict=False), 1):
        if before.n and month.n:
            rate = before.n_negative / before.n
            if month.n_negative / month.n - rate > RULE * (rate * (1 - rate) / month.n) ** 0.5:
                return at
    return None


def ours(months: Sequence[Tally]) -> int | None:
    """The month from which it got worse, as the shop's operators are told."""
    found = turning.turn(months)
    return found.at if found and found.is_worse else None


FINDERS: dict[str, Finder] = {"rule of thumb": thumb, "change point": ours}


def history(kind: Kind, rng: np.random.Generator) -> list[Tally]:
    """One product's months."""
    sizes = rng.poisson(kind.voices, MONTHS)
    rates = [kind.before] * AT + [kind.after] * (MONTHS - AT)
    return [Tally(int(rng.binomial(n, rate)), int(n)) for n, rate in zip(sizes, rates, strict=True)]


def row(kind: Kind, find: Finder, *, n: int, seed: int) -> dict[str, report.Value]:
    """Alarms on `n` histories; all of them are false where nothing changes."""
    rng = np.random.default_rng(seed)
    places = [find(history(kind, rng)) for _ in range(n)]
    alarms = wilson(sum(place is not None for place in places), n)
    found: dict[str, report.Value] = {
        "alarms": alarms.mean, "alarms_lo": alarms.lo, "alarms_hi": alarms.hi,
    }  # fmt: skip
    if kind.before != kind.after:
        near = wilson(sum(place is not None and abs(place - AT) <= NEAR for place in places), n)
        found |= {"in_place": near.mean, "in_place_lo": near.lo, "in_place_hi": near.hi}
    return found | {"n": n, "seed": seed}


def main() -> None:
    """Both rows for every kind of history."""
    command = argparse.ArgumentParser(prog="python -m benchmarks.turning")
    command.add_argument("--histories", type=int, default=1_000, help="of each kind")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--json", type=Path, help="where to write the result")
    arguments = command.parse_args()
    outcome = report.Report("turning", f"{arguments.histories} simulated histories of each kind", PROTOCOL)
    for kind in KINDS:
        for name, find in FINDERS.items():
            timer = report.Timer()
            with report.timed(timer):
                found = row(kind, find, n=arguments.histories, seed=arguments.seed)
            outcome.add(f"{name}: {kind.name}", found, timer)
    outcome.write(arguments.json)


if __name__ == "__main__":
    main()
