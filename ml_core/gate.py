"""May a candidate replace the champion? One rule for every model, so that no app argues its own case.

Three questions, in order: is the holdout large enough, does the candidate beat the naive baseline for sure,
and is it not plausibly much worse than the champion. All on the same units of the same holdout, paired.
A slightly worse candidate may pass, because it has seen fresher data; `max_relative_loss` says how slightly.
Source: the paired z-test for means, used as a non-inferiority test against the champion.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_core.config import GateConfig

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measured:
    """One model's metric for every unit (visitor, series, order) of the holdout; shape (n,)."""

    name: str
    values: Values


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision, and sentences with numbers that an operator can read."""

    promote: bool
    reasons: tuple[str, ...]


def judge(
    candidate: Measured,
    champion: Measured | None,
    baseline: Measured,
    rules: GateConfig | None = None,
) -> Verdict:
    """Compare on one holdout. Every check is reported, also after the first that fails.

    Raises:
        ValueError: if the three were not measured on the same units.
    """
    rules = rules or GateConfig()
    rivals = [baseline] if champion is None else [baseline, champion]
    for rival in rivals:
        if rival.values.shape != candidate.values.shape:
            raise ValueError(f"{candidate.name} and {rival.name} were measured on different units")
    checks = [_sound(candidate, rules), _beats(candidate, baseline, rules)]
    checks.append(_holds(candidate, champion, rules) if champion else (True, "no champion yet"))
    return Verdict(all(passed for passed, _ in checks), tuple(reason for _, reason in checks))


def _sound(candidate: Measured, rules: GateConfig) -> tuple[bool, str]:
    n_units = len(candidate.values)
    if not np.isfinite(candidate.values).all():
        return False, f"{candidate.name} has values that are not finite"
    return n_units >= rules.min_units, f"{n_units} units in the holdout, {rules.min_units} needed"


def _beats(candidate: Measured, baseline: Measured, rules: GateConfig) -> tuple[bool, str]:
    gain, margin = _paired(candidate, baseline, rules)
    sentence = f"against {baseline.name}: {gain:+.4f} ± {margin:.4f}, must be above 0"
    return gain - margin > 0, sentence


def _holds(candidate: Measured, champion: Measured, rules: GateConfig) -> tuple[bool, str]:
    gain, margin = _paired(candidate, champion, rules)
    floor = -rules.max_relative_loss * abs(float(champion.values.mean()))
    bound = f"a gain, or at worst {floor:+.4f}"
    sentence = f"against champion {champion.name}: {gain:+.4f} ± {margin:.4f}, needed: {bound}"
    return gain > 0 or gain - margin > floor, sentence


def _paired(candidate: Measured, rival: Measured, rules: GateConfig) -> tuple[float, float]:
    """Mean gain, positive is better, and the half-width of its one-sided interval."""
    difference = candidate.values - rival.values
    if not rules.greater_is_better:
        difference = -difference
    n_units = len(difference)
    if n_units < 2:
        return float(difference.sum()), float("inf")
    return float(difference.mean()), float(rules.confidence_z * difference.std(ddof=1) / np.sqrt(n_units))
