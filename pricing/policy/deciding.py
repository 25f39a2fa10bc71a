"""From what is known of a listing to the price that is proposed, with the reasons for it or for none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from statistics import median

from pricing.contracts import (
    Best,
    Change,
    Costs,
    Facts,
    Guarded,
    Limits,
    Offer,
    Prospect,
    Response,
    Rule,
    Situation,
    Terms,
    UnusableCosts,
    Why,
)
from pricing.policy import floors, guarding, ladders, margins, rivals, steps
from pricing.policy.floors import CENT

HORIZON = 28.0  # days; four weeks hold each weekday four times
REVIEW = timedelta(days=90)
REACH = Decimal("0.30")  # how far from the price in force is looked for a better one
UNLEARNT_CHANCE = 0.8  # that a change gains anything, where only goods in general are known
SLOWEST = 0.01  # units a day; below it nothing can be told
SHORT_OF = 0.95  # of the horizon's demand that stock covers


@dataclass(frozen=True, slots=True)
class Decided:
    """A price and why; `guarded` holds what bound it, `wanted` what would be best without limits."""

    wanted: Decimal
    guarded: Guarded
    best: Best
    whys: tuple[Why, ...]
    answered: str  # the competitor that the price answers, or ""

    @property
    def price(self) -> Decimal:
        return self.guarded.price


def decide(
    facts: Facts,
    response: Response,
    terms: Terms,
    *,
    changes: Sequence[Change] = (),
    is_killed: bool = False,
    now: datetime,
) -> Decided:
    """The price that the listing should have.

    A price in force that breaks a limit is mended whatever is expected of it. Otherwise the price moves only where a
    gain is likely enough.
    """
    blocked = obstacle(facts)
    if blocked is not None:
        return _stay(facts, blocked)
    try:
        limits = limits_of(facts, terms, now)
    except UnusableCosts:
        return _stay(facts, Why.UNUSABLE)
    situation = Situation(
        facts.history, facts.in_open_carts, is_killed, rivals.is_war(changes, now=now) or facts.own.is_frozen
    )
    prospect = prospect_of(facts, response, terms)
    heeded = rivals.usable(facts.offers, own=facts.price, currency=facts.currency, now=now)
    found = margins.best(prospect, candidates(facts, limits), caution=terms.caution)
    wanted, answered = _heeding(found.price, heeded, terms)
    guarded = guarding.guarded(wanted, situation, limits, now=now)
    judged = margins.judge(guarded.price, prospect)
    is_broken = not limits.floor <= facts.price <= limits.ceiling or facts.price < (limits.advertised or 0)
    if guarded.price == facts.price:
        why = Why.BEST if wanted == facts.price else Why.HELD
        return Decided(wanted, guarded, judged, (why,), "")
    least = terms.least_chance if response.is_learnt else max(terms.least_chance, UNLEARNT_CHANCE)
    if judged.chance < least and not is_broken and not answered:
        return Decided(
            wanted,
            Guarded(facts.price, guarded.bound_by),
            margins.judge(facts.price, prospect),
            (Why.UNSURE,),
            "",
        )
    whys = _whys(facts, prospect, guarded.price, is_broken=is_broken, answered=answered)
    return Decided(wanted, guarded, replace(judged, whys=whys), whys, answered)


def set_to(
    facts: Facts,
    response: Response,
    terms: Terms,
    price: Decimal,
    *,
    why: Why,
    changes: Sequence[Change] = (),
    is_killed: bool = False,
    now: datetime,
) -> Decided:
    """A price that somebody wants, as far as the limits allow it.

    Raises:
        UnusableCosts: where no floor follows from the costs.
    """
    situation = Situation(
        facts.history, facts.in_open_carts, is_killed, rivals.is_war(changes, now=now) or facts.own.is_frozen
    )
    guarded = guarding.guarded(price, situation, limits_of(facts, terms, now), now=now)
    judged = margins.judge(guarded.price, prospect_of(facts, response, terms))
    return Decided(price, guarded, replace(judged, whys=(why,)), (why,), "")


def obstacle(facts: Facts) -> Why | None:
    """What keeps from any proposal."""
    if facts.currency != facts.channel_currency:
        return Why.WRONG_CURRENCY
    if facts.cost is None:
        return Why.NO_COST
    if not facts.history or facts.price <= 0:
        return Why.UNUSABLE
    if not facts.demand >= SLOWEST:  # also where it is no number
        return Why.NO_DEMAND
    return Why.NO_STOCK if reachable_stock(facts) < 1 else None


def limits_of(facts: Facts, terms: Terms, now: datetime) -> Limits:
    """The terms as amounts; a floor above the ceiling wins, as everywhere.

    Raises:
        UnusableCosts: where no floor follows from the costs.
    """
    costs = Costs(facts.cost or Decimal(0), terms.fixed_fees, terms.fee_rate, terms.least_margin_rate)
    gross = (floors.floor(costs) * (1 + facts.tax_rate)).quantize(CENT, ROUND_CEILING)
    usual = median(steps.in_force(facts.history, now - REVIEW, now) or [facts.price])
    ceiling = (usual * terms.ceiling_rate).quantize(CENT, ROUND_FLOOR)
    return Limits(
        floor=max(gross, facts.own.floor or Decimal(0)),
        ceiling=min(ceiling, facts.own.ceiling) if facts.own.ceiling else ceiling,
        advertised=facts.own.advertised,
        day_step=terms.day_step,
        month_step=terms.month_step,
        rest=terms.rest,
        ladder=ladders.LADDERS[terms.ladder],
    )


def prospect_of(facts: Facts, response: Response, terms: Terms) -> Prospect:
    """What the margin of the next four weeks depends on."""
    cost = float(facts.cost or 0)
    return Prospect(
        price=float(facts.price),
        tax_rate=float(facts.tax_rate),
        fee_rate=float(terms.fee_rate),
        unit_cost=cost + float(terms.fixed_fees),
        demand=facts.demand,
        demand_spread=facts.demand_spread,
        elasticity=response.mean,
        elasticity_deviation=response.deviation,
        stock=reachable_stock(facts),
        days=HORIZON,
        waste=cost * float(facts.markdown_rate),
        wasting=facts.excess,
    )


def reachable_stock(facts: Facts) -> float:
    """Units that can be sold within the horizon: what comes late counts for the days that it is there.

    What can be ordered again is scarce only until then: else every shop that orders by the week, and so never holds
    four weeks' sales, would seem to run out, and its prices would rise for ever.
    """
    coming = sum(
        min(arrival.units, facts.demand * (HORIZON - arrival.days) * 2)
        for arrival in facts.arrivals
        if arrival.days < HORIZON
    )
    again = 0.0
    if facts.reorder_days is not None:
        again = facts.demand * max(0.0, HORIZON - facts.reorder_days) * 2
    return max(0.0, facts.available) + coming + again


def candidates(facts: Facts, limits: Limits) -> list[Decimal]:
    """Tidy prices around the price in force that limits which do not pass allow."""
    low = max(facts.price * (1 - REACH), limits.floor, limits.advertised or Decimal(0))
    high = min(facts.price * (1 + REACH), max(limits.ceiling, low))
    if not limits.ladder:
        step = (high - low) / 24
        return sorted({(low + step * at).quantize(CENT) for at in range(25)})
    return ladders.between(low, high, limits.ladder)


def _heeding(wanted: Decimal, heeded: Sequence[Offer], terms: Terms) -> tuple[Decimal, str]:
    """At most so much above the cheapest competitor; and whom that answers."""
    if terms.rival_gap is None or not heeded:
        return wanted, ""
    most = (heeded[0].price * (1 + terms.rival_gap)).quantize(CENT, ROUND_FLOOR)
    return (most, heeded[0].competitor) if most < wanted else (wanted, "")


def _whys(
    facts: Facts, prospect: Prospect, price: Decimal, *, is_broken: bool, answered: str
) -> tuple[Why, ...]:
    asked = prospect.demand * prospect.days
    said = [
        (Why.LIMIT, is_broken),
        (Why.RIVAL, bool(answered)),
        (Why.SHORT, price > facts.price and prospect.stock < SHORT_OF * asked),
        (Why.EXCESS, price < facts.price and facts.excess > 0),
    ]
    found = tuple(why for why, holds in said if holds)
    return found or (Why.MARGIN,)


def _stay(facts: Facts, why: Why) -> Decided:
    nothing = Best(facts.price, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    bound: tuple[Rule, ...] = (Rule.UNUSABLE,) if why is Why.UNUSABLE else ()
    return Decided(facts.price, Guarded(facts.price, bound), nothing, (why,), "")
