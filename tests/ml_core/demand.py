"""A small world of demand with a rule in it: weekdays, a planned discount, slow and fast series."""

from __future__ import annotations

import numpy as np

from ml_core.forecast.panel import Panel

DISCOUNT = np.log(3.0)  # a discounted day sells three times as much


def panel(*, n: int = 60, t: int = 120, ahead: int = 28, seed: int = 0) -> Panel:
    """Poisson demand; `known` is 1 on discounted days, `static` tells the family."""
    rng = np.random.default_rng(seed)
    rate = np.exp(rng.normal(0.0, 1.0, n))
    days = np.arange(t + ahead)
    week = np.where(days % 7 >= 5, 1.8, 0.7)
    discounted = rng.random((n, t + ahead)) < 0.1
    mean = rate[:, None] * week * np.exp(DISCOUNT * discounted)
    units = rng.poisson(mean).astype(float)[:, :t]
    units[0, :100] = np.nan  # a young series
    units[1, 40:60] = np.nan  # out of stock
    units[2] = 0.0  # never sold
    family = np.eye(2)[np.arange(n) % 2]
    return Panel.of(units, season=7, known=discounted[:, :, None].astype(float), static=family)
