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
    return within(below, above, groups, spread=spread), groups


def crossed(
    below: Estimates, above: Ints, beside: Ints, prior: Estimates, *, spread: float, beside_spread: float
) -> tuple[Estimates, Estimates]:
    """As `pooled`, for members that belong to two groups at once: each is the sum of both and a part of its own.

    Args:
        below: (M,), a member's own slope and error; nan and inf where it has none.
        above: (M,), the first group of each, 0 to G - 1.
        beside: (M,), the second group of each, 0 to H - 1; -1 for none.
        prior: (G,), belief about the first groups' means.
        spread: deviation of members' own parts.
        beside_spread: deviation of the second groups' parts, which are around 0.

    Returns:
        Members (M,), drawn towards the sum of their groups, and the first groups' means (G,).
    """
    n, n_beside = len(prior.mean), int(beside.max(initial=-1)) + 1
    design = np.zeros((len(above), n + n_beside))  # (M, G + H)
    rows = np.arange(len(above))
    design[rows, above] = 1.0
    has = beside >= 0
    design[rows[has], n + beside[has]] = 1.0
    own = np.where(np.isfinite(below.error), 1 / np.maximum(below.error, LEAST_ERROR) ** 2, 0.0)
    heard = np.where(own > 0, 1 / (1 / np.maximum(own, LEAST_ERROR) + spread**2), 0.0)
    before = np.concatenate([
        1 / np.maximum(prior.error, LEAST_ERROR) ** 2,
        np.full(n_beside, 1 / max(beside_spread, LEAST_ERROR) ** 2),
    ])  # fmt: skip
    centre = np.concatenate([prior.mean, np.zeros(n_beside)])
    covariance = np.linalg.inv(design.T @ (heard[:, None] * design) + np.diag(before))  # (G + H, G + H)
    slope = np.where(own > 0, np.nan_to_num(below.mean), 0.0)
    groups = covariance @ (design.T @ (heard * slope) + before * centre)
    around = Estimates(design @ groups, np.sqrt(((design @ covariance) * design).sum(axis=1)))
    members = _drawn(below, around, spread)
    return members, Estimates(groups[:n], np.sqrt(np.diag(covariance)[:n]))


def within(below: Estimates, above: Ints, groups: Estimates, *, spread: float) -> Estimates:
    """(M,): members drawn towards what is believed of their groups (G,), who have heard them already."""
    return _drawn(below, Estimates(groups.mean[above], groups.error[above]), spread)


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


def _drawn(below: Estimates, around: Estimates, spread: float) -> Estimates:
    """Members between their own slopes and the mean around which they spread; all of shape (M,)."""
    own = np.where(np.isfinite(below.error), 1 / np.maximum(below.error, LEAST_ERROR) ** 2, 0.0)
    wide = np.maximum(spread**2, LEAST_ERROR**2)
    weight = own / (own + 1 / wide)  # of the member's own slope
    mean = weight * np.nan_to_num(below.mean) + (1 - weight) * around.mean
    variance = 1 / (own + 1 / wide) + ((1 - weight) * around.error) ** 2
    return Estimates(mean, np.sqrt(variance))


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
