"""The sandbox's hosted page: what its test cards do, and the 3-D Secure step.

Besides the cards, two amounts decide by themselves, so that a program without a page can try every outcome.
"""

from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop.contracts import money
from shop.contracts.errors import ShopError
from shop.models import PaymentEvent, SandboxPayment
from shop.services.payment.provider import Effect
from shop.services.payment.sandbox import append

State = SandboxPayment.State
Kind = PaymentEvent.Kind
DECLINED_AMOUNT = Decimal("0.02")
CHALLENGED_AMOUNT = Decimal("0.03")
FINAL = (State.APPROVED, State.DECLINED, State.CLOSED)


class Card(StrEnum):
    """Test cards, by their last four digits."""

    APPROVED = "4242"
    CHALLENGED = "3155"
    DECLINED = "0002"


class PageNotFound(ShopError):
    """No payment is waiting under this token."""

    code = "not_found"
    status = 404


class PageClosed(ShopError):
    """The shopper has decided already."""

    code = "payment_closed"
    status = 409


def page(*, token: UUID) -> SandboxPayment:
    """What the page shows.

    Raises:
        PageNotFound: if the sandbox knows no such payment.
    """
    row = SandboxPayment.objects.filter(payment_token=token).first()
    if row is None:
        raise PageNotFound(_("There is no such payment."))
    return row


@transaction.atomic
def pay(*, token: UUID, card: Card) -> SandboxPayment:
    """The shopper pays with a test card: approved, declined, or asked for 3-D Secure first.

    Raises:
        PageNotFound, PageClosed
    """
    row = _lock(token, State.OPEN)
    if card is Card.DECLINED or row.amount == DECLINED_AMOUNT:
        return _decline(row, "card declined")
    if row.is_challenged or card is Card.CHALLENGED or row.amount == CHALLENGED_AMOUNT:
        row.state = State.CHALLENGED
        row.save(update_fields=["state"])
        return row
    return _approve(row)


@transaction.atomic
def answer_challenge(*, token: UUID, is_passed: bool) -> SandboxPayment:
    """The shopper passes the 3-D Secure step or fails it.

    Raises:
        PageNotFound, PageClosed
    """
    row = _lock(token, State.CHALLENGED)
    return _approve(row) if is_passed else _decline(row, "3-D Secure failed")


def _lock(token: UUID, expected: State) -> SandboxPayment:
    page(token=token)
    row = SandboxPayment.objects.select_for_update().get(payment_token=token)
    if row.state != expected:
        raise PageClosed(_("This payment has been decided already."))
    return row


def _approve(row: SandboxPayment) -> SandboxPayment:
    row.state = State.APPROVED
    effects = [Effect(Kind.AUTHORISE, row.amount, f"authorise:{row.ref}")]
    if row.captures_at_once:
        effects.append(Effect(Kind.CAPTURE, row.amount, f"capture:{row.ref}"))
    append(row, effects)
    return row


def _decline(row: SandboxPayment, why: str) -> SandboxPayment:
    row.state = State.DECLINED
    append(row, [Effect(Kind.FAIL, money.ZERO, f"fail:{row.ref}", why)])
    return row
