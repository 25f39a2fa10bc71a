"""What a competent merchant does without any model: orders once a week, and adds a markup to the cost.

Ordering: on Mondays every variant whose stock on hand and on order covers fewer than `least_days` is raised to
`cover_days` of its mean sales of the last 28 days (days with an empty shelf are left out), in whole packs. Both are
chosen on seeds that are not measured: see docs/twin.md. Pricing: cost plus the category's markup, tidy, as soon as the
cost changes by enough to move the tag.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Final

from django.db.models import Count, Q, Sum

from config.twin.facts import Premises
from config.twin.facts.opening import ACTOR
from config.twin.tags import tidy
from config.twin.world import Nature, merchant_price
from shop.models import PurchaseOrderLine, SalesDay, StockItem, SupplierOffer
from shop.services import purchasing
from shop.services.catalogue import prices
from shop.services.purchasing import PurchaseLine

MONDAY: Final = 0
WINDOW: Final = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Cover:
    """Days of sales that stock on hand and on order should last for."""

    cover_days: float = 28.0
    least_days: float = 28.0


def reorder(*, premises: Premises, today: date, now: datetime, cover: Cover) -> None:
    """Place the week's orders, on Mondays."""
    if today.weekday() != MONDAY:
        return
    paces, positions = _paces(today), _positions()
    wanted: dict[int, list[PurchaseLine]] = {}
    for offer in SupplierOffer.objects.filter(is_active=True).order_by("pk"):
        pace = paces.get(offer.variant_id, 0.0)
        position = positions.get(offer.variant_id, 0)
        if position >= pace * cover.least_days and position > 0:
            continue
        missing = max(pace * cover.cover_days - position, 1.0 if position <= 0 else 0.0)
        units = max(ceil(missing / offer.pack_size) * offer.pack_size, offer.min_quantity)
        if missing > 0:
            wanted.setdefault(offer.supplier_id, []).append(PurchaseLine(offer.variant_id, units))
    for supplier_id, lines in sorted(wanted.items()):
        purchasing.place(
            supplier_id=supplier_id, location_id=premises.location_id, lines=lines, actor=ACTOR, now=now
        )


def reprice(*, nature: Nature, premises: Premises, day: int, changed: Collection[int], now: datetime) -> None:
    """New tags for what came to cost something else."""
    goods = nature.assortment
    wanted = merchant_price(nature.suppliers.costs[:, day], goods.markup[goods.category])
    for variant in sorted(changed):
        prices.set_price(
            variant_id=premises.variant_ids[variant],
            channel_id=premises.channel_id,
            price=tidy(float(wanted[variant])),
            decision="twin: cost plus",
            now=now,
        )


def _paces(today: date) -> dict[int, float]:
    """Units a day by variant over the days on which it could be bought all day, or all days where there were none."""
    days = SalesDay.objects.filter(date__gte=today - WINDOW, date__lt=today)
    whole = Q(is_censored=False)
    rows = days.values_list("variant_id").annotate(
        all_units=Sum("units"),
        n=Count("pk"),
        whole_units=Sum("units", filter=whole),
        n_whole=Count("pk", filter=whole),
    )
    return {
        variant_id: float(whole_units or 0) / n_whole if n_whole >= 7 else float(units) / max(n, 1)
        for variant_id, units, n, whole_units, n_whole in rows
    }


def _positions() -> dict[int, int]:
    """Units on hand and on order by variant."""
    found = dict(StockItem.objects.values_list("variant_id").annotate(units=Sum("on_hand")))
    open_lines = PurchaseOrderLine.objects.filter(order__status__in=purchasing.OPEN)
    for variant_id, units, received in open_lines.values_list("variant_id", "quantity", "received"):
        found[variant_id] = found.get(variant_id, 0) + units - received
    return found
