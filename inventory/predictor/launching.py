"""How products began: the first weeks of every place that began within a history."""

import numpy as np

from inventory.features import History
from ml_core.forecast.cold_start import Launches

LENGTH = 56  # days of a launch
LEAST = 7  # days after the history's first that a place must have begun, to have begun in it
ENOUGH = 14  # days known of a launch


def launches(history: History) -> Launches | None:
    """None where nothing can be learnt of how products begin; the first weeks of all where none began within it."""
    seen = ~np.isnan(history.units)
    begun = np.where(seen.any(axis=1), seen.argmax(axis=1), history.n_days)
    rows = np.flatnonzero((begun >= LEAST) & (seen.sum(axis=1) >= ENOUGH))
    if not len(rows):
        rows = np.flatnonzero(seen.sum(axis=1) >= ENOUGH)
    if not len(rows):
        return None
    units = np.full((len(rows), LENGTH), np.nan)
    for at, row in enumerate(rows):
        own = history.units[row, begun[row] : begun[row] + LENGTH]
        units[at, : len(own)] = own
    category = np.array([spot.category_id for spot in history.spots])
    return Launches(units, history.vectors[rows], category[rows], history.log_price[rows])
