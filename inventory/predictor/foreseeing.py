"""Quantiles for each place and day ahead, and all that must be said beside them.

The champion answers for places with a past, products like it for those without one. Without a champion, or where it
fails, the level that plans move answers: a forecast is never missing, only worse, and says so.
"""

import logging
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inventory.contracts import Facts
from inventory.features import History
from inventory.predictor import launching, loading, seasons
from ml_core.forecast.classes import classified
from ml_core.forecast.cold_start import ColdStart, Newcomers
from ml_core.forecast.conformal import Outcome
from ml_core.forecast.panel import Forecast, Panel
from ml_core.forecast.planned import Planned, plans_of
from ml_core.forecast.spread import UNKNOWN, Spread

Values = NDArray[np.float64]
LEVELS = np.array([0.1, 0.5, 0.9, 0.98])
YOUNG = 7  # days with a record, below which a place is answered by products like it
BACK = 28  # days that the fallback's own error is read from
LEAST_BACK = 56  # days of history for that
ROUNDS = 2  # campaigns that lie in a season are told from it in the second
MOST = 1e6  # units a day; more is a fault of what was read, and tables hold sums of it no more
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Of the places of a history, in their order."""

    levels: Values  # (Q,)
    quantiles: Values  # (N, H, Q), units a day
    mean: Values  # (N, H)
    clipped: NDArray[np.bool_]  # (N,), the model's own answer was absurd and was cut
    is_new: NDArray[np.bool_]  # (N,), answered by products like it
    level_spread: Values  # (N,)
    ratio: Values  # (N,), variance over mean of a day
    source: str  # "model" or "fallback"
    facts: Facts


def panel_of(history: History) -> Panel:
    """As the forecasters read it.

    Raises:
        ValueError: for values that are not finite.
    """
    return Panel.of(
        history.units,
        season=7,
        start=history.first.weekday(),
        known=history.known,
        static=history.static,
    )


def foresee(history: History, horizon: int) -> Foreseen:
    """Demand of the `horizon` days after `history`.

    Raises:
        ValueError: for infinite inputs: nothing is foreseen from nonsense.
    """
    panel, champion = panel_of(history), loading.champion()
    calm, season = _without_season(panel, history, horizon)
    planned = Planned().fit(calm)
    ratio = planned.body(calm, 1)[1]
    is_new = (~np.isnan(panel.units)).sum(axis=1) < YOUNG
    if champion.model is not None:
        try:
            forecast = champion.model.selected.predict(panel, horizon, LEVELS)
            spread = champion.model.selected.level_spread(panel)
        # A model that fails on today's inputs must not leave the shop without a forecast.
        except Exception:
            logger.exception("inventory: version %s fails; statistics foresee", champion.facts.version)
        else:
            known = champion.model.cold
            mixed, answered = _with_newcomers(forecast, history, is_new, known, horizon)
            return _foreseen(mixed, answered, spread, ratio, "model", champion.facts)
    forecast, spread = _times(planned.predict(calm, horizon, LEVELS), season), _spread(calm)
    mixed, answered = _with_newcomers(forecast, history, is_new, launches_of(history), horizon)
    return _foreseen(mixed, answered, spread, ratio, "fallback", champion.facts)


def _without_season(panel: Panel, history: History, horizon: int) -> tuple[Panel, Values]:
    """The panel with what the time of the year brings taken out, and its factors on the days ahead, (N, H)."""
    plans, groups = plans_of(panel, 0), [spot.category_id for spot in history.spots]
    calm, found = panel, np.ones((len(panel), panel.n_periods + horizon))
    for _round in range(ROUNDS if panel.n_periods >= seasons.LEAST_DAYS else 0):
        effect = np.exp(plans @ Planned().fit(calm).state()["response"].astype(np.float64))
        found = seasons.factors(panel.units, effect, groups=groups, first=history.first, horizon=horizon)
        calm = replace(panel, units=panel.units / found[:, : panel.n_periods])
    return calm, found[:, panel.n_periods :]


def _times(forecast: Forecast, season: Values) -> Forecast:
    return replace(forecast, mean=forecast.mean * season, quantiles=forecast.quantiles * season[..., None])


def launches_of(history: History) -> ColdStart | None:
    """How the places of a history began; None where none has begun in it."""
    found = launching.launches(history)
    return ColdStart().fit(found) if found is not None else None


def _foreseen(
    forecast: Forecast,
    is_new: NDArray[np.bool_],
    spread: Values,
    ratio: Values,
    source: str,
    facts: Facts,
) -> Foreseen:
    # Of ordered numbers the smaller of each and a bound are ordered as well.
    is_beyond = (forecast.quantiles.max(axis=(1, 2)) > MOST) | (forecast.mean.max(axis=1) > MOST)
    return Foreseen(
        forecast.levels,
        np.minimum(forecast.quantiles, MOST),
        np.minimum(forecast.mean, MOST),
        forecast.clipped | is_beyond,
        is_new,
        np.where(is_new, np.maximum(spread, UNKNOWN), spread),
        ratio,
        source,
        facts,
    )


def _spread(panel: Panel) -> Values:
    """(N,): how unsure the fallback was of the level of the latest weeks."""
    if panel.n_periods < LEAST_BACK:
        return np.full(len(panel), UNKNOWN)
    past = panel.until(panel.n_periods - BACK)
    kinds = classified(past.units)
    outcome = Outcome(Planned().fit(past).predict(past, BACK, LEVELS), panel.units[:, -BACK:], kinds)
    return Spread().fit([outcome]).predict(classified(panel.units))


def _with_newcomers(
    forecast: Forecast, history: History, is_new: NDArray[np.bool_], cold: ColdStart | None, horizon: int
) -> tuple[Forecast, NDArray[np.bool_]]:
    """Newcomers answered by products like them; and who was."""
    rows = np.flatnonzero(is_new)
    if cold is None or not len(rows):
        return forecast, np.zeros(len(is_new), dtype=np.bool_)
    own = cold.predict(newcomers(history, rows), horizon, LEVELS)
    quantiles, mean, clipped = forecast.quantiles.copy(), forecast.mean.copy(), forecast.clipped.copy()
    quantiles[rows], mean[rows], clipped[rows] = own.quantiles, own.mean, own.clipped
    return Forecast(forecast.levels, quantiles, mean, clipped), is_new


def newcomers(history: History, rows: NDArray[np.int64]) -> Newcomers:
    """Places without a past; prices are left out, as nobody has measured what demand answers to them here."""
    category = np.array([spot.category_id for spot in history.spots])
    return Newcomers(history.vectors[rows], category[rows], history.log_price[rows], np.zeros(len(rows)))
