"""Who a buyer is. An account never takes over what a guest did under the same e-mail address by typing it
alone.

Anybody can open an account with anybody's address. So a new account starts with a customer of its own, and
gets the guest's orders only once the address is proven by the link in an e-mail (`claim`).
"""

from datetime import datetime
from functools import partial

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q

from shop import signals
from shop.models import Address, Cart, Consent, Customer, Event, Order, Review, User, Visitor, WishlistItem


def customer_for_user(user: User, now: datetime) -> Customer:
    """The customer of an account, made if there is none yet."""
    found = Customer.objects.filter(user=user).first()
    if found is not None:
        return found
    name = user.get_full_name()[:120]
    own, is_new = Customer.objects.get_or_create(
        user=user, defaults={"email": user.email, "name": name, "created_at": now}
    )
    if is_new:
        claim(user=user, now=now)
        own.refresh_from_db()
    return own


@transaction.atomic
def for_guest(*, email: str, now: datetime, name: str = "", phone: str = "", language: str = "") -> Customer:
    """The customer of somebody who buys without an account, by e-mail address; made if there is none yet.

    Never the customer of an account: whoever types its address is not signed in to it.
    """
    address = email.strip().lower()
    found = (
        Customer.objects.filter(user__isnull=True, email=address).order_by("pk").first() if address else None
    )
    if found is not None:
        return found
    return Customer.objects.create(
        email=address, name=name[:120], phone=phone[:40], language=language, created_at=now
    )


def join_visitor(*, visitor_id: int, customer_id: int, now: datetime) -> bool:
    """Join a device to the customer who signs in on it; from then on what it did before counts for the
    customer.

    Events stay as they were written: they count by way of `visitor.customer`.

    Returns:
        False where the device belongs to another customer; nothing is changed then.
    """
    free = Visitor.objects.filter(Q(customer__isnull=True) | Q(customer_id=customer_id), pk=visitor_id)
    with transaction.atomic():
        if not free.update(customer_id=customer_id, latest_seen_at=now):
            return False
        announce = partial(
            signals.customer_joined.send_robust, Customer, customer_id=customer_id, visitor_id=visitor_id
        )
        transaction.on_commit(announce)
    return True


@transaction.atomic
def claim(*, user: User, now: datetime) -> int:
    """Give an account the history of guests with the same, proven e-mail address. Returns how many guests
    they were.

    Nothing happens while the address is not verified.
    """
    if not EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists():
        return 0
    own = customer_for_user(user, now)
    guests = list(
        Customer.objects.select_for_update()
        .filter(user__isnull=True, email__iexact=user.email)
        .order_by("pk")
    )
    for guest in guests:
        _move(guest, own)
    return len(guests)


def _move(guest: Customer, own: Customer) -> None:
    """Hand over what a guest has and remove the guest. What the account has already is kept."""
    for model in (Order, Event, Visitor, Consent):
        model.objects.filter(customer=guest).update(customer=own)
    Address.objects.filter(customer=guest).update(customer=own, is_default=False)
    reviewed = Review.objects.filter(customer=own).values("product")
    Review.objects.filter(customer=guest).exclude(product__in=reviewed).update(customer=own)
    wished = WishlistItem.objects.filter(customer=own).values("product")
    WishlistItem.objects.filter(customer=guest).exclude(product__in=wished).update(customer=own)
    Cart.objects.filter(customer=guest).exclude(status=Cart.Status.OPEN).update(customer=own)
    reference, guest.external_ref = guest.external_ref, None
    name, phone = own.name or guest.name, own.phone or guest.phone
    guest.delete()
    own.external_ref, own.name, own.phone = own.external_ref or reference, name, phone
    own.save(update_fields=["external_ref", "name", "phone"])
