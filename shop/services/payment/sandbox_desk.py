"""The sandbox's hosted page: what its test cards do, and the 3-D Secure step.

Where the shop asks for that step it comes first, as at a bank: who fails it does not learn whether the card is good.
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
MAX_SERIAL = 9_999
FINAL = (State.APPROVED, State.DECLINED, State.CLOSED)


class Card(StrEnum):
    """Kinds of test cards, by their last four digits; of each kind there are as many as there are serial numbers."""

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
def pay(*, token: UUID, card: Card, serial: int = 1) -> SandboxPayment:
    """The shopper pays with a test card: approved, declined, or asked for 3-D Secure first.

    Args:
        serial: which card of this kind, 1 to 9999; other numbers count as the first.

    Raises:
        PageNotFound, PageClosed
    """
    row = _lock(token, State.OPEN)
    row.card = f"{card.value}-{serial if 1 <= serial <= MAX_SERIAL else 1}"
    asks_itself = card is Card.CHALLENGED or row.amount == CHALLENGED_AMOUNT
    if row.is_challenged or (asks_itself and not _is_declined(row)):
        row.state = State.CHALLENGED
        row.save(update_fields=["state", "card"])
        return row
    return _answer(row)


@transaction.atomic
def answer_challenge(*, token: UUID, is_passed: bool) -> SandboxPayment:
    """The shopper passes the 3-D Secure step or fails it.

    Raises:
        PageNotFound, PageClosed
    """
    row = _lock(token, State.CHALLENGED)
    return _answer(row) if is_passed else _decline(row, "3-D Secure failed")


def _answer(row: SandboxPayment) -> SandboxPayment:
    """What the bank says of the card."""
    return _decline(row, "card declined") if _is_declined(row) else _approve(row)


def _is_declined(row: SandboxPayment) -> bool:
    return row.card.startswith(Card.DECLINED) or row.amount == DECLINED_AMOUNT


def _lock(token: UUID, expected: State) -> SandboxPayment:
    page(token=token)
    row = SandboxPayment.objects.select_for_update().get(payment_token=token)
    if row.state != expected:
        raise PageClosed(_("This payment has been decided already."))
    return row


def _approve(row: SandboxPayment) -> SandboxPayment:
    row.state = State.APPROVED
    effects = [Effect(Kind.AUTHORISE, row.amount, f"authorise:{row.ref}", card=row.card)]
    if row.captures_at_once:
        effects.append(Effect(Kind.CAPTURE, row.amount, f"capture:{row.ref}", card=row.card))
    append(row, effects)
    return row


def _decline(row: SandboxPayment, why: str) -> SandboxPayment:
    row.state = State.DECLINED
    append(row, [Effect(Kind.FAIL, money.ZERO, f"fail:{row.ref}", why, row.card)])
    return row
