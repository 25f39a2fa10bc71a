"""From signals to one call each: who signs in or out, which promise is to be kept."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, user_logged_in
from django.contrib import messages
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from shop import signals, tasks
from shop.models import User
from shop.services import accounts


@receiver(user_logged_in)
def join_device_and_cart(sender: object, request: HttpRequest, user: User, **_: Any) -> None:
    """The guest's device and cart become the account's; changed quantities are said."""
    if not hasattr(request, "cart_token"):
        return
    result = accounts.signed_in(
        user=user,
        visitor_token=request.visitor_token,  # type: ignore[attr-defined]
        cart_token=request.cart_token,
        channel=request.channel,  # type: ignore[attr-defined]
        now=timezone.now(),
    )
    request.visitor_token = result.visitor_token  # type: ignore[attr-defined]
    request.cart_token = None  # the account's cart is found by the account
    for change in result.changes:
        messages.info(request, change.message)


@receiver(user_logged_out)
def leave_device(sender: object, request: HttpRequest | None, **_: Any) -> None:
    """Who remains at the device is a guest without the account's history."""
    if request is not None and hasattr(request, "visitor_token"):
        request.visitor_token = accounts.signed_out(visitor_token=request.visitor_token, now=timezone.now())


@receiver(email_confirmed)
def claim_guest_orders(sender: object, email_address: EmailAddress, **_: Any) -> None:
    """Orders made as a guest under this address show up in the account."""
    if isinstance(email_address.user, User):
        accounts.address_confirmed(user=email_address.user, now=timezone.now())


@receiver(signals.job_promised)
def run_promised_job(sender: object, *, job_id: int, **_: Any) -> None:
    tasks.run_job.delay(job_id=job_id)


@receiver(signals.product_changed)
def index_changed_products(sender: object, *, product_ids: list[int], **_: Any) -> None:
    tasks.index_products.delay(product_ids=product_ids)
