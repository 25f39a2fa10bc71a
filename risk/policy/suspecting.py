"""From a suspicion of abuse to a decision where nothing is sold: let it pass, or let a person look. Never a block.

With labels a model gives a chance, and the cheaper of the two is taken: rules that are there from the first day would
send people to look at more honest ones. Without labels there are those rules and a rank: how unusual an event is says
where to look first, not that anybody did wrong.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from risk.contracts import Action, Control, Costs, Decided, Found, Limits, Score, Stakes, Why
from risk.policy import deciding

RARE = 0.995  # share of events that are less unusual; one in two hundred is looked at
LIMITS = Limits(actions=frozenset({Action.ALLOW, Action.REVIEW}), control=Control(rate=Decimal(0)))


def suspect(
    amount: Decimal,
    found: Found,
    score: Score | None,
    rank: float | None,
    costs: Costs,
    *,
    least_saving: Decimal = Decimal(0),
) -> Decided:
    """Allow or review.

    Args:
        amount: at stake, 0 where no money is.
        found: what rules say; whatever they ask for, a person is the most there is, and beside a chance only those that
            allow are heard.
        score: a chance from labels; None where there are none to learn from.
        rank: share of events that are less unusual; None where nothing was learnt at all.
        least_saving: what a review must save to be worth a place in the queue.
    """
    if found.action is Action.ALLOW:
        return Decided(Action.ALLOW, Why.RULE, {}, rule_codes=found.matched)
    if score is None and found.action is not None:
        return Decided(Action.REVIEW, Why.RULE, {}, rule_codes=found.matched)
    if score is not None:
        limits = replace(LIMITS, least_review_saving=least_saving)
        return deciding.decide(Stakes(amount), Found(None), score, costs, limits)
    is_rare = rank is not None and rank >= RARE
    return Decided(Action.REVIEW if is_rare else Action.ALLOW, Why.RANK, {})


def pay_out(amount: Decimal, suspicion: Action | None, *, most: Decimal) -> Action:
    """Whether money may go back: never without an answer, and large amounts never without a person.

    Args:
        suspicion: what was decided of the return; None where it could not be judged.
        most: what may go back without a person, in the currency of the amount.
    """
    if suspicion is None or suspicion is not Action.ALLOW or amount > most:
        return Action.REVIEW
    return Action.ALLOW
