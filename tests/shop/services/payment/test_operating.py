from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from shop.models import Payment, PaymentEvent, SandboxPayment
from shop.services import orders, payment
from shop.services.payment import sandbox
from tests.shop.services.payment.paid import NOW, authorised, ledger, paid, placed

pytestmark = pytest.mark.django_db


def test_a_refund_in_parts_ends_when_all_is_given_back():
    row = paid("20.00")

    payment.refund(payment_id=row.pk, amount=Decimal("5.00"), key="a", actor="ida", now=NOW)
    row.refresh_from_db()
    assert (row.status, row.refunded) == ("part_refund", Decimal("5"))
    payment.refund(payment_id=row.pk, key="b", actor="ida", now=NOW)

    row.refresh_from_db()
    assert (row.status, row.refunded) == ("refunded", Decimal("20"))
    assert ledger(row)[2:] == [("refund", "5.000"), ("refund", "15.000")]


def test_pressed_twice_it_is_refunded_once():
    row = paid("20.00")

    for _ in range(2):
        payment.refund(payment_id=row.pk, amount=Decimal("5.00"), key="a", actor="ida", now=NOW)

    row.refresh_from_db()
    assert row.refunded == Decimal("5")
    assert len(SandboxPayment.objects.get().effects) == 3


def test_never_more_is_refunded_than_was_captured():
    row = paid("20.00")
    payment.refund(payment_id=row.pk, amount=Decimal("15.00"), key="a", actor="ida", now=NOW)

    with pytest.raises(payment.AmountTooHigh):
        payment.refund(payment_id=row.pk, amount=Decimal("5.01"), key="b", actor="ida", now=NOW)

    row.refresh_from_db()
    assert row.refunded == Decimal("15")
    assert len(SandboxPayment.objects.get().effects) == 3


def test_the_provider_refuses_what_two_operators_together_want_too_much():
    row = paid("20.00")
    bank = sandbox.SandboxProvider()
    bank.refund(ref=row.provider_ref, amount=Decimal("15"), key="refund:elsewhere")

    with pytest.raises(payment.ProviderRefused):
        payment.refund(payment_id=row.pk, amount=Decimal("10.00"), key="b", actor="ida", now=NOW)

    assert payment.settle(payment_id=row.pk, now=NOW) == 1
    row.refresh_from_db()
    assert row.refunded == Decimal("15")


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "NaN", "Infinity"])
def test_an_amount_that_is_none_is_refused(amount):
    row = paid("20.00")

    with pytest.raises(payment.InvalidAmount):
        payment.refund(payment_id=row.pk, amount=Decimal(amount), key="a", actor="ida", now=NOW)

    row.refresh_from_db()
    assert row.refunded == 0


def test_money_that_was_not_taken_cannot_be_given_back():
    row = placed()

    with pytest.raises(orders.IllegalMove):
        payment.refund(payment_id=row.pk, key="a", actor="ida", now=NOW)
    with pytest.raises(orders.IllegalMove):
        payment.capture(payment_id=row.pk, key="a", actor="ida", now=NOW)

    assert not row.events.exists()


def test_an_authorised_payment_is_captured_once():
    row = authorised("20.00")

    for _ in range(2):
        payment.capture(payment_id=row.pk, key="a", actor="ida", now=NOW)

    row.refresh_from_db()
    assert (row.status, row.captured) == ("captured", Decimal("20"))
    assert ledger(row) == [("authorise", "20.000"), ("capture", "20.000")]


def test_an_authorised_payment_is_voided_and_then_cannot_be_captured():
    row = authorised("20.00")

    payment.void(payment_id=row.pk, key="a", actor="ida", now=NOW)

    row.refresh_from_db()
    assert (row.status, row.captured) == ("voided", 0)
    with pytest.raises(orders.IllegalMove):
        payment.capture(payment_id=row.pk, key="b", actor="ida", now=NOW)


def test_captured_money_cannot_be_voided():
    row = paid()

    with pytest.raises(orders.IllegalMove):
        payment.void(payment_id=row.pk, key="a", actor="ida", now=NOW)

    row.refresh_from_db()
    assert row.status == "captured"


def test_approving_a_review_takes_the_money(django_capture_on_commit_callbacks):
    row = authorised("20.00")

    with django_capture_on_commit_callbacks(execute=True):
        orders.approve_review(order_id=row.order_id, actor="ida", now=NOW)

    row.refresh_from_db()
    assert (row.status, row.order.needs_review) == ("captured", False)
    with pytest.raises(orders.IllegalMove):
        orders.approve_review(order_id=row.order_id, actor="ida", now=NOW)


@pytest.mark.parametrize(
    "fields", [{"captured": Decimal("20.01")}, {"refunded": Decimal("20.01")}, {"captured": Decimal("-1")}]
)
def test_the_database_itself_refuses_impossible_balances(fields):
    paid("20.00")

    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.update(**fields)


def test_a_ledger_row_is_never_changed():
    paid("20.00")

    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentEvent.objects.update(amount=1)


def test_an_effect_is_booked_once_in_the_database_itself():
    event = paid("20.00").events.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentEvent.objects.create(payment=event.payment, kind="capture", amount=1, key=event.key, at=NOW)
