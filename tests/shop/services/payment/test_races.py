"""Webhook, return and impatient clicks at once, on both databases."""

from functools import partial

import pytest
from django.core import mail

from shop.models import (
    Event,
    Job,
    Order,
    Payment,
    PaymentEvent,
    Reservation,
    SandboxPayment,
    StockItem,
    WebhookInbox,
)
from shop.services import cart as carts
from shop.services import checkout, payment, stock
from shop.services.payment import sandbox, sandbox_desk
from shop.services.payment.sandbox_desk import Card
from tests import factories as make
from tests.shop.services.checkout.buying import ready_cart
from tests.shop.services.payment.paid import NOW, paid, placed
from tests.shop.services.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


def test_five_calls_at_once_make_one_order_one_charge_and_one_letter(real_connections):
    cart = ready_cart({make.variant(stock=5): 1})

    placings = race(*[partial(checkout.place_order, cart_id=cart.pk, language="en", now=NOW)] * 5)
    token = Payment.objects.get().token
    clicks = race(*[partial(sandbox_desk.pay, token=token, card=Card.APPROVED)] * 5)

    assert {placed.order_id for placed in placings} == {Order.objects.get().pk}
    assert [placed.replayed for placed in placings].count(False) == 1
    assert len({placed.payment_url for placed in placings}) == 1
    assert [type(click).__name__ for click in clicks].count("SandboxPayment") == 1
    assert SandboxPayment.objects.count() == 1
    assert list(PaymentEvent.objects.order_by("pk").values_list("kind", flat=True)) == [
        "authorise",
        "capture",
    ]
    assert len(mail.outbox) == 1
    assert Event.objects.filter(kind="purchase").count() == 1
    assert StockItem.objects.get().allocated == 1
    assert not Job.objects.exclude(state="done").exists()


def test_messages_and_returns_at_once_book_once(real_connections):
    row = placed()
    sandbox_desk.SandboxPayment.objects.update(
        state="approved",
        effects=[
            {"kind": "authorise", "amount": "20.00", "key": "a"},
            {"kind": "capture", "amount": "20.00", "key": "c"},
        ],
    )
    headers, body = sandbox.webhook(ref=row.provider_ref, n_effects=2, now=NOW)
    message = partial(payment.receive_webhook, provider="sandbox", headers=headers, body=body, now=NOW)
    back = partial(payment.settle, payment_id=row.pk, now=NOW)

    outcomes = race(message, back, message, back, message, back)

    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert [outcomes[0], outcomes[2], outcomes[4]].count(True) == 1
    assert WebhookInbox.objects.count() == 1
    assert PaymentEvent.objects.count() == 2
    assert Order.objects.get().events.filter(after="confirmed").count() == 1
    assert len(mail.outbox) == 1


def test_refunds_at_once_never_exceed_what_was_captured(real_connections):
    row = paid("20.00")
    calls = [
        partial(
            payment.refund, payment_id=row.pk, amount=row.captured * 3 / 4, key=f"r{n}", actor="", now=NOW
        )
        for n in (1, 2, 3)
    ]

    outcomes = race(*calls)

    row.refresh_from_db()
    assert outcomes.count(None) == 1
    assert row.refunded == 15


def test_two_tabs_that_hold_and_order_at_once_leave_nothing_held(real_connections):
    mug, plate = make.variant(stock=5), make.variant(stock=5)
    cart = ready_cart({mug: 2, plate: 1})
    hold = partial(checkout.reserve, cart=cart, now=NOW)
    order = partial(checkout.place_order, cart_id=cart.pk, language="en", now=NOW)

    outcomes = race(hold, order, hold, order, hold)

    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert {outcomes[0], outcomes[2], outcomes[4]} == {()}
    items = StockItem.objects.order_by("variant")
    assert [(item.reserved, item.allocated, stock.is_balanced(item)) for item in items] == [
        (0, 2, True),
        (0, 1, True),
    ]
    assert not Reservation.objects.exists()


def test_a_cart_that_changes_while_it_is_held_never_leaves_units_behind(real_connections):
    mug, plate = make.variant(stock=9), make.variant(stock=9)
    cart = ready_cart({mug: 1})
    hold = partial(checkout.reserve, cart=cart, now=NOW)
    add = partial(carts.add_line, cart=cart, variant_id=plate.pk, quantity=1, now=NOW)

    race(hold, add, hold, hold, add, hold)

    for item in StockItem.objects.all():
        held = sum(item.reservations.values_list("quantity", flat=True))
        assert (item.reserved, stock.is_balanced(item)) == (held, True)
