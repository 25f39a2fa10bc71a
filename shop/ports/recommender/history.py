"""One shopper's own events: of a device before sign-in, of all the customer's devices after it."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from shop.models import Event, Visitor


def events_of(
    *, visitor_id: int | None, customer_id: int | None, kinds: Collection[str], before: datetime
) -> "QuerySet[Event] | None":
    """Events with consent about a product, strictly before a moment, unordered; None where nobody is known.

    Two indexed reads joined by UNION ALL, because an OR over both indexes makes PostgreSQL read the table. An
    event that has both a visitor and a customer comes twice: readers keep the first of each id.
    """
    events = Event.objects.filter(has_consent=True, product__isnull=False, kind__in=kinds, at__lt=before)
    if customer_id is None:
        return events.filter(visitor_id=visitor_id) if visitor_id is not None else None
    # A device that somebody else signed in on keeps that person's events to itself.
    own = Q(customer_id=customer_id) | Q(pk=visitor_id, customer__isnull=True)
    by_device = events.filter(visitor_id__in=Visitor.objects.filter(own).values("pk"))
    not_others = Q(customer__isnull=True) | Q(customer_id=customer_id)
    return by_device.filter(not_others).union(events.filter(customer_id=customer_id), all=True)


def recently_viewed(
    *, visitor_id: int | None, customer_id: int | None, before: datetime, limit: int
) -> list[int]:
    """Products that the shopper looked at, the latest first, each once."""
    events = events_of(visitor_id=visitor_id, customer_id=customer_id, kinds=[Event.Kind.VIEW], before=before)
    if events is None:
        return []
    # Twice as many rows as products: most pages are looked at once or twice in a row.
    rows = events.order_by("-at", "-id").values_list("product_id", "at", "id")[: 4 * limit]
    return list(dict.fromkeys(product_id for product_id, *_ in rows if product_id is not None))[:limit]
