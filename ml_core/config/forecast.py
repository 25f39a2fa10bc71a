"""Forecasters of demand. Defaults were chosen on origins before the last twelve months of the car parts set, and on
the weeks before the last 28 days of the online retail set; the figures are in docs/experiments.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ml_core.config.learning import LoopConfig
from ml_core.config.tabular import BoostingConfig, ForestConfig, LinearConfig, TreeConfig

StatisticalMethod = Literal[
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
]


@dataclass(frozen=True, slots=True)
class BodyConfig:
    """The negative binomial around a mean."""

    decay: float = (
        0.95  # of a period's weight in the variance, per period; slower than a level's, for it is noisier
    )
    prior_periods: float = 10.0  # periods that the ratio of all series counts for in each
    spreads: tuple[float, ...] = (0.4, 0.55, 0.7, 0.85, 1.0, 1.2, 1.5)  # tried by models with a sharper mean
    levels: tuple[float, ...] = (
        0.1,
        0.3,
        0.5,
        0.7,
        0.9,
        0.95,
    )  # by which a spread is chosen; stock needs the top


@dataclass(frozen=True, slots=True)
class StatisticalConfig:
    """One of the field's simple methods."""

    method: StatisticalMethod = "ses"
    rate: float = 0.1  # of Croston, SBA and TSB; the value of their papers' tables
    window: int = 28  # periods of the moving average: four weeks of days
    damping: float = 0.9  # of the trend per period; above .98 a trend never ends, below .8 it is none
    body: BodyConfig = BodyConfig()


@dataclass(frozen=True, slots=True)
class LevelConfig:
    """The weighted level that others must beat."""

    decays: tuple[float, ...] = (0.8, 0.9, 0.95, 0.98, 0.99)  # tried; memory of 5 to 100 periods
    priors: tuple[float, ...] = (0.0, 0.5, 2.0, 4.0)  # tried, periods that the mean of all series counts for
    n_origins: int = 3  # inside the training panel, on which both are chosen
    body: BodyConfig = BodyConfig()


@dataclass(frozen=True, slots=True)
class PlannedConfig:
    """The level that plans move."""

    series: int = 300  # that the response is learnt on, evenly drawn; it has a dozen numbers
    span: int = 56  # periods within which a level is taken to stand still while the response is learnt
    steps: int = 8  # of Newton; more change the fifth digit
    ridge: float = 5.0  # units that speak for no response; what was never tried stays without one
    most: float = 8.0  # of a response and of the logarithm of an effect, either way
    decays: tuple[float, ...] = (0.9, 0.95, 0.97, 0.98, 0.99)  # tried; memory of 10 to 100 periods
    n_origins: int = 4  # inside the training panel, on which the memory is chosen
    prior_periods: float = 2.0  # that the mean of all series counts for
    recent: int = 112  # periods that tell how much sales vary around their mean
    ratio_units: float = 20.0  # expected units that the variance of all series counts for


@dataclass(frozen=True, slots=True)
class TabularConfig:
    """One model of rows over all series."""

    kind: Literal["linear", "tree", "forest", "boosting"] = "boosting"
    horizon: int = 28  # steps that rows are drawn from; later steps are answered as extrapolation
    origins: int = 24  # latest periods that rows start from; older ones tell of another season
    rows: int = 60_000  # drawn evenly from origins; twice that cost twice the time for .001
    heads: tuple[float, ...] = ()  # levels with a quantile model of their own, boosting only
    seed: int = 0
    level: LevelConfig = LevelConfig()
    linear: LinearConfig = LinearConfig(strength=10.0)
    tree: TreeConfig = TreeConfig(min_leaf=100)
    forest: ForestConfig = ForestConfig(min_leaf=50)
    boosting: BoostingConfig = BoostingConfig(
        loss="poisson", iterations=150, learning_rate=0.04, min_leaf=200
    )


@dataclass(frozen=True, slots=True)
class NeuralConfig:
    """A small quantile network over all series."""

    window: int = 56  # periods read; eight weeks of days show a month's end twice
    horizon: int = 28  # steps that training draws; later steps are answered as the last
    width: int = (
        128  # of the state of a series; 64 loses .005 of WQL on the car parts and saves a third of the time
    )
    static_width: int = 16  # that text vectors are pressed into
    levels: tuple[float, ...] = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)  # answered
    origins: int = 40  # latest periods that windows end at
    windows: int = 40_000  # drawn in an epoch, all steps of each
    dropout: float = 0.1
    loop: LoopConfig = LoopConfig(
        epochs=8, patience=2, learning_rate=2e-3, batch_size=256, clip_norm=1.0, final_rate=0.1
    )
    level: LevelConfig = LevelConfig()


@dataclass(frozen=True, slots=True)
class StockCostConfig:
    """A small shop that orders by a forecast."""

    lead: int = 2  # periods from order to arrival
    holding: float = 1.0  # of a unit left at the end of a period
    lost: float = 9.0  # of a unit that was asked for and missing; with holding 1 a service of .9
    paths: int = 100  # futures drawn per series; the base stock is then good to a tenth of a deviation
    series: int = 500  # simulated at an origin; more cost time and change no choice
    seed: int = 0


@dataclass(frozen=True, slots=True)
class ConformalConfig:
    """Calibration of quantiles."""

    parts: int = 3  # of the horizon: near, middle, far
    least_rows: int = 500  # residuals in a group; fewer cannot tell .95 from .99


@dataclass(frozen=True, slots=True)
class SelectionConfig:
    """Which forecaster serves, for each kind of demand."""

    statistical: tuple[StatisticalMethod, ...] = ("seasonal_naive", "moving_average", "ses", "tsb", "imapa")
    tabular: tuple[Literal["linear", "tree", "forest", "boosting"], ...] = ("boosting",)
    neural: bool = False  # twice the time of boosting; on where it has won
    horizon: int = 28  # periods ahead that count
    n_origins: int = 4  # of the contest; fewer cannot tell luck from skill
    refit_every: int = 2  # origins; a model may be up to so many steps old in the contest
    pairs_of: int = 4  # best single ones whose averages stand as well
    least_gain: float = 0.01  # over the best simple method, or that one serves
    least_series: int = 30  # of a kind; below it the choice of all kinds together holds
    bias_weight: float = 0.1  # of |bias| / mean demand in the score
    levels: tuple[float, ...] = (0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98)  # judged and calibrated
    level: LevelConfig = LevelConfig()
    planned: PlannedConfig = PlannedConfig()
    simple: StatisticalConfig = StatisticalConfig()
    rows: TabularConfig = TabularConfig()
    network: NeuralConfig = NeuralConfig()
    stock: StockCostConfig = StockCostConfig()
    conformal: ConformalConfig = ConformalConfig()


@dataclass(frozen=True, slots=True)
class ColdStartConfig:
    """Demand for a product without a past."""

    neighbours: int = 20  # launches that are averaged
    least_neighbours: int = 5  # of the same category; with fewer all categories are searched
    sharpness: float = 0.1  # cosine by which a neighbour may be farther to weigh a third
    prior_neighbours: float = 2.0  # neighbours that the mean launch of the category counts for
    most_scaling: float = 1.1  # of the logarithm of demand by price: a factor of three at most
