"""Asking the port `screen`, and what holds where it does not answer.

A screener that fails must neither stop a sale nor wave it through unseen: a person looks. Where money would leave the
shop, no answer means no.
"""

import logging
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from shop.contracts import calling
from shop.contracts.errors import ShopError
from shop.contracts.screening import Occasion, PayoutRequest, Screening, ScreeningRequest, Verdict
from shop.models import Cart, Order
from shop.ports import loader

logger = logging.getLogger(__name__)
HELD = (Verdict.REVIEW, Verdict.BLOCK)
OPEN = (Order.Status.PENDING, Order.Status.CONFIRMED)


class PaymentBlocked(ShopError):
    """This order is not taken online; the wording names no rule and no suspicion."""

    code = "blocked"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("We cannot accept this order online. You can ask for a person to look at it."))


class PayoutHeld(ShopError):
    """Somebody looks at the return before its money goes back."""

    code = "payout_held"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("This refund waits: a colleague has to look at the case first."))


def ask(request: ScreeningRequest) -> Screening:
    """The port's verdict; review where it fails."""
    try:
        return loader.screener().screen(request)
    # The port's fallback: whatever went wrong there, an operator looks at the order.
    except Exception:
        logger.exception("screening failed; the order is marked for review")
        return Screening(verdict=Verdict.REVIEW, reasons=("screening failed",))


def ask_of_order(order: Order, occasion: Occasion, now: datetime, *, n_declines: int = 0) -> Screening | None:
    """The verdict on an order that is there already; None for one that came in from elsewhere, without a cart."""
    if order.cart_id is None or not Cart.objects.filter(pk=order.cart_id).exists():
        return None
    return ask(
        ScreeningRequest(
            cart_id=order.cart_id,
            channel_id=order.channel_id,
            customer_id=order.customer_id,
            visitor_id=order.visitor_id,
            total=order.total,
            currency=order.currency,
            now=now,
            occasion=occasion,
            caller=calling.current(),
            n_declines=n_declines,
        )
    )


def again(order: Order, now: datetime) -> None:
    """Look once more at an order whose verdict was provisional; what is doubted then waits for a person."""
    if not order.is_provisional:
        return
    try:
        verdict = loader.screener().again(order.screening_id, now).verdict
    except Exception:
        logger.exception("screening again failed; order %s is marked for review", order.number)
        verdict = Verdict.REVIEW
    settle(screening_id=order.screening_id, verdict=verdict)


def settle(*, screening_id: str, verdict: Verdict) -> None:
    """A provisional verdict has become a certain one: what is doubted waits for a person, whatever was said before."""
    if not screening_id:
        return
    theirs = Order.objects.filter(screening_id=screening_id)
    if verdict in HELD:
        theirs.filter(status__in=OPEN).update(is_provisional=False, needs_review=True)
    else:
        theirs.update(is_provisional=False)


def require_payout(request: PayoutRequest) -> None:
    """Do nothing where the money may go back.

    Raises:
        PayoutHeld: if a person has to look first, or the port did not answer.
    """
    try:
        verdict = loader.screener().pay_out(request).verdict
    except Exception as error:
        logger.exception("screening of a refund failed; it waits")
        raise PayoutHeld from error
    if verdict is not Verdict.ALLOW:
        raise PayoutHeld
