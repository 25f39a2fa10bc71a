"""Rules first, then the least expected cost, inside a deadline and with a small control group.

Without a score in time a payment goes by the rules alone, waits for a person where much is at stake, and is scored
again before shipment; money that would leave the shop waits always.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from risk.contracts import Action, Costs, Decided, Found, Limits, Occasion, Score, Stakes, Why
from risk.policy import costs as expecting

GENTLEST = tuple(Action)


def decide(stakes: Stakes, found: Found, score: Score | None, costs: Costs, limits: Limits) -> Decided:
    """What to do with an order.

    Args:
        found: what the operators' rules say.
        score: None where there is no model, or it did not answer in time.
        costs: of the order's market.
    """
    if found.action is Action.CHALLENGE and score is not None:
        return _at_least_challenged(stakes, found, score, costs, limits)
    if found.action is not None:
        return _by_rule(stakes, found, score, costs)
    if score is None:
        return _unscored(stakes, limits)
    decided = _cheapest(stakes, score, costs, limits)
    return _controlled(decided, stakes, limits) if decided.action is Action.BLOCK else decided


def _by_rule(stakes: Stakes, found: Found, score: Score | None, costs: Costs) -> Decided:
    assert found.action is not None  # noqa: S101 - the caller asked
    table = expecting.expected(score.chance, stakes.amount, costs) if score else {}
    saving = table[Action.ALLOW] - table[found.action] if table else Decimal(0)
    # An order that a rule waves through without a score is still scored before it leaves the house.
    return Decided(found.action, Why.RULE, table, saving, rescore=score is None, rule_codes=found.matched)


def _at_least_challenged(stakes: Stakes, found: Found, score: Score, costs: Costs, limits: Limits) -> Decided:
    """A rule's challenge stands beside the score: it never makes gentle what the score would stop."""
    by_cost = _cheapest(stakes, score, costs, limits)
    if by_cost.action in {Action.REVIEW, Action.BLOCK}:
        return replace(by_cost, rule_codes=found.matched)
    return _by_rule(stakes, found, score, costs)


def _unscored(stakes: Stakes, limits: Limits) -> Decided:
    if stakes.occasion is Occasion.PAYOUT:
        return Decided(Action.REVIEW, Why.CLOSED, {}, rescore=True)
    waits = stakes.amount >= limits.unscored_review_from
    return Decided(Action.REVIEW if waits else Action.ALLOW, Why.UNSCORED, {}, rescore=True)


def _cheapest(stakes: Stakes, score: Score, costs: Costs, limits: Limits) -> Decided:
    """Of equally cheap actions the gentlest; a review only where it saves enough for a full queue."""
    table = expecting.expected(score.chance, stakes.amount, costs)
    offered = [action for action in GENTLEST if action is Action.ALLOW or action in limits.actions]
    on_offer = {action: table[action] for action in offered}
    best = min(offered, key=lambda action: on_offer[action])
    if best is Action.REVIEW:
        others = [action for action in offered if action is not Action.REVIEW]
        second = min(others, key=lambda action: on_offer[action])
        if on_offer[second] - on_offer[best] < limits.least_review_saving:
            best = second
    return Decided(best, Why.COST, on_offer, on_offer[Action.ALLOW] - on_offer[best])


def _controlled(blocked: Decided, stakes: Stakes, limits: Limits) -> Decided:
    """Let a few blocks through, below a cap of money, and remember how likely that was."""
    control = limits.control
    fits = (
        stakes.occasion is Occasion.PAYMENT
        and stakes.amount <= control.most_an_order
        and stakes.control_spent + stakes.amount <= control.most_a_day
    )
    if not fits:
        return blocked
    if Decimal(repr(stakes.draw)) < control.rate:
        return replace(
            blocked, action=Action.ALLOW, why=Why.CONTROL, saving=Decimal(0), propensity=control.rate
        )
    return replace(blocked, propensity=1 - control.rate)
