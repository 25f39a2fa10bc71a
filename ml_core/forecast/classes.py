"""Kinds of demand: what is chosen and calibrated apart, because one method suits one kind."""

from __future__ import annotations

import numpy as np

from ml_core.forecast import intermittent
from ml_core.forecast.panel import Ints, Values

CLASSES = ("smooth", "erratic", "intermittent", "lumpy")
RARE, UNEVEN = 1.32, 0.49  # bounds of ADI and of the squared coefficient of variation


def classified(units: Values) -> Ints:
    """(N,): index into `CLASSES`, by how rarely and how unevenly a series sells; a series without a sale is lumpy.

    Source: Syntetos, Boylan & Croston (2005).
    """
    adi, variation = intermittent.intervals(units)
    return np.where(np.isinf(adi), 3, (variation >= UNEVEN) + 2 * (adi >= RARE)).astype(np.int64)
