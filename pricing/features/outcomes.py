"""What became of applied prices: units after the change against units before, beside what had been expected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import log

from django.db.models import Max, Sum
from django.utils import timezone

from pricing.models import PriceProposal
from shop.models import SalesDay

AFTER = 14  # days after a change that are compared with as many before it
MOST = 300  # of the latest changes


@dataclass(frozen=True, slots=True)
class Kept:
    """Over `n` applied prices: the change of units that the slope foretold and that came, as logarithms."""

    n: int
    foretold: float
    came: float


def latest_day() -> date | None:
    """The latest day whose sales are built."""
    found: date | None = SalesDay.objects.aggregate(latest=Max("date"))["latest"]
    return found


def kept(*, now: datetime) -> Kept | None:
    """Mean over the latest applied prices that are old enough; None without any."""
    rows = PriceProposal.objects.filter(
        state=PriceProposal.State.APPLIED,
        decided_at__lte=now - timedelta(days=AFTER),
        elasticity__isnull=False,
        applied_price__gt=0,
    ).select_related("listing")
    pairs = []
    for row in rows.order_by("-decided_at")[:MOST]:
        if row.decided_at is None or row.applied_price is None or not row.price_before:
            continue
        on = timezone.localdate(row.decided_at)
        before, after = (
            _units(row.listing.variant_id, row.listing.channel_id, first)
            for first in (on - timedelta(days=AFTER), on + timedelta(days=1))
        )
        step = log(float(row.applied_price / row.price_before))
        pairs.append(((row.elasticity or 0.0) * step, log((after + 0.5) / (before + 0.5))))
    if not pairs:
        return None
    return Kept(len(pairs), sum(a for a, _ in pairs) / len(pairs), sum(b for _, b in pairs) / len(pairs))


def _units(variant_id: int, channel_id: int, first: date) -> float:
    rows = SalesDay.objects.filter(
        variant_id=variant_id,
        channel_id=channel_id,
        date__gte=first,
        date__lt=first + timedelta(days=AFTER),
        is_censored=False,
    )
    return float(rows.aggregate(n=Sum("units"))["n"] or 0)
