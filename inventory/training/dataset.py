"""What is learnt from: the panel of places that sell, with its last weeks held out."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import numpy as np

from inventory import features
from inventory.features import History
from inventory.predictor.foreseeing import panel_of
from ml_core.forecast.panel import Panel

T = TypeVar("T")
HORIZON = 28  # days that count; orders look no farther for most suppliers
SHORT_HORIZON = 14  # in a young shop
N_ORIGINS = 4
MOST_PLACES = (
    600  # drawn evenly; a first start trains in a minute, and what series share is learnt from fewer
)
LEAST_PLACES = 20
LEAST_KNOWN = 28  # days known of a place that is learnt from


class NotEnoughData(Exception):
    """There is too little to learn from; the message says how much there is."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Everything, and the part before the days that are held out."""

    history: History
    whole: Panel
    train: Panel  # until `horizon` days before the end
    horizon: int

    @property
    def actual(self) -> np.ndarray:
        """(N, H) units of the days held out; nan where demand is unknown."""
        return np.asarray(self.whole.units[:, -self.horizon :])


def build(*, as_of: datetime) -> Dataset:
    """Read the history before `as_of`.

    Raises:
        NotEnoughData: if the shop is too young, or too few places have a past.
    """
    spots = features.spots()
    history = features.read(_some(spots, 4 * MOST_PLACES), as_of=as_of)
    known = (~np.isnan(history.units)).sum(axis=1)
    rows = np.flatnonzero((known >= LEAST_KNOWN) & (np.nan_to_num(history.units).sum(axis=1) > 0))
    horizon = HORIZON if history.n_days >= _least_days(HORIZON) else SHORT_HORIZON
    if len(rows) < LEAST_PLACES or history.n_days < _least_days(horizon):
        raise NotEnoughData(
            f"{len(rows)} places with {LEAST_KNOWN} known days and a sale over {history.n_days} days; "
            f"{LEAST_PLACES} places over {_least_days(SHORT_HORIZON)} days are needed"
        )
    chosen = history.take(np.asarray(_some(list(rows), MOST_PLACES), dtype=np.int64))
    whole = panel_of(chosen)
    return Dataset(chosen, whole, whole.until(whole.n_periods - horizon), horizon)


def _least_days(horizon: int) -> int:
    """Of the holdout, and of rolling origins a quarter of a horizon apart with a past as long as the horizon."""
    return horizon + horizon + (N_ORIGINS - 1) * (horizon // 4) + 2 * horizon


def _some(rows: list[T], most: int) -> list[T]:
    """Evenly drawn: the same each time."""
    if len(rows) <= most:
        return rows
    return [rows[int(at)] for at in np.linspace(0, len(rows) - 1, most)]
