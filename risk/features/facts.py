"""What the shop announces, as events: each is read from the shop's own rows, and people in it become keyed hashes.

What happens to an order carries the links of its screening, wherever it is later heard from: a decline that a provider
reports from its own servers still belongs to the device that paid. An event's id says what it is of, so that one that
is announced twice is the same event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from hashlib import blake2b

from risk.contracts.events import EventKind, Happening, Link
from risk.features import hashing, past, traces
from risk.models import RiskEvent
from shop.contracts.calling import Caller
from shop.contracts.people import AccountStep
from shop.models import (
    Address,
    Cart,
    Customer,
    Dispute,
    Fulfilment,
    Order,
    Payment,
    PaymentEvent,
    Return,
    Review,
)

STEPS = {
    AccountStep.SIGN_UP: EventKind.SIGN_UP,
    AccountStep.SIGN_IN: EventKind.SIGN_IN,
    AccountStep.SIGN_IN_FAILED: EventKind.SIGN_IN_FAILED,
    AccountStep.RESET: EventKind.RESET,
    AccountStep.EMAIL: EventKind.RESET,
}
BOOKED = {
    PaymentEvent.Kind.FAIL: EventKind.PAYMENT_DECLINED,
    PaymentEvent.Kind.AUTHORISE: EventKind.PAID,
    PaymentEvent.Kind.REFUND: EventKind.REFUNDED,
}
JUDGED = {Return.Status.REFUNDED.value: False, Return.Status.REJECTED.value: True}
DISPUTES = {
    Dispute.Kind.CHARGEBACK.value: EventKind.CHARGEBACK,
    Dispute.Kind.WARNING.value: EventKind.EARLY_WARNING,
}


@dataclass(frozen=True, slots=True)
class Setting:
    """In which moment, by whom, and with which key of hashes."""

    now: datetime
    key: bytes
    caller: Caller = Caller()

    def stamp(self, *parts: object) -> str:
        """An id of something that has no row of its own: equal at the same millisecond, and never longer than fits."""
        text = ":".join(str(part) for part in (*parts, traces.milliseconds(self.now)))
        return text if len(text) <= 40 else blake2b(text.encode(), digest_size=20).hexdigest()

    def links(self, **values: str) -> dict[Link, str]:
        """Hashes of what is known, the caller's own device and network among it."""
        known = {"device": self.caller.device, "network": self.caller.network} | values
        hashed = {
            Link(what): hashing.hashed(Link(what), value, key=self.key) for what, value in known.items()
        }
        return {link: value for link, value in hashed.items() if value}


def of_account(step: AccountStep, user_id: int | None, email: str, setting: Setting) -> Happening:
    """Signing up and in, a new password or address; of a failed sign-in what was typed is all that is known."""
    person = Customer.objects.filter(user_id=user_id).first() if user_id else None
    whose = {"email": person.email if person else email, "customer": str(person.pk) if person else ""}
    who = user_id or hashing.hashed(Link.EMAIL, email, key=setting.key)
    links = setting.links(**whose)
    kind = STEPS[step]
    return Happening(setting.stamp(step.value, who), kind, setting.now, setting.now, links)


def of_address(customer_id: int, address_id: int, setting: Setting) -> Happening | None:
    """An address of an account that is new; nothing where it is gone already."""
    row = Address.objects.filter(pk=address_id, customer_id=customer_id).first()
    if row is None:
        return None
    links = setting.links(address=place(row), customer=str(customer_id))
    event_id = setting.stamp("address", address_id)
    return Happening(event_id, EventKind.ADDRESS_CHANGED, setting.now, setting.now, links)


def of_cart(
    cart_id: int, kind: EventKind, setting: Setting, numbers: Mapping[str, float]
) -> Happening | None:
    """Something was put into a cart, or a code was tried on it."""
    cart = Cart.objects.select_related("customer", "shipping_address").filter(pk=cart_id).first()
    if cart is None:
        return None
    links = setting.links(
        email=cart.email or (cart.customer.email if cart.customer else ""),
        customer=str(cart.customer_id or ""),
        address=place(cart.shipping_address),
    )
    event_id = setting.stamp(kind.value, cart_id)
    return Happening(event_id, kind, setting.now, setting.now, links, numbers=numbers)


def of_attempt(payment_id: int, setting: Setting) -> Happening | None:
    """An attempt to pay that no screening has written down: the screening itself was not to be had."""
    payment = Payment.objects.select_related("order").get(pk=payment_id)
    if RiskEvent.objects.filter(event_id=payment.screening_id).exists():
        return None
    base = _of_order(payment.order, setting)
    links = dict(base.links) | setting.links()
    event_id = f"payment:{payment_id}"
    return replace(base, event_id=event_id, kind=EventKind.PAYMENT_TRIED, amount=payment.amount, links=links)


