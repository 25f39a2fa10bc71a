"""Suppliers' offers and how long suppliers really take."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import blake2b

from shop.models import PurchaseReceipt, Supplier, SupplierOffer

OBSERVED = timedelta(days=365)  # receipts that count
LEAST_OBSERVED = 5  # receipts; below it the promise stands for those that are missing
LONGEST = 1_000.0  # days; a supplier who promises more has a typing error, and no date lies so far away
LOT = 400


@dataclass(frozen=True, slots=True)
class Offer:
    """What a supplier asks for a variant."""

    variant_id: int
    supplier_id: int
    supplier: str
    cost: Decimal
    currency: str
    pack_size: int
    min_quantity: int

    @property
    def digest(self) -> str:
        """Changes with anything that a proposal was made from."""
        said = f"{self.supplier_id}|{self.cost:f}|{self.currency}|{self.pack_size}|{self.min_quantity}"
        return blake2b(said.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class LeadTimes:
    """Days from order to arrival, one for each way it may go."""

    days: tuple[float, ...]
    n_observed: int


def offers(variant_ids: Sequence[int]) -> dict[int, list[Offer]]:
    """Of active suppliers by variant, the cheapest first within a currency."""
    found: dict[int, list[Offer]] = defaultdict(list)
    for at in range(0, len(variant_ids), LOT):
        rows = SupplierOffer.objects.filter(
            variant_id__in=variant_ids[at : at + LOT], is_active=True, supplier__is_active=True
        ).select_related("supplier")
        for row in rows.order_by("cost", "supplier_id"):
            found[row.variant_id].append(
                Offer(
                    row.variant_id,
                    row.supplier_id,
                    row.supplier.name,
                    row.cost,
                    row.supplier.currency,
                    row.pack_size,
                    row.min_quantity,
                )
            )
    return found


def lead_times(*, as_of: datetime) -> dict[int, LeadTimes]:
    """By supplier: as observed in a year; a supplier with few receipts or none is thought to keep its promise."""
    observed: dict[int, list[float]] = defaultdict(list)
    receipts = PurchaseReceipt.objects.filter(at__gte=as_of - OBSERVED, at__lte=as_of).order_by("at", "pk")
    for supplier_id, arrived, ordered in receipts.values_list(
        "line__order__supplier_id", "at", "line__order__ordered_at"
    ):
        observed[supplier_id].append(max(0.0, (arrived - ordered) / timedelta(days=1)))
    found = {}
    for supplier_id, promised in Supplier.objects.values_list("pk", "lead_days"):
        seen = observed[supplier_id]
        missing = max(0, LEAST_OBSERVED - len(seen))
        own = (*seen, *[float(promised)] * missing)
        found[supplier_id] = LeadTimes(tuple(min(days, LONGEST) for days in own), len(seen))
    return found
