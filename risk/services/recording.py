"""Events of the shop, written down as they are announced: the row first, then what features are read from.

Where an event is one that is decided on (a sign-in, a code, a return, a review) it is judged before it is added, as an
order is.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from risk.contracts.events import EventKind, Happening
from risk.contracts.heads import DECIDED_AT, Head
from risk.features import facts
from risk.features.facts import Setting
from risk.services import abuse, remembering
from shop.contracts import calling
from shop.contracts.people import AccountStep
from shop.services import returns

HEADS: dict[EventKind, Head] = {
    kind: head for head, kind in DECIDED_AT.items() if kind is not EventKind.ORDER
}


def account(*, step: AccountStep, user_id: int | None, email: str, now: datetime) -> None:
    """Somebody was at the door of an account."""
    record(facts.of_account(step, user_id, email, _setting(now)))


def address(*, customer_id: int, address_id: int, now: datetime) -> None:
    """An account has a new address."""
    record(facts.of_address(customer_id, address_id, _setting(now)))


def cart(*, cart_id: int, now: datetime) -> None:
    """Something was put into a cart."""
    record(facts.of_cart(cart_id, EventKind.CART, _setting(now), {}))


def voucher(*, cart_id: int, is_good: bool, now: datetime) -> None:
    """A code was tried on a cart."""
    numbers = {"is_good": float(is_good)}
    record(facts.of_cart(cart_id, EventKind.COUPON_TRIED, _setting(now), numbers))


def attempt(*, payment_id: int, now: datetime) -> None:
    """A page was opened on which to pay."""
    record(facts.of_attempt(payment_id, _setting(now)))


def bookings(*, event_ids: list[int], now: datetime) -> None:
    """A provider reported what happened to a payment."""
    for event_id in event_ids:
        record(facts.of_booking(event_id, _setting(now)))


def parcel(*, fulfilment_id: int, now: datetime) -> None:
    """Goods have left the house."""
    record(facts.of_parcel(fulfilment_id, _setting(now)))


def item_return(*, return_id: int, now: datetime) -> None:
    """A return was asked for, or has come to its end."""
    record(facts.of_return(return_id, returns.worth(return_id=return_id), _setting(now)))


def late_return(*, return_id: int, now: datetime) -> None:
    """A return that was asked for unheard: before this app was there, or while it was away."""
    worth = returns.worth(return_id=return_id)
    record(facts.asked_return(return_id, worth, Setting(now, remembering.key())))


def review(*, review_id: int, now: datetime) -> None:
    """A review was written."""
    record(facts.of_review(review_id, _setting(now)))


def judged_review(*, review_id: int, now: datetime) -> None:
    """A moderator decided on a review."""
    record(facts.judged_review(review_id, _setting(now)))


def dispute(*, dispute_id: int, now: datetime) -> None:
    """The buyer's bank has changed what it says."""
    record(facts.of_dispute(dispute_id, _setting(now)))


@transaction.atomic
def record(event: Happening | None) -> None:
    """Write an event down and judge it where it is one that is decided on. Twice is the same as once."""
    if event is None or remembering.is_known(event.event_id):
        return
    head = HEADS.get(event.kind)
    if head is not None:
        abuse.assess(event, head)
    else:
        remembering.store(event)
    transaction.on_commit(partial(remembering.memory().add, event))


def _setting(now: datetime) -> Setting:
    return Setting(now, remembering.key(), calling.current())
