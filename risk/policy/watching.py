"""When something is out of the ordinary: sums over counts that somebody else took. No clock, no tables.

A spike is many times what is usual *and* unlikely by chance, so that neither three declines in a quiet night nor a
few more on a busy day ring. Drift is the population stability index. Source: Siddiqi (2006), whose limits .1 and .25
are the ones that everybody uses.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CHANCE = 1e-4  # of a false alarm at one look
DECLINES_AT_LEAST, DECLINES_TIMES = 10, 4.0  # in ten minutes, and times the usual
CARDS_WATCH, CARDS_ACT = 4, 6  # distinct cards of one device, network or address in ten minutes
DECLINED_ACT = 6  # declines of one of them in ten minutes
PSI_WATCH, PSI_ACT = 0.1, 0.25
LEAST_SCORES = 200  # on either side: the index of less is mostly noise
BLOCKED_TIMES, LEAST_ORDERS = 2.0, 100
MISSING_MORE = 0.2  # of a fact that was known before
LABELS_EXPECTED = 5.0  # in the window, below which their absence says nothing
BINS = 10


@dataclass(frozen=True, slots=True)
class Seen:
    """Something out of the ordinary. `is_act`: somebody has to do something, and not only look."""

    value: float
    usual: float
    is_act: bool


def declines(n: int, *, usual: float) -> Seen | None:
    """Declined payments of ten minutes, against the usual number."""
    expected = max(usual, 0.5)
    if n < DECLINES_AT_LEAST or n < DECLINES_TIMES * expected or at_least(n, expected) > CHANCE:
        return None
    return Seen(n, usual, is_act=True)


def card_testing(*, n_cards: int, n_declined: int) -> Seen | None:
    """One device, network or address with many cards, or many refusals, in ten minutes."""
    if n_cards < CARDS_WATCH and n_declined < DECLINED_ACT:
        return None
    return Seen(max(n_cards, n_declined), CARDS_WATCH, n_cards >= CARDS_ACT or n_declined >= DECLINED_ACT)


def drift(recent: Sequence[float], before: Sequence[float]) -> Seen | None:
    """Scores of a day against those of the weeks before, of one version."""
    if min(len(recent), len(before)) < LEAST_SCORES:
        return None
    found = psi(recent, before)
    return Seen(found, PSI_WATCH, found > PSI_ACT) if found > PSI_WATCH else None


def blocks(n_blocked: int, n: int, *, n_blocked_before: int, n_before: int) -> Seen | None:
    """The share of orders refused in a day, against two weeks before."""
    if n < LEAST_ORDERS or n_before < LEAST_ORDERS:
        return None
    usual = (n_blocked_before + 0.5) / (n_before + 1)
    if n_blocked < BLOCKED_TIMES * usual * n or at_least(n_blocked, usual * n) > CHANCE:
        return None
    return Seen(n_blocked / n, n_blocked_before / n_before, is_act=True)


def nulls(
    recent: Mapping[str, int], before: Mapping[str, int], *, n: int, n_before: int
) -> Mapping[str, Seen]:
    """Facts that were known of at least half of the orders and now miss from a fifth more of them.

    Args:
        recent, before: of how many orders each fact was known.
    """
    if n < LEAST_ORDERS or n_before < LEAST_ORDERS:
        return {}
    found = {}
    for name, n_known in before.items():
        usual, now = 1 - n_known / n_before, 1 - recent.get(name, 0) / n
        if usual <= 0.5 and now - usual > MISSING_MORE:
            found[name] = Seen(now, usual, now > 0.9)
    return found


def labels(n: int, *, usual: float) -> Seen | None:
    """Outcomes that arrived in a window, against the usual number: when they stop, every figure is blind."""
    if usual < LABELS_EXPECTED or at_most(n, usual) > CHANCE:
        return None
    return Seen(n, usual, n == 0)


def psi(recent: Sequence[float], before: Sequence[float]) -> float:
    """Population stability index over tenths of `before`; empty bins count as half a row.

    Raises:
        ValueError: if either is empty.
    """
    if not recent or not before:
        raise ValueError("scores of both times are needed")
    ordered = sorted(before)
    edges = sorted({ordered[len(ordered) * at // BINS] for at in range(1, BINS)})
    now, then = _shares(recent, edges), _shares(before, edges)
    return math.fsum((p - q) * math.log(p / q) for p, q in zip(now, then, strict=True))


def at_least(n: int, expected: float) -> float:
    """Chance of `n` or more where `expected` are usual (Poisson)."""
    return max(0.0, 1.0 - at_most(n - 1, expected)) if n > 0 else 1.0


def at_most(n: int, expected: float) -> float:
    """Chance of `n` or fewer where `expected` are usual (Poisson)."""
    if n < 0:
        return 0.0
    if expected <= 0:
        return 1.0
    logs = (k * math.log(expected) - expected - math.lgamma(k + 1) for k in range(n + 1))
    return min(1.0, math.fsum(math.exp(each) for each in logs))


def _shares(values: Sequence[float], edges: Sequence[float]) -> list[float]:
    counts = [0] * (len(edges) + 1)
    for value in values:
        counts[bisect_left(edges, value)] += 1
    total = len(values) + 0.5 * sum(count == 0 for count in counts)
    return [max(count, 0.5) / total for count in counts]
