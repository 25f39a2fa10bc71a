"""The factor of each department, by which decisions scale what was learnt (`policy.anchoring`).

What a department's margins reveal is kept from the first champion on: later ones are the app's own work, and a rise of
all costs would else look as if the merchant had come to like thin margins. The factor is not kept: what is learnt anew
may be steeper or flatter throughout, and that is no reason to move a whole department.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from ml_core.registry import Artifact
from pricing.contracts import Facts, Terms
from pricing.features import listings, terms
from pricing.features.panel import Panel
from pricing.policy import anchoring, margins
from pricing.policy.anchoring import Earning
from pricing.predictor.loading import model_of

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Anchors:
    """Of each of a panel's departments; shape (C,)."""

    revealed: Values  # elasticity that the margins of before speak of; nan unknown
    factor: Values


def anchored(panel: Panel, means: Values, champion: Artifact | None, *, as_of: datetime) -> Anchors:
    """Factors at which what is learnt now means as much as the margins of before.

    Args:
        means: elasticities of the panel's variants.
        champion: who remembers those margins; None or unreadable: those of today count.
    """
    kept, goods = _kept(champion), _earnings(panel, means, as_of)
    revealed = [
        kept[category] if math.isfinite(kept.get(category, math.nan)) else anchoring.revealed(goods[category])
        for category in panel.tree.categories
    ]
    factors = [
        anchoring.factor(goods[category], left)
        for category, left in zip(panel.tree.categories, revealed, strict=True)
    ]
    return Anchors(np.array(revealed), np.array(factors))


def _kept(champion: Artifact | None) -> dict[int, float]:
    if champion is None:
        return {}
    try:
        return model_of(champion).revealed
    except (ValueError, KeyError):
        return {}


def _earnings(panel: Panel, means: Values, as_of: datetime) -> dict[int, list[Earning]]:
    """By department."""
    units: dict[tuple[int, int], float] = defaultdict(float)
    for variant, channel, sold in zip(
        panel.variant.tolist(), panel.channel.tolist(), panel.units.tolist(), strict=True
    ):
        units[panel.variant_ids[variant], channel] += sold
    place = {variant_id: at for at, variant_id in enumerate(panel.variant_ids)}
    known = terms.by_category()
    found: dict[int, list[Earning]] = defaultdict(list)
    for facts in listings.of(listings.ids(), now=as_of):
        sold = units.get((facts.variant_id, facts.channel_id), 0.0)
        if sold > 0 and facts.cost is not None and facts.currency == facts.channel_currency:
            at = place[facts.variant_id]
            department = panel.tree.categories[panel.tree.category[panel.tree.brand[at]]]
            found[department].append(_earning(facts, sold, float(means[at]), known))
    return found


def _earning(facts: Facts, units: float, elasticity: float, known: Mapping[int, Terms]) -> Earning:
    allowed = terms.resolve(facts.category_ids, known)
    net = float(facts.price / (1 + facts.tax_rate) * (1 - allowed.fee_rate))
    margin = net - float((facts.cost or 0) + allowed.fixed_fees)
    return Earning(units, net, margin, margins.clipped(elasticity))
