"""What each action is expected to cost, given a calibrated chance of fraud.

With p the chance, loss = amount × loss rate + fee and margin = amount × margin rate:
allow p·loss; challenge p·(1−stops)·loss + (1−p)·abandon·margin + cost; review cost + (1−p)·delay + p·miss·loss;
block (1−p)·(margin + lost customer). Source: cost-sensitive decisions per example (Elkan 2001; Bahnsen et al. 2014).
"""

from __future__ import annotations

from decimal import Decimal

from risk.contracts import Action, Costs


def expected(chance: float, amount: Decimal, costs: Costs) -> dict[Action, Decimal]:
    """Cost of all four actions, not rounded: they are compared, not charged.

    Args:
        chance: of fraud, in [0, 1].
        amount: of the order, tax included.
    """
    p = Decimal(repr(float(chance)))
    good = 1 - p
    loss = amount * costs.loss_rate + costs.chargeback_fee
    margin = amount * costs.margin_rate
    passed = 1 - costs.challenge_stops_rate
    return {
        Action.ALLOW: p * loss,
        Action.CHALLENGE: p * passed * loss
        + good * costs.challenge_abandon_rate * margin
        + costs.challenge_cost,
        Action.REVIEW: costs.review_cost + good * costs.review_delay_cost + p * costs.review_miss_rate * loss,
        Action.BLOCK: good * (margin + costs.lost_customer),
    }


def realised(action: Action, amount: Decimal, costs: Costs, *, is_fraud: bool) -> Decimal:
    """What an action cost once the outcome is known; the mean where a person or a challenge may have erred."""
    return expected(1.0 if is_fraud else 0.0, amount, costs)[action]
