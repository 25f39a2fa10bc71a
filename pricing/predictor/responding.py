"""What the champion believes of variants, also of those that it never saw: then it is their category that speaks."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from ml_core.config import ResponseConfig
from ml_core.tabular.response.demand_response import Badge, Elasticity
from pricing.features.panel import Kin
from pricing.predictor.loading import Champion


@dataclass(frozen=True, slots=True)
class Known:
    """A belief about one variant; `is_learnt` is False where only shops in general were asked."""

    variant_id: int
    elasticity: Elasticity
    is_learnt: bool
    factor: float = 1.0  # of it, what is left when the whole department moves


def prior(config: ResponseConfig | None = None) -> Elasticity:
    """What is known of goods in general."""
    config = config or ResponseConfig()
    return _belief(config.prior_mean, config.prior_deviation, config)


def known(champion: Champion, variant_ids: tuple[int, ...], kin: Kin) -> list[Known]:
    """One belief a variant."""
    if champion.model is None:
        general = prior()
        return [Known(each, general, False) for each in variant_ids]
    model = champion.model
    learnt = {
        int(each): found for each, found in zip(model.variant_ids, model.response.elasticities(), strict=True)
    }
    categories = _categories(champion)
    of = [int(kin.categories[kin.category[brand]]) for brand in kin.brand]
    general = prior(model.response.config)
    return [
        Known(
            each,
            learnt.get(each) or categories.get(category) or general,
            True,
            model.factors.get(category, 1.0),
        )
        for each, category in zip(variant_ids, of, strict=True)
    ]


def _categories(champion: Champion) -> dict[int, Elasticity]:
    """The belief about a category, widened by how far its variants lie apart."""
    if champion.model is None:
        return {}
    model = champion.model
    state = model.response.state()
    spread = float(np.std(state["mean"].astype(np.float64))) if len(state["mean"]) > 1 else 1.0
    return {
        int(category): _belief(float(mean), float(np.hypot(error, spread)), model.response.config)
        for category, mean, error in zip(
            model.category_ids,
            state["category_mean"].astype(np.float64),
            state["category_error"].astype(np.float64),
            strict=True,
        )
    }


def _belief(mean: float, deviation: float, config: ResponseConfig) -> Elasticity:
    half = NormalDist().inv_cdf((1 + config.confidence) / 2) * deviation
    badge = Badge.GUESS
    if 2 * half <= config.fair_width:
        badge = Badge.SURE if 2 * half <= config.sure_width else Badge.FAIR
    return Elasticity(mean, mean - half, mean + half, float("nan"), float("inf"), 0, badge)
