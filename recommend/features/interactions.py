"""Everybody's events before a moment, for training: only with consent, a device counted to its customer."""

from datetime import datetime, timedelta

from django.db.models import Max, QuerySet

from recommend.features.sequences import WEIGHTS, Rows
from shop.models import Event

CHUNK = 10_000
# Tastes and assortments of three years ago say little; also bounds memory.
HORIZON = timedelta(days=1_095)


def interactions(as_of: datetime) -> Rows:
    """Events strictly before `as_of`. A person is a customer (even number) or a device nobody joined (odd)."""
    found = _events(as_of).values_list(
        "id", "product_id", "at", "kind", "visitor_id", "customer_id", "visitor__customer_id"
    )
    rows = []
    for pk, product_id, at, kind, visitor_id, customer_id, owner_id in found.iterator(CHUNK):
        customer = customer_id or owner_id
        person = 2 * customer if customer else 2 * (visitor_id or 0) + 1
        rows.append((pk, person, product_id or 0, at.timestamp(), kind))
    return Rows.of(rows)


def _events(as_of: datetime) -> "QuerySet[Event]":
    learnable = Event.objects.filter(has_consent=True, product__isnull=False, kind__in=list(WEIGHTS))
    known = learnable.exclude(visitor__isnull=True, customer__isnull=True)
    # Counted back from the latest event, because an imported history may end years ago.
    latest = Event.objects.filter(at__lt=as_of).aggregate(latest=Max("at"))["latest"] or as_of
    return known.filter(at__gte=latest - HORIZON, at__lt=as_of)
