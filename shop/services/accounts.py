"""Signing up, in and out: what changes in the shop when somebody says who they are.

allauth owns passwords, e-mails and forms; `shop.receivers` calls these functions from its signals.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shop.models import Channel, User
from shop.services import cart, customers, visitors
from shop.services.cart import MergeChange


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the device should carry from now on, and what happened to the guest's cart."""

    customer_id: int
    visitor_token: UUID | None
    changes: tuple[MergeChange, ...] = ()


def signed_in(
    *, user: User, visitor_token: UUID | None, cart_token: str | None, channel: Channel, now: datetime
) -> SignedIn:
    """Find or make the customer, join the device, merge the guest's cart into the account's."""
    customer = customers.customer_for_user(user, now)
    guest = cart.find_cart(token=cart_token, customer_id=None, channel_id=channel.pk) if cart_token else None
    merged = cart.merge(guest=guest, customer_id=customer.pk, now=now) if guest is not None else None
    token = _device_of(customer.pk, user, visitor_token, channel, now)
    return SignedIn(customer.pk, token, merged.changes if merged else ())


def _device_of(
    customer_id: int, user: User, token: UUID | None, channel: Channel, now: datetime
) -> UUID | None:
    """This device's visitor. On somebody else's device a fresh one, and only if the account allows it."""
    visitor = visitors.find(token)
    if visitor and customers.join_visitor(visitor_id=visitor.pk, customer_id=customer_id, now=now):
        return visitor.token
    who = visitors.identify(token=None, user_id=user.pk, language="")
    if not (who.personal or who.analytics):
        return None
    return visitors.create(
        channel_id=channel.pk, language=visitor.language if visitor else "", customer_id=customer_id, now=now
    ).token


def signed_out(*, visitor_token: UUID | None, now: datetime) -> UUID | None:
    """The guest who remains starts afresh: the device keeps its consent, not the account's history."""
    visitor = visitors.find(visitor_token)
    if visitor is None or visitor.customer_id is None:
        return visitor_token
    fresh = visitors.renew(visitor, now=now)
    return fresh.token if fresh else None


def address_confirmed(*, user: User, now: datetime) -> int:
    """An e-mail address was proven: its guest orders belong to the account now. Returns how many guests
    joined.
    """
    customers.customer_for_user(user, now)
    return customers.claim(user=user, now=now)
