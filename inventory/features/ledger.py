"""What other systems ask of forecasts and proposals, within the locations that concern them."""

from collections.abc import Sequence

from django.db.models import QuerySet

from inventory.models import ReorderProposal
from shop.models import DemandOutlook, Location


def outlook(
    *, locations: "QuerySet[Location]", skus: Sequence[str] | None, codes: Sequence[str] | None
) -> "QuerySet[DemandOutlook]":
    """Days to come; of some variants and locations, or all."""
    rows = DemandOutlook.objects.filter(location__in=locations).select_related("variant", "location")
    if skus is not None:
        rows = rows.filter(variant__sku__in=skus)
    return rows if codes is None else rows.filter(location__code__in=codes)


def proposals(*, locations: "QuerySet[Location]", state: str) -> "QuerySet[ReorderProposal]":
    """Those in one state."""
    return _rows(locations).filter(state=state)


def proposal(proposal_id: int, *, locations: "QuerySet[Location]") -> ReorderProposal | None:
    """One, or None where there is none for these locations."""
    return _rows(locations).filter(pk=proposal_id).first()


def _rows(locations: "QuerySet[Location]") -> "QuerySet[ReorderProposal]":
    rows = ReorderProposal.objects.filter(location__in=locations)
    return rows.select_related("variant", "location", "supplier", "source_location", "purchase")
