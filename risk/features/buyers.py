"""Whose an order is and in which currency: read to show, and to see whom decisions hold up, never to decide on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q

from shop.models import Order

AT_ONCE = 500  # keys in one query


@dataclass(frozen=True, slots=True)
class Groups:
    """Where the goods go, and in what language was read; "" where that is not known."""

    country: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class OrderRef:
    """The order in the shop that was screened."""

    pk: int
    number: str
    status: str


def order(screening_id: str) -> OrderRef | None:
    """None of an order that was refused."""
    row = Order.objects.filter(screening_id=screening_id).first()
    return OrderRef(row.pk, row.number, row.get_status_display()) if row else None


def currencies(event_ids: Collection[str]) -> dict[str, str]:
    """Codes of the orders that these events are: by their screening, or `order:PK` of one that was never screened."""
    pks = {
        int(number): name
        for name in event_ids
        for what, _, number in (name.partition(":"),)
        if what == "order" and number.isdecimal()
    }
    rows = Order.objects.filter(Q(screening_id__in=event_ids) | Q(pk__in=pks))
    found = {}
    for pk, screening_id, currency in rows.values_list("pk", "screening_id", "currency"):
        found[pks.get(pk, screening_id)] = currency
    return found


def groups(screening_ids: Sequence[str]) -> dict[str, Groups]:
    """Of orders that were taken; of one that was refused the shop keeps no row."""
    found: dict[str, Groups] = {}
    for start in range(0, len(screening_ids), AT_ONCE):
        rows = Order.objects.filter(screening_id__in=screening_ids[start : start + AT_ONCE])
        for key, country, language in rows.values_list(
            "screening_id", "shipping_address__country", "language"
        ):
            found[key] = Groups(country or "", language)
    return found
