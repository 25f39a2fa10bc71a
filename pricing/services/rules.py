"""Terms of categories: kept with their history, and tried before they hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.forms import model_to_dict

from pricing.contracts import Mode, Rule, Terms, UnusableCosts
from pricing.features import ledger, listings, terms
from pricing.models import PricingRule, RuleVersion
from pricing.policy import deciding, staging
from pricing.services import proposing


@dataclass(frozen=True, slots=True)
class DryRun:
    """What terms would come to now, without a price being changed."""

    n_listings: int
    n_changed: int
    n_raised: int
    n_lowered: int
    n_floor: int
    n_ceiling: int
    n_advertised: int
    n_without_cost: int


@transaction.atomic
def keep(*, rule: PricingRule, actor: str, now: datetime) -> PricingRule:
    """Save a rule and write down what it says from now on."""
    rule.updated_at, rule.updated_by = now, actor[:80]
    rule.save()
    _write_down(rule, actor, now)
    return rule


@transaction.atomic
def drop(*, rule: PricingRule, actor: str, now: datetime) -> None:
    """Remove a rule; its history stays, and ends with an empty version."""
    RuleVersion.objects.create(
        rule_id_then=rule.pk, subject=str(rule)[:120], values={}, actor=actor[:80], at=now
    )
    rule.delete()


@transaction.atomic
def next_stage(*, rule_id: int, actor: str, now: datetime) -> int:
    """Let automatic prices reach more products: 5, 25, 100 percent. Returns the stage."""
    rule = PricingRule.objects.select_for_update().get(pk=rule_id)
    rule.rollout_percent = staging.next_stage(rule.rollout_percent)
    keep(rule=rule, actor=actor, now=now)
    return rule.rollout_percent


def try_out(*, wanted: Terms, category_id: int | None, now: datetime) -> DryRun:
    """Decide every listing that the terms would hold for, and count. Nothing is written."""
    known = terms.by_category() | {category_id or terms.EVERYTHING: wanted}
    counts: Counter[str] = Counter()
    beliefs = ledger.responses(listings.variant_ids())
    for facts in listings.of(listings.ids(), now=now):
        if terms.resolve(facts.category_ids, known) is not wanted:
            continue
        counts["listings"] += 1
        if facts.cost is None:
            counts["without_cost"] += 1
            continue
        decided = deciding.decide(
            facts,
            proposing.response_of(facts.variant_id, beliefs),
            wanted,
            now=now,
        )
        counts["changed"] += decided.price != facts.price
        counts["raised"] += decided.price > facts.price
        counts["lowered"] += decided.price < facts.price
        counts["floor"] += Rule.FLOOR in decided.guarded.bound_by or _is_below_floor(facts, wanted, now)
        counts["ceiling"] += Rule.CEILING in decided.guarded.bound_by
        counts["advertised"] += Rule.ADVERTISED in decided.guarded.bound_by
    return DryRun(
        counts["listings"],
        counts["changed"],
        counts["raised"],
        counts["lowered"],
        counts["floor"],
        counts["ceiling"],
        counts["advertised"],
        counts["without_cost"],
    )


def ensure_default(*, mode: Mode, now: datetime, actor: str = "setup") -> PricingRule:
    """The rule of everything else, made where there is none."""
    found = PricingRule.objects.filter(category=None).first()
    return found or keep(rule=PricingRule(mode=mode.value, updated_at=now), actor=actor, now=now)


def _is_below_floor(facts: Any, wanted: Terms, now: datetime) -> bool:
    try:
        return bool(facts.price < deciding.limits_of(facts, wanted, now).floor)
    except UnusableCosts:
        return False


def _write_down(rule: PricingRule, actor: str, now: datetime) -> None:
    values = {
        name: str(value) if isinstance(value, Decimal) else value
        for name, value in model_to_dict(rule, exclude=["id", "updated_at", "updated_by"]).items()
    }
    RuleVersion.objects.create(
        rule_id_then=rule.pk, subject=str(rule)[:120], values=values, actor=actor[:80], at=now
    )
