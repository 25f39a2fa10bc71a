"""From signals to one call each: who signs in or out, which promise is to be kept."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import (
    email_changed,
    email_confirmed,
    password_changed,
    password_reset,
    password_set,
    user_logged_in,
    user_signed_up,
)
from allauth.mfa.signals import authenticator_added
from django.contrib import messages
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from shop import signals, tasks
from shop.contracts.people import AccountStep
from shop.models import User
from shop.services import account_steps, accounts, entrance


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


@receiver([user_logged_in, password_reset])
def remember_device(sender: object, request: HttpRequest, user: User, **_: Any) -> None:
    """Who got in here once is not kept out when strangers guess at the account."""
    entrance.remember_device(request, user)


@receiver(authenticator_added)
def note_second_factor(sender: object, request: HttpRequest, user: User, **_: Any) -> None:
    """Who has just set one up need not show it at once."""
    request.session[entrance.SECOND_FACTOR] = user.pk


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


@receiver(user_signed_up)
def tell_of_sign_up(sender: object, user: User, **_: Any) -> None:
    account_steps.announce(step=AccountStep.SIGN_UP, user_id=user.pk)


@receiver(user_logged_in)
def tell_of_sign_in(sender: object, user: User, **_: Any) -> None:
    account_steps.announce(step=AccountStep.SIGN_IN, user_id=user.pk)


@receiver(user_login_failed)
def tell_of_failed_sign_in(sender: object, credentials: dict[str, Any], **_: Any) -> None:
    """Somebody was at the door and did not get in; whose door it was is known by what was typed alone."""
    typed = credentials.get("email") or credentials.get("username") or credentials.get("login") or ""
    account_steps.announce(step=AccountStep.SIGN_IN_FAILED, user_id=None, email=str(typed)[:254])


@receiver(password_reset)
@receiver(password_changed)
@receiver(password_set)
def tell_of_new_password(sender: object, user: User, **_: Any) -> None:
    account_steps.announce(step=AccountStep.RESET, user_id=user.pk)


@receiver(email_changed)
def tell_of_new_address(sender: object, user: User, **_: Any) -> None:
    account_steps.announce(step=AccountStep.EMAIL, user_id=user.pk)


@receiver(signals.job_promised)
def run_promised_job(sender: object, *, job_id: int, **_: Any) -> None:
    tasks.run_job.delay(job_id=job_id)


@receiver(signals.product_changed)
def index_changed_products(sender: object, *, product_ids: list[int], **_: Any) -> None:
    tasks.index_products.delay(product_ids=product_ids)
