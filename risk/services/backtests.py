"""What a rule would have done before anybody publishes it: in all, and week by week, on matured labels alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from risk.contracts import Matured, Trial
from risk.models import RuleVersion, ScreeningDecision
from risk.policy import evaluating, expressions, probing, trying
from risk.policy.evaluating import RuleFault
from risk.policy.expressions import RuleError
from risk.services import rules
from risk.services.rules import RuleRefused

SHADOW_DAYS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Week:
    """Orders of a week that a rule matches: frauds and others; and frauds that it misses."""

    first: date
    n_caught: int
    n_false: int
    n_missed: int


@dataclass(frozen=True, slots=True)
class Backtest:
    """A trial with its weeks, oldest first."""

    trial: Trial
    weeks: tuple[Week, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """What a version did on live orders since it was approved: matched in the shadow, or decided."""

    n_orders: int
    n_shadow: int
    n_decided: int
    n_faults: int


def run(when: object, *, now: datetime) -> Backtest:
    """Try a condition without keeping anything.

    Raises:
        RuleRefused: if it cannot be, or tells no orders apart.
    """
    try:
        node = expressions.read(when, rules.FIELDS)
        probing.require_selective(node, rules.FIELDS)
    except RuleError as error:
        raise RuleRefused(_("The rule is refused: %(why)s") % {"why": error}, field="when") from error
    past = list(rules.matured(now))
    trial = trying.run(node, past, now=now)
    counts: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0])
    for order in past:
        if order.at <= now - trying.MATURITY:
            is_fraud = _is_fraud(order, now)
            try:
                is_match = evaluating.matches(node, order.facts)
            except RuleFault:
                is_match = False
            at = _place(is_match=is_match, is_fraud=is_fraud)
            if at is not None:
                counts[monday(order.at)][at] += 1
    return Backtest(trial, tuple(Week(first, *counts[first]) for first in sorted(counts)))


def hits(row: RuleVersion, *, now: datetime) -> Hits:
    """Of the latest 30 days."""
    name = f"{row.code}@{row.version}"
    rows = ScreeningDecision.objects.filter(at__gt=now - SHADOW_DAYS, at__lte=now)
    n = shadow = decided = faults = 0
    for shadows, codes, broken in rows.values_list("shadow_codes", "rule_codes", "rule_faults").iterator(
        2_000
    ):
        n += 1
        shadow += name in shadows
        decided += name in codes
        faults += any(each.startswith(f"{name}:") for each in broken)
    return Hits(n, shadow, decided, faults)


def monday(at: datetime) -> date:
    """First day of its week."""
    return at.date() - timedelta(days=at.weekday())


def _is_fraud(order: Matured, now: datetime) -> bool:
    return bool(order.is_fraud) and order.labelled_at is not None and order.labelled_at <= now


def _place(*, is_match: bool, is_fraud: bool) -> int | None:
    if is_match:
        return 0 if is_fraud else 1
    return 2 if is_fraud else None
