"""The handbook's own rows, with its columns and its libraries' defaults: they show that the protocol is the same.

XGBoost is not among our dependencies. Its defaults of 2021 are set in scikit-learn's histograms instead: 100 trees of
depth 6 at a rate of .3, a ridge of 1, leaves whose second derivatives sum to 1 or more (rows that weigh .001 and a
ridge of .001, since scikit-learn wants .001), and a first guess of one half, which scikit-learn has no name for.
"""

from __future__ import annotations

from collections.abc import Callable
from unittest import mock

import numpy as np

from benchmarks.fraud_data import Values
from ml_core.config import BoostingConfig, FineBoostingConfig, LogisticConfig
from ml_core.fraud.fine_boosting import FineBoosting
from ml_core.fraud.logistic import Logistic
from ml_core.tabular.table import Table

EXPECTED = {
    "published_lr": (0.871, 0.606, 0.291),
    "published_rf": (0.867, 0.658, 0.287),
    "published_xgb": (0.862, 0.639, 0.273),
}  # AUC, AP, CardPrecision@100; handbook, chapter 3
WITHIN = 0.01
LIGHT = 1e-3
Fitted = Callable[[Values], Values]


def lr(train: Table, seed: int) -> Fitted:
    """Logistic regression on standardised columns."""
    del seed  # nothing is drawn
    return Logistic(LogisticConfig()).fit(train).predict


def rf(train: Table, seed: int) -> Fitted:
    """100 trees, grown to the end."""
    from sklearn.ensemble import RandomForestClassifier  # noqa: PLC0415 - a second to import

    grown = RandomForestClassifier(random_state=seed).fit(train.features, train.target)
    return lambda features: np.asarray(grown.predict_proba(features)[:, 1])


def xgb(train: Table, seed: int) -> Fitted:
    """See above."""
    from sklearn._loss import HalfBinomialLoss  # noqa: PLC0415 - as above

    boosting = BoostingConfig(
        loss="log_loss", iterations=100, learning_rate=0.3, max_leaves=64, max_depth=6,
        min_leaf=1, ridge=LIGHT, seed=seed,
    )  # fmt: skip
    light = Table(train.features, train.target, np.full(len(train), LIGHT))

    def half(loss: object, y_true: object, sample_weight: object = None) -> np.float64:
        return np.float64(0.0)

    with mock.patch.object(HalfBinomialLoss, "fit_intercept_only", half):
        return FineBoosting(FineBoostingConfig(boosting=boosting)).fit(light).predict
