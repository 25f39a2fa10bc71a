"""How good decisions were, once outcomes are known: counts, money, intervals and fairness. No clock, no tables.

An order that was refused has no outcome of its own: whether it was fraud is known only if somebody labelled it. Those
that nobody did are counted apart, never taken for right or wrong; the control group says how right they are.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from risk.contracts import Action, Costs
from risk.policy import costs as expecting

Z = 1.96  # of an interval of 95 %
LEAST_RATIO = 0.8  # of false alarms between groups. Source: Jesus et al. (2022), predictive equality
LEAST_GOOD = 50  # honest orders of a group, below which its rate says nothing
HELD = frozenset({Action.REVIEW, Action.BLOCK})


@dataclass(frozen=True, slots=True)
class Judged:
    """An order with its verdict and outcome. `is_fraud` is None where nobody can know it."""

    verdict: Action
    amount: Decimal
    is_fraud: bool | None
    chance: float | None
    costs: Costs


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its interval of 95 %."""

    n: int
    of: int

    @property
    def share(self) -> float | None:
        """None of nothing."""
        return self.n / self.of if self.of else None

    @property
    def lo(self) -> float:
        """Lower end."""
        return wilson(self.n, self.of)[0]

    @property
    def hi(self) -> float:
        """Upper end."""
        return wilson(self.n, self.of)[1]


@dataclass(frozen=True, slots=True)
class Summary:
    """What decisions came to, in counts and money of one currency."""

    n: int
    n_frauds: int
    n_unknown: int
    precision: Rate  # of those that were challenged, reviewed or blocked
    recall: Rate
    false_alarms: Rate  # of honest orders, those that were reviewed or blocked
    lost: Decimal  # with the decisions as they were
    lost_without: Decimal  # had every order been allowed

    @property
    def saved(self) -> Decimal:
        """What the decisions were worth."""
        return self.lost_without - self.lost


@dataclass(frozen=True, slots=True)
class Group:
    """False alarms of one group. `ratio` is against the group with the most; `is_unfair` is None of too few."""

    name: str
    rate: Rate
    ratio: float | None
    is_unfair: bool | None


@dataclass(frozen=True, slots=True)
class Bin:
    """Orders of about one chance, and the share that were frauds."""

    chance: float
    rate: Rate


def summary(rows: Iterable[Judged]) -> Summary:
    """Of matured orders."""
    found = list(rows)
    known = [row for row in found if row.is_fraud is not None]
    frauds = [row for row in known if row.is_fraud]
    good = [row for row in known if not row.is_fraud]
    acted = [row for row in known if row.verdict is not Action.ALLOW]
    return Summary(
        len(found),
        len(frauds),
        len(found) - len(known),
        Rate(sum(bool(row.is_fraud) for row in acted), len(acted)),
        Rate(sum(row.verdict is not Action.ALLOW for row in frauds), len(frauds)),
        Rate(sum(row.verdict in HELD for row in good), len(good)),
        sum((_cost(row, row.verdict) for row in known), Decimal(0)),
        sum((_cost(row, Action.ALLOW) for row in known), Decimal(0)),
    )


def groups(rows: Iterable[tuple[str, Judged]]) -> tuple[Group, ...]:
    """False alarms by group; one is unfair where another of enough orders has far fewer, and not by chance.

    The ratio is between the lowest rate and the group's own: 1 where nobody is held up less often. Where the intervals
    of both overlap, a few orders may have made the difference.
    """
    good: dict[str, list[Judged]] = defaultdict(list)
    for name, row in rows:
        if row.is_fraud is False:
            good[name].append(row)
    rates = {name: Rate(sum(row.verdict in HELD for row in lot), len(lot)) for name, lot in good.items()}
    judged = [rate for rate in rates.values() if rate.of >= LEAST_GOOD]
    lowest = min(judged, key=lambda rate: rate.n / rate.of, default=None)
    return tuple(_group(name, rates[name], lowest if len(judged) > 1 else None) for name in sorted(rates))


def calibration(rows: Iterable[tuple[float, bool]], *, most: int = 10) -> tuple[Bin, ...]:
    """Orders in bins of equal size by chance; orders of one chance stay together."""
    ordered = sorted(rows)
    size = max(1, len(ordered) // most)
    bins: list[list[tuple[float, bool]]] = []
    for row in ordered:
        if not bins or (len(bins[-1]) >= size and row[0] != bins[-1][-1][0]):
            bins.append([])
        bins[-1].append(row)
    return tuple(
        Bin(math.fsum(chance for chance, _ in lot) / len(lot), Rate(sum(bad for _, bad in lot), len(lot)))
        for lot in bins
    )


def calibration_error(bins: Sequence[Bin]) -> float:
    """Mean distance between chance and share, by orders."""
    n = sum(each.rate.of for each in bins)
    gaps = (each.rate.of * abs(each.chance - (each.rate.share or 0.0)) for each in bins)
    return math.fsum(gaps) / n if n else 0.0


def wilson(n: int, of: int) -> tuple[float, float]:
    """Interval of 95 % of a share. Source: Wilson (1927); holds also where nothing or all was counted."""
    if not of:
        return 0.0, 1.0
    share, room = n / of, Z * Z / of
    middle = (share + room / 2) / (1 + room)
    half = Z * math.sqrt(share * (1 - share) / of + room / (4 * of)) / (1 + room)
    return max(0.0, middle - half), min(1.0, middle + half)


def average_precision(rows: Iterable[tuple[float, bool]]) -> float | None:
    """Area under precision over recall; equal scores count as one step. None without a fraud."""
    steps: dict[float, list[bool]] = defaultdict(list)
    for chance, is_fraud in rows:
        steps[chance].append(is_fraud)
    total = sum(sum(lot) for lot in steps.values())
    area, n, caught = 0.0, 0, 0
    for chance in sorted(steps, reverse=True):
        lot = steps[chance]
        n, caught = n + len(lot), caught + sum(lot)
        area += sum(lot) * caught / n
    return area / total if total else None


def _cost(row: Judged, action: Action) -> Decimal:
    return expecting.realised(action, row.amount, row.costs, is_fraud=bool(row.is_fraud))


def _group(name: str, rate: Rate, lowest: Rate | None) -> Group:
    if rate.of < LEAST_GOOD or lowest is None:
        return Group(name, rate, None, None)
    own = rate.n / rate.of
    ratio = lowest.n / lowest.of / own if own else 1.0
    return Group(name, rate, ratio, ratio < LEAST_RATIO and rate.lo > lowest.hi)
