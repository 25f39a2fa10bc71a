from datetime import timedelta

import pytest

from shop.models import Order, SandboxPayment, StockItem
from shop.services import orders, payment
from shop.services.payment import sandbox, sandbox_desk
from shop.services.payment.sandbox_desk import Card
from tests.shop.services.payment.paid import NOW, ledger, paid, placed

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=31)


def test_a_payment_whose_message_was_lost_is_found():
    row = placed()
    sandbox_desk.pay(token=row.token, card=Card.APPROVED)

    assert payment.reconcile(now=NOW + timedelta(minutes=3)) == 2
    assert payment.reconcile(now=NOW + timedelta(minutes=3)) == 0

    assert Order.objects.get().status == "confirmed"


def test_a_payment_is_given_two_minutes_to_report_by_itself():
    row = placed()
    sandbox_desk.pay(token=row.token, card=Card.APPROVED)

    assert payment.reconcile(now=NOW + timedelta(minutes=1)) == 0


def test_a_provider_that_is_away_does_not_stop_the_sweep(monkeypatch, caplog):
    for row in (placed(), placed()):
        sandbox_desk.pay(token=row.token, card=Card.APPROVED)
    effects, first = sandbox.SandboxProvider.effects, SandboxPayment.objects.order_by("pk")[0].ref

    def away_for_one(self, *, ref):
        if ref == first:
            raise payment.ProviderAway("away")
        return effects(self, ref=ref)

    monkeypatch.setattr(sandbox.SandboxProvider, "effects", away_for_one)

    assert payment.reconcile(now=NOW + timedelta(minutes=3)) == 2
    assert list(Order.objects.order_by("pk").values_list("status", flat=True)) == ["pending", "confirmed"]


def test_an_order_that_nobody_paid_gives_its_goods_back_and_closes_its_page(
    client, django_capture_on_commit_callbacks
):
    row = placed()

    with django_capture_on_commit_callbacks(execute=True):
        assert payment.expire_unpaid(now=LATER) == 1

    order = Order.objects.get()
    assert (order.status, order.events.get(after="cancelled").note.text) == ("cancelled", "not paid in time")
    assert StockItem.objects.get().allocated == 0
    assert SandboxPayment.objects.get().state == "closed"
    response = client.post(f"/sandbox-pay/{row.token}/", {"action": "pay", "card": "4242"})
    assert response.url == f"/payment-return/{row.token}/"
    assert ledger(row) == [("void", "0.000")]


def test_a_shopper_who_takes_his_time_keeps_the_order():
    placed()

    assert payment.expire_unpaid(now=NOW + timedelta(minutes=29)) == 0
    assert Order.objects.get().status == "pending"


def test_an_order_paid_at_the_last_moment_is_confirmed_instead_of_cancelled():
    row = placed()
    sandbox_desk.pay(token=row.token, card=Card.APPROVED)

    assert payment.expire_unpaid(now=LATER) == 0

    assert Order.objects.get().status == "confirmed"
    assert StockItem.objects.get().allocated == 1


def test_cancelling_a_paid_order_gives_goods_and_money_back_once(django_capture_on_commit_callbacks):
    row = paid("20.00")

    with django_capture_on_commit_callbacks(execute=True):
        orders.cancel(order_id=row.order_id, actor="ida", reason="changed my mind", now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        payment.reconcile(now=LATER)
    payment.release(payment_id=row.pk, actor="", now=LATER)

    row.refresh_from_db()
    assert (row.status, row.refunded) == ("refunded", 20)
    assert StockItem.objects.get().allocated == 0
    assert [kind for kind, _ in ledger(row)] == ["authorise", "capture", "refund"]
