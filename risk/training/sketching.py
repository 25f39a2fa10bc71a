"""A small model within seconds: for the simulated past of the demo, where a full one would cost a minute.

The same features, split by time and calibration as the one that serves, with fewer and smaller trees.
"""

from __future__ import annotations

from ml_core.config import BoostingConfig, EnsembleConfig, FineBoostingConfig, ForestConfig
from risk.contracts.heads import FitOptions
from risk.training import fitting
from risk.training.fitting import Fitted
from risk.training.labels import Lessons

SMALL = EnsembleConfig(
    boosting=FineBoostingConfig(boosting=BoostingConfig(loss="log_loss", iterations=40, min_leaf=10)),
    n_boostings=1,
    forest=ForestConfig(trees=10, max_leaves=16, min_leaf=5, columns=0.5, rows=1.0),
)


def sketch(lessons: Lessons, options: FitOptions) -> Fitted | None:
    """None where there is too little to learn from."""
    try:
        return fitting.fit(lessons, options, SMALL)
    except fitting.NotEnoughData:
        return None
