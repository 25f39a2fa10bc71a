"""Partial pooling: what one variant cannot tell, its brand and category do.

Each level is a normal around the one above; how far members spread is estimated from the data (moments), so where
they agree they borrow much, and where they differ little. Empirical Bayes in closed form.
Source: DerSimonian & Laird (1986) for the spread; Efron & Morris (1975) for the shrinkage. Departs from both by
adding the error of the mean above to the error below, so that an interval of a variant without data is honest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml_core.tabular.response.records import Ints, Values

LEAST_ERROR = 1e-6


@dataclass(frozen=True, slots=True)
class Estimates:
    """Normal beliefs, one an element."""

    mean: Values
    error: Values


def pooled(
    below: Estimates, above: Ints, prior: Estimates, *, spread: float | None = None
) -> tuple[Estimates, Estimates]:
    """Beliefs about members and about their groups.

    Args:
        below: (M,), a member's own slope and error; nan and inf where it has none.
        above: (M,), the group of each, 0 to G - 1.
        prior: (G,), belief about the groups' means before their members are heard; a wide one changes nothing.
        spread: deviation of members around their group's mean; None: as the data say.

    Returns:
        Members (M,), drawn towards their group, and the groups' means (G,).
    """
    spread = spread_of(below, above, len(prior.mean)) if spread is None else spread
    groups = _groups(below, above, prior, spread)
    own = np.where(np.isfinite(below.error), 1 / np.maximum(below.error, LEAST_ERROR) ** 2, 0.0)
    wide = np.maximum(spread**2, LEAST_ERROR**2)
    weight = own / (own + 1 / wide)  # of the member's own slope
    mean = weight * np.nan_to_num(below.mean) + (1 - weight) * groups.mean[above]
    variance = 1 / (own + 1 / wide) + ((1 - weight) * groups.error[above]) ** 2
    return Estimates(mean, np.sqrt(variance)), groups


def group_slopes(below: Estimates, above: Ints, n_groups: int, *, spread: float | None = None) -> Estimates:
    """Each group's own mean and error, nan and inf without a member; the spread of members counts as error."""
    flat = Estimates(np.zeros(n_groups), np.full(n_groups, np.inf))
    spread = spread_of(below, above, n_groups) if spread is None else spread
    found = _groups(below, above, flat, spread)
    empty = ~np.isfinite(found.error)
    return Estimates(np.where(empty, np.nan, found.mean), found.error)


def spread_of(below: Estimates, above: Ints, n_groups: int) -> float:
    """Deviation of members around their group's mean, one for all groups, by moments."""
    known = np.isfinite(below.error)
    weight = 1 / np.maximum(below.error[known], LEAST_ERROR) ** 2
    slope, group = below.mean[known], above[known]
    total = np.bincount(group, weights=weight, minlength=n_groups)
    mean = np.bincount(group, weights=weight * slope, minlength=n_groups) / np.maximum(total, 1e-12)
    excess = float((weight * (slope - mean[group]) ** 2).sum()) - (len(slope) - (total > 0).sum())
    squares = np.bincount(group, weights=weight**2, minlength=n_groups)
    scale = float((total - squares / np.maximum(total, 1e-12)).sum())
    return float(np.sqrt(max(0.0, excess / scale))) if scale > 0 else 0.0


def _groups(below: Estimates, above: Ints, prior: Estimates, spread: float) -> Estimates:
    """Means of the groups from members and prior."""
    n = len(prior.mean)
    known = np.isfinite(below.error)
    weight = 1 / (below.error[known] ** 2 + max(spread, LEAST_ERROR) ** 2)
    total = np.bincount(above[known], weights=weight, minlength=n)
    heard = np.bincount(above[known], weights=weight * below.mean[known], minlength=n)
    before = np.where(np.isfinite(prior.error), 1 / np.maximum(prior.error, LEAST_ERROR) ** 2, 0.0)
    sure = total + before
    mean = (heard + before * prior.mean) / np.maximum(sure, 1e-300)
    with np.errstate(divide="ignore"):
        return Estimates(np.where(sure > 0, mean, 0.0), 1 / np.sqrt(sure))
