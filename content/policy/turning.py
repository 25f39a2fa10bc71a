"""Did an aspect turn? Whether criticism of it became much more or less common from some month on.

Every month is tried as the turn: the voices before it against those from it on, by Fisher's exact test, which holds
for the few voices that most products have. The smallest p-value is multiplied by the number of months tried
(Bonferroni), so that the stated rate of false alarms is kept however long the history is. Rates are shrunk towards
the whole before they are compared with the smallest change worth a person's time.

Source: Fisher (1922) for the test; Kim & Siegmund (1989) for the scan over change points, here with exact tails.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma


@dataclass(frozen=True, slots=True)
class Tally:
    """Voices of one period (a month) that judge the aspect, and how many of them criticise it."""

    n_negative: int
    n: int


@dataclass(frozen=True, slots=True)
class TurnRules:
    """When a change is worth an alert."""

    alpha: float = 0.01  # false alarms per aspect and product whose rate never changed
    min_voices: int = 8  # on each side of the turn; fewer are anecdotes
    min_change: float = 0.20  # of the shrunk rate of criticism
    prior: float = 4.0  # voices at the whole history's rate that are added to each side


@dataclass(frozen=True, slots=True)
class Turn:
    """`at` is the index of the first period after the turn; `p` is corrected for the periods tried."""

    at: int
    before: Tally
    after: Tally
    rate_before: float  # shrunk
    rate_after: float
    p: float

    @property
    def is_worse(self) -> bool:
        return self.rate_after > self.rate_before


def turn(periods: Sequence[Tally], rules: TurnRules | None = None) -> Turn | None:
    """The clearest turn of a history, oldest period first; None where nothing turned for sure."""
    rules = rules or TurnRules()
    splits = [_split(periods, at, rules) for at in range(1, len(periods))]
    tried = [one for one in splits if min(one.before.n, one.after.n) >= rules.min_voices]
    if not tried:
        return None
    best = min(tried, key=lambda one: (one.p, one.at))
    p = min(1.0, best.p * len(tried))
    found = Turn(best.at, best.before, best.after, best.rate_before, best.rate_after, p)
    is_large = abs(found.rate_after - found.rate_before) >= rules.min_change
    return found if p <= rules.alpha and is_large else None


def fisher(one: Tally, other: Tally) -> float:
    """Two-sided exact p-value that two tallies have the same rate: all tables at most as likely as this one."""
    hits, n = one.n_negative + other.n_negative, one.n + other.n
    low, high = max(0, hits - other.n), min(hits, one.n)
    likelihood = {k: _hypergeometric(k, one.n, hits, n) for k in range(low, high + 1)}
    seen = likelihood[one.n_negative]
    # Tables of the same likelihood differ in the last digits.
    return min(1.0, sum(value for value in likelihood.values() if value <= seen * (1 + 1e-7)))


def _split(periods: Sequence[Tally], at: int, rules: TurnRules) -> Turn:
    before, after = _sum(periods[:at]), _sum(periods[at:])
    whole = _sum(periods)
    rate = whole.n_negative / whole.n if whole.n else 0.0
    shrunk = (_shrunk(side, rate, rules.prior) for side in (before, after))
    return Turn(at, before, after, next(shrunk), next(shrunk), fisher(before, after))


def _sum(periods: Sequence[Tally]) -> Tally:
    return Tally(sum(one.n_negative for one in periods), sum(one.n for one in periods))


def _shrunk(side: Tally, rate: float, prior: float) -> float:
    """Mean of the beta-binomial posterior with `prior` voices at `rate`."""
    return (side.n_negative + prior * rate) / (side.n + prior)


def _hypergeometric(k: int, drawn: int, hits: int, n: int) -> float:
    return exp(_choose(hits, k) + _choose(n - hits, drawn - k) - _choose(n, drawn))


def _choose(n: int, k: int) -> float:
    """Logarithm of the binomial coefficient."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
