"""Demand forecasts on monthly series in columns (car parts) or on invoice lines (online retail, as days).

Protocol: the last 12 months or 28 days are held out; nothing is fitted on them. Nine deciles; RMSSE of the mean,
MASE of the median with the seasonal scale, both over series with a scale; bootstrap intervals over series. A row's
time is fit and forecast together, in one thread; the row `pipeline` holds its contest of rolling origins as well.
As in the app, periods beyond belief are learnt from as good ones; what is held out is judged as it was.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks import demand_data, report
from ml_core import metrics
from ml_core.config import LevelConfig, NeuralConfig, SelectionConfig, StatisticalConfig, TabularConfig
from ml_core.forecast.believing import believed
from ml_core.forecast.level import Level
from ml_core.forecast.panel import DECILES, Forecast, Forecaster
from ml_core.forecast.planned import Planned
from ml_core.forecast.selection import Selected
from ml_core.forecast.statistical import Statistical
from ml_core.forecast.tabular import Tabular

SIMPLE = (
    "zero",
    "seasonal_naive",
    "moving_average",
    "ses",
    "croston",
    "sba",
    "tsb",
    "adida",
    "imapa",
    "damped_trend",
)
LEARNT = ("linear", "tree", "forest", "boosting")
MODELS = (*SIMPLE, "negbin_ewma", "level", "planned", *LEARNT, "neural", "pipeline")
STATISTICAL = {*SIMPLE, "negbin_ewma", "level", "planned"}
LEVELS: dict[str, Callable[[], Forecaster]] = {
    "negbin_ewma": lambda: Level(LevelConfig(decays=(0.93,), priors=(0.0,))),
    "level": Level,
    "planned": Planned,
}
Values = NDArray[np.float64]


def made(name: str, split: demand_data.Split, seed: int) -> Forecaster:
    """An unfitted forecaster of each row."""
    simple = StatisticalConfig(window=split.window)
    rows = TabularConfig(horizon=split.horizon, seed=seed)
    if name in SIMPLE:
        return Statistical(replace(simple, method=name))  # type: ignore[arg-type]  # one of the literals
    if name in LEVELS:
        return LEVELS[name]()
    if name in LEARNT:
        return Tabular(replace(rows, kind=name))  # type: ignore[arg-type]  # one of the literals
    if name == "neural":
        return _network(split, seed)
    return Selected(SelectionConfig(horizon=split.horizon, simple=simple, rows=rows))


def _network(split: demand_data.Split, seed: int) -> Forecaster:
    from ml_core.forecast.neural import Neural  # noqa: PLC0415 - rows without torch stay cheap

    config = NeuralConfig(horizon=split.horizon, window=min(56, 3 * split.horizon))
    return Neural(replace(config, loop=replace(config.loop, seed=seed)))


def measured(found: Forecast, split: demand_data.Split) -> dict[str, report.Value]:
    """One row."""
    actual, past = split.actual, split.train.units
    pinball = metrics.pinball(actual, found.quantiles, DECILES)
    rmsse = metrics.rmsse(actual, found.mean, past)
    mase = metrics.mase(actual, found.at(0.5), past, season=split.train.season)
    row: dict[str, report.Value] = {"wql": metrics.wql(actual, found.quantiles, DECILES)}
    for name, values in (("rmsse", rmsse), ("pinball", pinball), ("mase", mase)):
        interval = metrics.bootstrap(values[np.isfinite(values)])
        row |= {name: interval.mean, f"{name}_lo": interval.lo, f"{name}_hi": interval.hi}
    coverage = metrics.quantile_coverage(actual, found.quantiles)
    return row | {
        "bias": metrics.bias(actual, found.mean),
        "cover@.9": float(coverage[-1]),
        "clipped": int(found.clipped.sum()),
    }


def verdict(losses: dict[str, Values]) -> list[str]:
    """Sentences that compare the learnt rows with the best simple one, paired over series."""
    simple = [name for name in losses if name in STATISTICAL]
    if not simple:
        return []
    best = min(simple, key=lambda name: float(np.nanmean(losses[name])))
    lines = []
    for name, own in losses.items():
        if name not in STATISTICAL:
            both = np.isfinite(own) & np.isfinite(losses[best])
            gain = metrics.paired_bootstrap(losses[best][both], own[both])
            base = float(losses[best][both].mean())
            share, lo, hi = (100 * value / base for value in (gain.mean, gain.lo, gain.hi))
            says = "yes" if share >= 5 else "NO"
            lines.append(
                f"{name} against {best}: pinball {share:+.1f} % lower [{lo:+.1f} {hi:+.1f}]; 5 % reached: {says}"
            )
    return lines


def run(split: demand_data.Split, names: list[str], seed: int, add: Callable[..., None]) -> dict[str, Values]:
    """Fit, forecast and add every row; gives the pinball loss of each series by row."""
    losses: dict[str, Values] = {}
    train = replace(split.train, units=believed(split.train.units))
    for name in names:
        with report.timed() as timer:
            found = made(name, split, seed).fit(train).predict(train, split.horizon)
        speed = len(split.train) / max(timer.cpu_s, 1e-9)
        add(name, measured(found, split) | {"series_per_cpu_s": round(speed)}, timer)
        losses[name] = metrics.pinball(split.actual, found.quantiles, DECILES)
    return losses


def main() -> None:
    """Run the rows that were asked for."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    import scipy.stats  # noqa: F401, PLC0415 - a second to import, which is no row's own
    import sklearn.ensemble  # noqa: F401, PLC0415

    arguments = report.parser("demand", MODELS).parse_args()
    names = report.chosen(arguments.models, MODELS)
    split = demand_data.read(arguments.data)
    protocol = f"last {split.horizon} periods held out, deciles, nothing fitted on them; RMSSE of the mean"
    outcome = report.Report("demand", f"{arguments.data.name}: {split.what}", protocol)

    def add(name: str, row: dict[str, report.Value], timer: report.Timer) -> None:
        outcome.add(name, row, timer)
        print(outcome.latest(), file=sys.stderr, flush=True)

    losses = run(split, names, arguments.seed, add)
    outcome.write(arguments.json)
    print("\n".join(["", *verdict(losses)]))


if __name__ == "__main__":
    main()
