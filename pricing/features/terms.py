"""What merchants allow: the terms of a category are those of the nearest one above it that has any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from pricing.contracts import Ladder, Mode, OwnLimits, Terms
from pricing.models import PriceLimit, PricingRule, SwitchChange

EVERYTHING = 0  # the key of terms without a category
LONGEST_REST = 10 * 365 * 24  # hours; one rule with more digits than time has would stop all prices


def of_rule(rule: PricingRule) -> Terms:
    """A row as terms."""
    return Terms(
        mode=Mode(rule.mode),
        least_margin_rate=rule.least_margin_rate,
        fee_rate=rule.fee_rate,
        fixed_fees=rule.fixed_fees,
        ceiling_rate=rule.ceiling_rate,
        day_step=rule.day_step,
        month_step=rule.month_step,
        rest=timedelta(hours=min(rule.rest_hours, LONGEST_REST)),
        rival_gap=rule.rival_gap,
        ladder=Ladder(rule.ladder),
        caution=rule.caution,
        least_chance=rule.least_chance,
        explore_rate=rule.explore_rate,
        rollout_percent=rule.rollout_percent,
    )


def by_category() -> dict[int, Terms]:
    """Terms by category; `EVERYTHING` for the rest."""
    return {rule.category_id or EVERYTHING: of_rule(rule) for rule in PricingRule.objects.all()}


def resolve(category_ids: Sequence[int], terms: Mapping[int, Terms]) -> Terms:
    """The terms nearest to the last of `category_ids`, which go from the root down."""
    for category_id in (*reversed(category_ids), EVERYTHING):
        if category_id in terms:
            return terms[category_id]
    return Terms()


def own_limits(listing_ids: Sequence[int]) -> dict[int, OwnLimits]:
    """Limits of single listings."""
    rows = PriceLimit.objects.filter(listing_id__in=listing_ids)
    return {row.listing_id: OwnLimits(row.floor, row.ceiling, row.advertised, row.is_frozen) for row in rows}


def is_stopped() -> bool:
    """Whether the latest change of the switch stopped everything."""
    latest = SwitchChange.objects.order_by("-at", "-pk").values_list("is_stopped", flat=True).first()
    return bool(latest)
