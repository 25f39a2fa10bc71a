"""Shop signals become events: each is written down at once and in this process, because the next order looks at it.

Orders themselves are screened through the port, before they exist.
"""

from collections.abc import Callable
from typing import Any

from django.dispatch import Signal
from django.utils import timezone

from risk.services import appeals, recording
from shop import signals
from shop.contracts.people import AccountStep


def connect() -> None:
    heard: dict[Signal, Callable[..., None]] = {
        signals.account_used: record_account,
        signals.address_kept: record_address,
        signals.cart_filled: record_cart,
        signals.voucher_tried: record_voucher,
        signals.payment_tried: record_attempt,
        signals.payment_booked: record_bookings,
        signals.parcel_sent: record_parcel,
        signals.return_changed: record_return,
        signals.review_submitted: record_review,
        signals.review_decided: record_judged_review,
        signals.dispute_changed: record_dispute,
        signals.behaviour_erased: forget_words,
    }
    for signal, receiver in heard.items():
        signal.connect(receiver, dispatch_uid=f"risk.{receiver.__name__}")


def record_account(*, kind: AccountStep, user_id: int | None, email: str, **kwargs: Any) -> None:
    recording.account(step=kind, user_id=user_id, email=email, now=timezone.now())


def record_address(*, customer_id: int, address_id: int, **kwargs: Any) -> None:
    recording.address(customer_id=customer_id, address_id=address_id, now=timezone.now())


def record_cart(*, cart_id: int, **kwargs: Any) -> None:
    recording.cart(cart_id=cart_id, now=timezone.now())


def record_voucher(*, cart_id: int, is_good: bool, **kwargs: Any) -> None:
    recording.voucher(cart_id=cart_id, is_good=is_good, now=timezone.now())


def record_attempt(*, payment_id: int, **kwargs: Any) -> None:
    recording.attempt(payment_id=payment_id, now=timezone.now())


def record_bookings(*, event_ids: list[int], **kwargs: Any) -> None:
    recording.bookings(event_ids=event_ids, now=timezone.now())


def record_parcel(*, fulfilment_id: int, **kwargs: Any) -> None:
    recording.parcel(fulfilment_id=fulfilment_id, now=timezone.now())


def record_return(*, return_id: int, **kwargs: Any) -> None:
    recording.item_return(return_id=return_id, now=timezone.now())


def record_review(*, review_id: int, **kwargs: Any) -> None:
    recording.review(review_id=review_id, now=timezone.now())


def record_judged_review(*, review_id: int, **kwargs: Any) -> None:
    recording.judged_review(review_id=review_id, now=timezone.now())


def record_dispute(*, dispute_id: int, **kwargs: Any) -> None:
    recording.dispute(dispute_id=dispute_id, now=timezone.now())


def forget_words(*, customer_id: int | None, **kwargs: Any) -> None:
    """Devices alone wrote nothing."""
    if customer_id is not None:
        appeals.forget(customer_id=customer_id)
