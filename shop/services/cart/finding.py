"""Whose cart this is: a customer's by account and channel, a guest's by token, nobody else's."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from shop.contracts.people import Who
from shop.models import Cart, Channel


def find_cart(*, token: UUID | str | None, customer_id: int | None, channel_id: int) -> Cart | None:
    """The open cart of the customer, else the guest cart that the token names.

    A token never opens the cart of a customer: whoever finds one learns nothing by it.
    """
    carts = Cart.objects.filter(channel_id=channel_id, status=Cart.Status.OPEN).select_related("channel")
    if customer_id is not None and (own := carts.filter(customer_id=customer_id).first()):
        return own
    key = _uuid(token)
    return carts.filter(token=key, customer__isnull=True).first() if key else None


def open_cart(*, channel: Channel, who: Who, now: datetime) -> Cart:
    """The customer's open cart in this channel, or a new one; always a new one for a guest."""
    new = Cart(
        channel=channel,
        customer_id=who.customer_id,
        visitor_id=who.visitor_id,
        currency=channel.currency,
        created_at=now,
        updated_at=now,
    )
    if who.customer_id is None:
        new.save(force_insert=True)
        return new
    if own := find_cart(token=None, customer_id=who.customer_id, channel_id=channel.pk):
        return own
    try:
        with transaction.atomic():
            new.save(force_insert=True)
    except IntegrityError:  # another tab of the same customer was quicker
        return Cart.objects.select_related("channel").get(
            channel=channel, customer_id=who.customer_id, status=Cart.Status.OPEN
        )
    return new


def _uuid(token: UUID | str | None) -> UUID | None:
    if isinstance(token, UUID) or token is None:
        return token
    try:
        return UUID(token)
    except ValueError:
        return None
