"""How demand answers to price, written down for every variant: what proposals and pages read."""

from __future__ import annotations

import math
from datetime import datetime

from django.db import transaction

from pricing import predictor
from pricing.features import listings, panel
from pricing.models import ElasticityEstimate
from pricing.predictor import Known
from shop.audit import Source

LOT = 500  # rows written at a time
FACTS = [
    "mean",
    "lo",
    "hi",
    "factor",
    "own_mean",
    "own_error",
    "n_rows",
    "badge",
    "source",
    "model_version",
    "as_of",
    "at",
]


def estimate(*, now: datetime) -> int:
    """Write the champion's belief about every variant that is for sale; without a champion that of goods in general.

    Returns:
        Variants written. Safe to run again: each has one row.
    """
    champion = predictor.champion()
    variant_ids = listings.variant_ids()
    found = predictor.known(champion, variant_ids, panel.kin(variant_ids))
    as_of = datetime.fromisoformat(champion.serving.as_of) if champion.serving.as_of else now
    rows = [_row(each, champion.serving.version, as_of, now) for each in found]
    with transaction.atomic():
        ElasticityEstimate.objects.bulk_create(
            rows, batch_size=LOT, update_conflicts=True, unique_fields=["variant"], update_fields=FACTS
        )
    return len(rows)


def _row(each: Known, version: str, as_of: datetime, now: datetime) -> ElasticityEstimate:
    found = each.elasticity
    return ElasticityEstimate(
        variant_id=each.variant_id,
        mean=found.mean,
        lo=found.lo,
        hi=found.hi,
        factor=each.factor,
        own_mean=found.own_mean if math.isfinite(found.own_mean) else None,
        own_error=found.own_error if math.isfinite(found.own_error) else None,
        n_rows=found.n_rows,
        badge=found.badge.value,
        source=Source.MODEL if each.is_learnt else Source.FALLBACK,
        model_version=version,
        as_of=as_of,
        at=now,
    )
