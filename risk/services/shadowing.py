"""Asks the challenger of orders that another decided, after the fact: it costs no buyer a millisecond."""

from __future__ import annotations

from datetime import datetime, timedelta

from risk.contracts.heads import Head
from risk.models import ScreeningDecision, ShadowScore
from risk.predictor import challenging

LOOK_BACK = timedelta(days=150)
MOST = 2_000  # orders of one run


def run(*, now: datetime, most: int = MOST) -> int:
    """Score the latest orders that the challenger has not seen; how many were. Run twice, it does them once."""
    version = challenging.challenger()
    if not version:
        return 0
    seen = ShadowScore.objects.filter(version=version).values("decision_id")
    orders = ScreeningDecision.objects.filter(head=Head.PAYMENT.value)
    rows = orders.filter(at__gt=now - LOOK_BACK, at__lte=now).exclude(pk__in=seen)
    found = list(rows.order_by("-at").values_list("pk", "features")[:most])
    scores = challenging.score_many(version, [features for _, features in found])
    made = [
        ShadowScore(decision_id=pk, version=version, score=score, at=now)
        for (pk, _), score in zip(found, scores, strict=False)
    ]
    ShadowScore.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)
