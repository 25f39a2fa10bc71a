"""The price that may be set in place of a proposed one.

Order of the rules, the strongest first; a stronger one wins wherever two contradict:
1. The kill switch, a price war, or a proposal that is no amount: the price stays.
2. What lies in open carts does not rise.
3. Floor and minimum advertised price: a merchant who raises the floor expects it to hold today, whatever the steps.
4. Ceiling.
5. Rest: a price that changed a moment ago stays.
6. Steps of a day and of a month.
7. The ladder: the nearest tidy price that all others allow; without one the price in force, or if a rule forbids
   that, the nearest that is allowed.
"""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from pricing.contracts import Guarded, Limits, NoPriceInForce, Rule, Situation
from pricing.policy import ladders, steps
from pricing.policy.floors import CENT
from pricing.policy.steps import DAY, MONTH, Range

Bounds = tuple[tuple[Rule, Range], ...]
ANY = Decimal("Infinity")
MOST = Decimal(10) ** 10  # more than any price; rounding to cents has no room for a proposal of 1E+99


def guarded(proposed: Decimal, situation: Situation, limits: Limits, *, now: datetime) -> Guarded:
    """Apply every rule; `now` ends the windows.

    Raises:
        NoPriceInForce: without a history.
    """
    if not situation.history:
        raise NoPriceInForce("a price needs one in force to be changed from")
    stop = _stop(proposed, situation)
    if stop:
        return Guarded(situation.current, (stop,))
    bounds = _bounds(situation, limits, now)
    price, bound_by = min(proposed, MOST).quantize(CENT, ROUND_HALF_UP), []
    for rule, allowed in reversed(bounds):  # the strongest has the last word
        held = _within(price, allowed)
        if held != price:
            bound_by.append(rule)
        price = held
    tidy = _tidied(price, situation.current, bounds, limits)
    if tidy is not None:
        return Guarded(tidy, tuple(bound_by))
    stays = all(allowed.low <= situation.current <= allowed.high for _, allowed in bounds)
    return Guarded(situation.current if stays else price, (*bound_by, Rule.LADDER))


def _stop(proposed: Decimal, situation: Situation) -> Rule | None:
    if situation.is_killed:
        return Rule.KILLED
    if situation.is_at_war:
        return Rule.PRICE_WAR
    return None if proposed.is_finite() and proposed > 0 else Rule.UNUSABLE


def _bounds(situation: Situation, limits: Limits, now: datetime) -> Bounds:
    """Every rule as a range, the strongest first."""
    current, history = situation.current, situation.history
    rests = now - history[-1].since < limits.rest and len(history) > 1
    cart = Range(Decimal(0), current) if situation.in_open_carts else Range(Decimal(0), ANY)
    return (
        (Rule.CART, cart),
        (Rule.ADVERTISED, Range(limits.advertised or Decimal(0), ANY)),
        (Rule.FLOOR, Range(limits.floor, ANY)),
        (Rule.CEILING, Range(Decimal(0), limits.ceiling)),
        (Rule.REST, Range(current, current) if rests else Range(Decimal(0), ANY)),
        (Rule.DAY_STEP, steps.allowed(history, window=DAY, step=limits.day_step, now=now)),
        (Rule.MONTH_STEP, steps.allowed(history, window=MONTH, step=limits.month_step, now=now)),
    )


def _within(price: Decimal, allowed: Range) -> Decimal:
    """The nearest whole cent inside: rounding never leaves a limit."""
    if price < allowed.low:
        return allowed.low.quantize(CENT, ROUND_CEILING)
    return allowed.high.quantize(CENT, ROUND_FLOOR) if price > allowed.high else price


def _tidied(price: Decimal, current: Decimal, bounds: Bounds, limits: Limits) -> Decimal | None:
    """The tidy price nearest to `price` that keeps every rule; None if there is none.

    A price that a stronger rule has pushed out of a weaker one's range is not moved again: it would go farther.
    """
    if not limits.ladder or price == current:
        return price
    low = max(allowed.low for _, allowed in bounds)
    high = min(allowed.high for _, allowed in bounds)
    return ladders.nearest(price, low, high, limits.ladder) if low <= price <= high else None
