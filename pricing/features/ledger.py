"""What was decided before: read by services, written by them alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from pricing.contracts import Change, Response
from pricing.models import ElasticityEstimate, PriceProposal

WAR_DAYS = 30  # in which a price war may have begun


def responses(variant_ids: Collection[int]) -> dict[int, Response]:
    """The current belief about each variant that has one, as decisions take it: scaled by its factor."""
    rows = ElasticityEstimate.objects.filter(variant_id__in=variant_ids)
    return {
        row.variant_id: Response(
            row.mean * row.factor, row.lo * row.factor, row.hi * row.factor, row.badge, row.source == "model"
        )
        for row in rows
    }


def changes(listing_ids: Sequence[int], *, now: datetime) -> dict[int, list[Change]]:
    """Own changes that were proposed here and applied, oldest first, with the competitor that each answered."""
    rows = PriceProposal.objects.filter(
        listing_id__in=listing_ids,
        applied_price__isnull=False,
        decided_at__gte=now - timedelta(days=WAR_DAYS),
        decided_at__lte=now,
    ).order_by("decided_at", "pk")
    found: dict[int, list[Change]] = defaultdict(list)
    for row in rows:
        if row.applied_price is not None and row.decided_at is not None:
            found[row.listing_id].append(
                Change(row.price_before, row.applied_price, row.decided_at, row.answered or None)
            )
    return found


@dataclass(frozen=True, slots=True)
class Open:
    """A proposal that waits, and which product it is of."""

    proposal_id: int
    product_id: int
    category_ids: tuple[int, ...]


def open_automatic() -> list[Open]:
    """Open proposals, the most valuable first."""
    rows = PriceProposal.objects.filter(state=PriceProposal.State.OPEN).order_by("-gain", "pk")
    return [
        Open(pk, product, tuple(int(each) for each in path.split("/") if each.isdigit()))
        for pk, product, path in rows.values_list(
            "pk", "listing__variant__product_id", "listing__variant__product__category__path"
        )
    ]


def proposals(*, state: str, channel_id: int | None) -> QuerySet[PriceProposal, PriceProposal]:
    """Proposals in a state, of one channel or of all."""
    rows = PriceProposal.objects.filter(state=state).select_related("listing__variant", "listing__channel")
    return rows.filter(listing__channel_id=channel_id) if channel_id else rows


def is_within(proposal_id: int, *, channel_id: int | None) -> bool:
    """Whether a proposal is of this channel; of any where none is named."""
    rows = PriceProposal.objects.filter(pk=proposal_id)
    return (rows.filter(listing__channel_id=channel_id) if channel_id else rows).exists()