def of_booking(event_id: int, setting: Setting) -> Happening | None:
    """What a provider reports: paid, declined, given back. It came from the provider, whoever calls."""
    row = PaymentEvent.objects.select_related("payment__order").get(pk=event_id)
    kind = BOOKED.get(PaymentEvent.Kind(row.kind))
    if kind is None:
        return None
    payment = row.payment
    base = _screened(payment.screening_id) or _of_order(payment.order, replace(setting, caller=Caller()))
    card = replace(setting, caller=Caller()).links(
        card=f"{payment.provider}:{payment.card}" if payment.card else ""
    )
    amount = row.amount if kind is EventKind.REFUNDED else payment.amount
    return Happening(
        f"booked:{row.pk}", kind, row.at, setting.now, {**base.links, **card}, amount, _subject(payment.order)
    )


def of_parcel(fulfilment_id: int, setting: Setting) -> Happening:
    """Goods that left the house."""
    order = Fulfilment.objects.select_related("order").get(pk=fulfilment_id).order
    base = _of_order(order, replace(setting, caller=Caller()))
    return replace(base, event_id=f"parcel:{fulfilment_id}", kind=EventKind.SHIPPED)


def of_return(return_id: int, worth: Decimal, setting: Setting) -> Happening | None:
    """Goods that shall come back, or what the warehouse found in the end; nothing of the steps between."""
    row = Return.objects.select_related("order").get(pk=return_id)
    if row.status != Return.Status.REQUESTED:
        return _judged(row, setting)
    return asked_return(return_id, worth, setting)


def asked_return(return_id: int, worth: Decimal, setting: Setting) -> Happening:
    """The moment when a return was asked for, whatever has become of it since."""
    row = Return.objects.select_related("order").get(pk=return_id)
    base = _of_order(row.order, setting)
    links = dict(base.links) | setting.links()
    return replace(
        base, event_id=f"return:{return_id}", kind=EventKind.RETURNED, amount=worth, links=links,
        occurred_at=row.requested_at,
    )  # fmt: skip


def _judged(row: Return, setting: Setting) -> Happening | None:
    """What the warehouse found: paid back is honest, refused is not; nothing while it is open."""
    is_abuse = JUDGED.get(row.status)
    if is_abuse is None:
        return None
    base = _of_order(row.order, replace(setting, caller=Caller()))
    return replace(
        base, event_id=f"return-{row.status}:{row.pk}", kind=EventKind.JUDGED, subject=f"return:{row.pk}",
        is_fraud=is_abuse,
    )  # fmt: skip


def of_review(review_id: int, setting: Setting) -> Happening | None:
    """A review as it was written; hiding names in it makes no new one."""
    row = Review.objects.select_related("customer").filter(pk=review_id).first()
    if row is None:
        return None
    whose = {"email": row.customer.email, "customer": str(row.customer_id)} if row.customer else {}
    numbers = {"stars": float(row.stars), "is_verified": float(row.is_verified)}
    links = setting.links(**whose)
    return Happening(
        review_event(row), EventKind.REVIEWED, row.created_at, setting.now, links, numbers=numbers
    )


def judged_review(review_id: int, setting: Setting) -> Happening | None:
    """What a moderator said of a review; nothing of one that waits again, or was never heard of."""
    row = Review.objects.filter(pk=review_id).first()
    verdicts = {Review.State.REJECTED.value: True, Review.State.APPROVED.value: False}
    if row is None or row.state not in verdicts:
        return None
    base = _screened(review_event(row))
    if base is None:
        return None
    event_id = setting.stamp("review-judged", review_id)
    return replace(
        base, event_id=event_id, kind=EventKind.JUDGED, subject=base.event_id, is_fraud=verdicts[row.state],
        occurred_at=setting.now, known_at=setting.now, numbers={},
    )  # fmt: skip


def review_event(row: Review) -> str:
    """The id of the event of a review's present words."""
    return f"review:{row.pk}:{traces.milliseconds(row.created_at)}"


def of_dispute(dispute_id: int, setting: Setting) -> Happening:
    """What the buyer's bank says, as it stands now; it happened when the bank says, and is known from now on."""
    row = Dispute.objects.select_related("payment__order").get(pk=dispute_id)
    base = _of_order(row.payment.order, replace(setting, caller=Caller()))
    said = blake2b(row.message_id.encode(), digest_size=8).hexdigest()
    return replace(
        base, event_id=f"dispute:{row.pk}:{said}"[:40], kind=DISPUTES[row.kind], occurred_at=row.occurred_at,
        amount=row.amount, is_fraud=row.is_fraud,
    )  # fmt: skip


PLACE = ("line1", "line2", "postcode", "city", "country")


def place(address: Address | None) -> str:
    """An address as one text; empty for none."""
    if address is None:
        return ""
    return " ".join(getattr(address, name) for name in PLACE)


def _of_order(order: Order, setting: Setting) -> Happening:
    """The order as an event of this moment: with the links of its screening, or what the order itself says."""
    known = _screened(order.screening_id)
    links = known.links if known else setting.links(
        email=order.email, customer=str(order.customer_id or ""), address=place(order.shipping_address)
    )  # fmt: skip
    return Happening("", EventKind.ORDER, setting.now, setting.now, links, order.total, _subject(order))


def _subject(order: Order) -> str:
    return order.screening_id or f"order:{order.pk}"


def _screened(event_id: str) -> Happening | None:
    row = RiskEvent.objects.filter(event_id=event_id).first() if event_id else None
    return past.happening(row) if row else None
