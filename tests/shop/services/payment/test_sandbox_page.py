import uuid
from decimal import Decimal

import pytest
from django.utils import translation

from shop.models import Order, SandboxPayment
from shop.services.payment import Provider, sandbox
from tests.shop.services.payment.paid import placed

pytestmark = pytest.mark.django_db


def page(client, row, **answer):
    url = f"/sandbox-pay/{row.token}/"
    return client.post(url, answer) if answer else client.get(url)


def test_the_sandbox_is_a_provider():
    assert isinstance(sandbox.SandboxProvider(), Provider)


def test_the_page_says_what_is_paid_and_is_never_cached(client):
    row = placed("20.00")

    response = page(client, row)

    assert response.status_code == 200
    assert f"Pay order {row.order.number}" in response.content.decode()
    assert "€20.00" in response.content.decode()
    assert [f'value="{card}"' in response.content.decode() for card in ("4242", "3155", "0002")] == [True] * 3
    assert "no-store" in response["Cache-Control"]


def test_the_page_speaks_the_language_of_the_order(client):
    row = placed("20.00")
    SandboxPayment.objects.update(language="zh-hans")

    response = page(client, row)

    assert '<html lang="zh-hans">' in response.content.decode()
    assert translation.get_language() == "en"


def test_paying_leads_back_and_the_return_leads_to_the_confirmed_order(client):
    row = placed()

    response = page(client, row, action="pay", card="4242")
    back = client.get(response.url)

    assert response.url == f"/payment-return/{row.token}/"
    assert back.url == f"/en/order/{row.order.token}/"
    assert Order.objects.get().status == "confirmed"


def test_a_declined_card_leaves_the_order_waiting_and_a_new_attempt_open(client):
    row = placed()

    client.get(page(client, row, action="pay", card="0002").url)

    row.refresh_from_db()
    assert (row.status, row.order.status) == ("failed", "pending")


@pytest.mark.parametrize(("answer", "status"), [("pass", "captured"), ("fail", "failed")])
def test_3d_secure_is_passed_or_failed(client, answer, status):
    row = placed()
    step = page(client, row, action="pay", card="3155")
    assert "Confirm that it is you" in step.content.decode()

    client.get(page(client, row, action=answer).url)

    row.refresh_from_db()
    assert row.status == status


def test_leaving_decides_nothing(client):
    row = placed()

    response = page(client, row, action="leave")

    assert response.url == f"/payment-return/{row.token}/"
    assert SandboxPayment.objects.get().state == "open"


@pytest.mark.parametrize(
    "answer", [{"action": "pay", "card": "1111"}, {"action": "pass"}, {"action": "x"}, {"x": "y"}]
)
def test_an_odd_answer_changes_nothing(client, answer):
    row = placed()

    response = page(client, row, **answer)

    assert response.status_code == 200
    assert SandboxPayment.objects.get().effects == []


def test_a_decision_is_made_once(client):
    row = placed()
    page(client, row, action="pay", card="0002")

    response = page(client, row, action="pay", card="4242")

    assert response.status_code == 302
    assert [each["kind"] for each in SandboxPayment.objects.get().effects] == ["fail"]


@pytest.mark.parametrize(("amount", "state"), [("0.02", "declined"), ("0.03", "challenged")])
def test_two_amounts_decide_by_themselves(client, amount, state):
    row = placed(amount)

    page(client, row, action="pay", card="4242")

    assert SandboxPayment.objects.get().state == state
    assert SandboxPayment.objects.get().amount == Decimal(amount)


@pytest.mark.parametrize("path", ["sandbox-pay", "payment-return"])
def test_an_unknown_payment_does_not_exist(client, path):
    assert client.get(f"/{path}/{uuid.uuid4()}/").status_code == 404
