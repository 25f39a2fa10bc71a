"""Orders at different moments of their payment."""

from typing import Any

from shop.models import Order, Payment
from shop.services import checkout, payment
from shop.services.payment import sandbox_desk
from shop.services.payment.sandbox_desk import Card
from tests import factories as make
from tests.shop.services.checkout.buying import ready_cart

NOW = make.NOW


def placed(price: str = "20.00", **fields: Any) -> Payment:
    """An order whose payment page is open; by default of one unit, shipped free of charge."""
    lines = fields.pop("lines", None) or {make.variant(price=price): 1}
    method = fields.pop("method", None) or make.shipping_method("free", price="0")
    cart = ready_cart(lines, method=method, **fields)
    answer = checkout.place_order(cart_id=cart.pk, language="en", now=NOW)
    assert not answer.problems
    return Payment.objects.get(order_id=answer.order_id)


def paid(price: str = "20.00", **fields: Any) -> Payment:
    """An order that is paid, confirmed and booked."""
    row = placed(price, **fields)
    sandbox_desk.pay(token=row.token, card=Card.APPROVED)
    payment.settle(payment_id=row.pk, now=NOW)
    row.refresh_from_db()
    return row


def authorised(price: str = "20.00") -> Payment:
    """An order under review: its money is promised, not taken."""
    row = placed(price)
    Order.objects.filter(pk=row.order_id).update(needs_review=True)
    sandbox_desk.SandboxPayment.objects.filter(payment_token=row.token).update(captures_at_once=False)
    sandbox_desk.pay(token=row.token, card=Card.APPROVED)
    payment.settle(payment_id=row.pk, now=NOW)
    row.refresh_from_db()
    return row


def ledger(row: Payment) -> list[tuple[str, str]]:
    return [(event.kind, str(event.amount)) for event in row.events.order_by("pk")]
