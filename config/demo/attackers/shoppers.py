"""The demo's own shoppers as honest people of risk: what they did in the run, and once before it.

Books begin with the run, but its old customers were there before: their orders are told again thirteen weeks earlier,
at other amounts, so that at the first start there are outcomes to learn from. Only risk remembers
them: sales, stock and forecasts know nothing of it, nor of the attackers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.demo.attackers.made import Deed, History, Links, Person, Rng, later
from risk.contracts.events import EventKind, Link

EARLIER = timedelta(weeks=13)
COUPON, SIGN_IN = 0.12, 0.6


@dataclass(frozen=True, slots=True)
class Bought:
    """An order of the run, as risk would have seen it. `event_id` is what the shop's order keeps."""

    event_id: str
    shopper: int
    at: datetime
    links: Links
    amount: float
    n_items: int
    n_kinds: int
    dearest_rate: float
    age_days: float
    is_declined: bool
    returned_at: datetime | None
    is_old: bool  # was there before the run


def honest(bought: Sequence[Bought], rng: Rng) -> History:
    """Every order with what goes with it, and those of before."""
    made = History()
    for order in bought:
        _order(made, order, rng)
        if order.is_old:
            _again(made, order, rng)
    return made


def persons(bought: Sequence[Bought]) -> list[Person]:
    """Old customers with an account, whom attackers may rob."""
    found: Mapping[int, Bought] = {
        order.shopper: order for order in bought if order.is_old and Link.CUSTOMER in order.links
    }
    return [
        Person(order.links, order.amount, 0.0, order.at - timedelta(days=order.age_days))
        for order in found.values()
    ]


def _order(made: History, order: Bought, rng: Rng) -> None:
    deed = Deed()
    if Link.CUSTOMER in order.links and rng.random() < SIGN_IN:
        made.add(f"s{order.event_id}", EventKind.SIGN_IN, later(order.at, -500), order.links, deed=deed)
    if rng.random() < COUPON:
        made.add(
            f"q{order.event_id}",
            EventKind.COUPON_TRIED,
            later(order.at, -60),
            order.links,
            amount=8,
            deed=deed,
        )
    numbers = _numbers(order, rng)
    made.add(
        order.event_id,
        EventKind.ORDER,
        order.at,
        order.links,
        amount=order.amount,
        numbers=numbers,
        deed=deed,
    )
    made.pay(
        order.event_id, later(order.at, 45), order.links, order.amount, order=order.event_id,
        is_paid=not order.is_declined,
    )  # fmt: skip
    if order.returned_at is not None:
        made.add(
            f"b{order.event_id}", EventKind.RETURNED, order.returned_at, order.links, amount=0.7 * order.amount,
            subject=order.event_id, deed=deed,
        )  # fmt: skip


def _again(made: History, order: Bought, rng: Rng) -> None:
    amount = order.amount * float(rng.lognormal(0.0, 0.25))
    at = later(order.at - EARLIER, float(rng.normal(0, 7_200)))
    numbers = _numbers(order, rng) | {"account_age_days": max(0.0, order.age_days - EARLIER.days)}
    made.add(
        f"{order.event_id}-1", EventKind.ORDER, at, order.links, amount=amount, numbers=numbers, deed=Deed()
    )


def _numbers(order: Bought, rng: Rng) -> dict[str, float]:
    return {
        "n_items": float(order.n_items),
        "n_distinct_items": float(order.n_kinds),
        "max_price_rate": order.dearest_rate,
        "seconds_to_checkout": float(rng.lognormal(6.0, 1.0)),
        "account_age_days": order.age_days,
        "is_guest": float(Link.CUSTOMER not in order.links),
        "is_disposable_email": 0.0,
    }
