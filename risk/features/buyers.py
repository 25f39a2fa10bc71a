"""Whose an order is: to which groups its buyer belongs, read to see whom decisions hold up, never to decide on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
