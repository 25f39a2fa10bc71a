"""Policies against the baseline, seed by seed: what is common to a seed falls out of the difference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from config.twin.accounts import NAMES
from config.twin.policies import BASELINE

Figures = Mapping[str, float]
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over seeds and where it lies with 95 % confidence; `lo` and `hi` are nan of a single seed."""

    mean: float
    lo: float
    hi: float


@dataclass(frozen=True, slots=True)
class Row:
    """A policy's mean figures, and how they differ from the baseline's."""

    policy: str
    n_seeds: int
    figures: dict[str, float]
    changes: dict[str, Interval]  # absolute
    ratios: dict[str, Interval]  # relative to the baseline's of the same seed


def t_interval(values: Sequence[float]) -> Interval:
    """Student's interval of a mean.

    Raises:
        ValueError: without values.
    """
    if not len(values):
        raise ValueError("an interval needs at least one value")
    mean = float(np.mean(values))
    if len(values) == 1:
        return Interval(mean, float("nan"), float("nan"))
    error = float(np.std(values, ddof=1)) / len(values) ** 0.5
    reach = float(stats.t.ppf((1 + LEVEL) / 2, len(values) - 1)) * error
    return Interval(mean, mean - reach, mean + reach)


def rows(results: Mapping[str, Sequence[Figures]]) -> list[Row]:
    """One a policy; `results` holds figures by seed, in the same order for every policy, the baseline among them."""
    base = results[BASELINE]
    return [_row(policy, base, found) for policy, found in results.items()]


def _row(policy: str, base: Sequence[Figures], found: Sequence[Figures]) -> Row:
    changes = {name: [f[name] - b[name] for b, f in zip(base, found, strict=True)] for name in NAMES}
    ratios = {
        name: [c / b[name] for c, b in zip(changes[name], base, strict=True) if b[name]] for name in NAMES
    }
    return Row(
        policy=policy,
        n_seeds=len(found),
        figures={name: float(np.mean([each[name] for each in found])) for name in NAMES},
        changes={name: t_interval(values) for name, values in changes.items()},
        ratios={name: t_interval(values) for name, values in ratios.items() if values},
    )


def shares(results: Mapping[str, Sequence[Figures]]) -> dict[str, Interval]:
    """What each app adds to the margin, relative to the baseline's: the mean of being switched on first and last.

    That is Shapley's value for two apps; empty unless all four policies were run.
    """
    if not {BASELINE, "inventory", "pricing", "ai"} <= set(results):
        return {}
    by = {policy: np.array([each["margin"] for each in found]) for policy, found in results.items()}
    base = by[BASELINE]
    alone = {app: by[app] - base for app in ("inventory", "pricing")}
    added = {"inventory": by["ai"] - by["pricing"], "pricing": by["ai"] - by["inventory"]}
    found = {f"{app} first": alone[app] / base for app in alone}
    found |= {f"{app} last": added[app] / base for app in added}
    found |= {app: (alone[app] + added[app]) / 2 / base for app in alone}
    return {name: t_interval(values.tolist()) for name, values in found.items()}
