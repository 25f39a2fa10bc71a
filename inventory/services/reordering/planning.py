"""What is to come to each place, told to the shop: what is on order, and what is proposed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from django.utils import timezone

from inventory import features
from inventory.contracts import Kind
from inventory.features import stock as stocks
from inventory.models import ReorderProposal, StockRules
from inventory.services import rules as ruling
from shop.contracts.outlook import Place, PlannedRow
from shop.services import outlook

LOT = 500


def publish(*, variant_ids: Sequence[int], now: datetime) -> int:
    """Replace what is planned for every place of these variants; gives the number of rows."""
    rules = ruling.read()
    rows = _on_order(variant_ids)
    for at in range(0, len(variant_ids), LOT):
        opened = ReorderProposal.objects.filter(
            variant_id__in=variant_ids[at : at + LOT], state=ReorderProposal.State.OPEN
        )
        rows += [_proposed(row, rules.at(row.location_id)) for row in opened.order_by("pk")]
    places = [Place(spot.variant_id, spot.location_id) for spot in features.spots(variant_ids=variant_ids)]
    return outlook.plan_replenishment(rows, as_of=now, places=places)


def _on_order(variant_ids: Sequence[int]) -> list[PlannedRow]:
    return [
        PlannedRow(
            Place(*arrival.place),
            arrival.quantity,
            timezone.localdate(arrival.expected_at, timezone.get_default_timezone()),
            f"purchase:{arrival.order_id}",
            is_ordered=True,
        )
        for arrival in stocks.arrivals(variant_ids)
    ]


def _proposed(row: ReorderProposal, rules: StockRules) -> PlannedRow:
    days = rules.transfer_days if row.kind == Kind.TRANSFER else ceil(row.lead_p50)
    return PlannedRow(
        Place(row.variant_id, row.location_id),
        row.wanted,
        row.day + timedelta(days=days),
        f"reorder:{row.pk}",
    )
