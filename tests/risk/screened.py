"""Carts to screen, and a small model that scores them."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np

from ml_core import config
from ml_core.fraud.ensemble import Ensemble
from ml_core.registry import Registry
from ml_core.tabular.table import Table
from risk.features import reading
from risk.predictor import APP, MODEL
from shop.contracts.screening import ScreeningRequest
from tests import factories

SMALL = config.EnsembleConfig(
    boosting=config.FineBoostingConfig(
        boosting=config.BoostingConfig(loss="log_loss", iterations=40, min_leaf=5)
    ),
    n_boostings=1,
    forest=config.ForestConfig(trees=4, max_leaves=8, min_leaf=5, columns=0.5, rows=1.0),
)


def request(*, amount: str = "50", now: datetime = factories.NOW, **cart: object) -> ScreeningRequest:
    """The checkout of a cart with an address and an e-mail."""
    fields = {"email": "ann@example.com", "shipping_address": factories.address()} | cart
    row = factories.cart(**fields)  # type: ignore[arg-type]
    return ScreeningRequest(
        row.pk, row.channel_id, row.customer_id, row.visitor_id, Decimal(amount), row.currency, now
    )


@cache
def ensemble() -> Ensemble:
    """Says fraud of what is dear and new."""
    rng = np.random.default_rng(0)
    features = np.full((2_000, len(reading.NAMES)), np.nan)
    amount = rng.uniform(1, 1_000, 2_000)
    features[:, reading.NAMES.index("amount")] = amount
    features[:, reading.NAMES.index("hour")] = rng.uniform(0, 24, 2_000)
    target = (amount + 60 * rng.normal(size=2_000) > 700).astype(float)
    model = Ensemble(SMALL).fit(Table(features[:1_500], target[:1_500]))
    return model.calibrate(model.scores(features[1_500:]), target[1_500:])


def publish(root: Path, *, features: tuple[str, ...] = reading.NAMES) -> str:
    """Make it the champion under `root`."""
    store, now = Registry(root), factories.NOW + timedelta(seconds=1)
    version = store.save(
        APP, MODEL, estimator="fraud_ensemble", tensors=ensemble().state(), config=config.to_dict(SMALL),
        metrics={}, card="", as_of=factories.NOW, now=now, extra={"features": list(features)},
    )  # fmt: skip
    store.promote(APP, MODEL, version, now=now, reason="test", by="test")
    return version
