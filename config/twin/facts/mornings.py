"""What comes in before anything is decided: cost lists, and rivals' offers."""

from collections.abc import Sequence

import numpy as np

from config.twin import rivals
from config.twin.facts import moments
from config.twin.facts.opening import CURRENCY, Premises, euro
from config.twin.world import World
from shop.models import CompetitorOffer, SupplierOffer, VariantListing
from shop.services import bulk

CONFIDENCE = 0.95
COLUMNS = ("variant_id", "competitor", "price", "currency", "is_available", "confidence", "url", "seen_at")


def write_lists(*, world: World, premises: Premises, day: int) -> list[int]:
    """Costs that changed since yesterday; gives the numbers of their variants."""
    costs = world.nature.suppliers.costs
    changed = np.flatnonzero(costs[:, day] != costs[:, max(day - 1, 0)]).tolist()
    for variant in changed:
        cost = euro(costs[variant, day])
        SupplierOffer.objects.filter(pk=premises.offer_ids[variant]).update(cost=cost)
        VariantListing.objects.filter(pk=premises.listing_ids[variant]).update(cost_price=cost)
    return list(changed)


def write_rivals(*, world: World, premises: Premises, day: int) -> None:
    """What the scanner read this morning."""
    seen_at = moments.at(world.nature.date_of(day), moments.LISTS)
    rows: list[Sequence[bulk.Value]] = []
    for name, prices in zip(rivals.NAMES, world.seen(day), strict=True):
        rows += [
            (premises.variant_ids[at], name, euro(price), CURRENCY, True, str(CONFIDENCE), "", seen_at)
            for at, price in enumerate(prices.tolist())
            if np.isfinite(price)
        ]
    bulk.insert(CompetitorOffer, COLUMNS, rows)
