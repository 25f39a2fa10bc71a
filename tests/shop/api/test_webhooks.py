"""A provider's messages: believed for their signature and their time, worth one effect however often they come."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from shop.models import Order, Payment, PaymentEvent, SandboxPayment, WebhookInbox
from shop.services.payment import sandbox, sandbox_desk, signing
from tests import factories
from tests.shop.api.conftest import Api, errors
from tests.shop.api.test_checkout import filled

PATH = "/api/v1/webhooks/sandbox/"


@pytest.fixture
def order(guest, django_capture_on_commit_callbacks) -> Order:
    """An order whose payment the shopper has made on the provider's page; the shop does not know yet."""
    variant = factories.product("Mug", price="10.00").variants.get()
    token = filled(guest, variant, factories.shipping_method(price="4.90"))
    placed = guest.post(f"carts/{token}/complete/").json()
    order = Order.objects.get(token=placed["order_token"])
    sandbox_desk.pay(token=order.payments.get().token, card=sandbox_desk.Card.APPROVED)
    return order


def message(
    order: Order, *, event_id: str = "evt_1", ago: timedelta = timedelta(0)
) -> tuple[dict[str, str], bytes]:
    """A signed message about the order's payment, as the provider would send it."""
    body = json.dumps({"type": "payment.updated", "reference": str(order.payments.get().token)}).encode()
    now = timezone.now() - ago
    return signing.sign(secret=sandbox.secrets()[0], message_id=event_id, body=body, now=now), body


def deliver(api: Api, headers: dict[str, str], body: bytes):
    return api.client.post(PATH, body, content_type="application/json", headers=headers)


def test_a_signed_message_settles_the_payment(guest, order, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = deliver(guest, *message(order))

    order.refresh_from_db()
    assert (answer.status_code, answer.json()) == (200, {"is_new": True})
    assert order.status == "confirmed"
    assert str(Payment.objects.get().captured) == "24.900"


def test_the_same_message_twenty_times_has_one_effect(guest, order, django_capture_on_commit_callbacks):
    headers, body = message(order)
    with django_capture_on_commit_callbacks(execute=True):
        answers = [deliver(guest, headers, body) for _ in range(20)]

    assert {answer.status_code for answer in answers} == {200}
    assert [answer.json()["is_new"] for answer in answers] == [True] + [False] * 19
    assert WebhookInbox.objects.count() == 1
    assert PaymentEvent.objects.filter(kind="capture").count() == 1
    assert str(Payment.objects.get().captured) == "24.900"


def tampered(headers: dict[str, str], body: bytes) -> dict[str, tuple[dict[str, str], bytes]]:
    """The message, changed in each way that must not pass."""
    names = {name.lower(): name for name in headers}
    signature = names["webhook-signature"]
    return {
        "no signature": ({k: v for k, v in headers.items() if k != signature}, body),
        "wrong signature": ({**headers, signature: "v1,AAAA"}, body),
        "other body": (headers, body.replace(b"updated", b"deleted")),
        "other id": ({**headers, names["webhook-id"]: "evt_2"}, body),
        "other time": ({**headers, names["webhook-timestamp"]: "1"}, body),
        "no headers": ({}, body),
        "no body": (headers, b""),
    }


@pytest.mark.parametrize(
    "how",
    ["no signature", "wrong signature", "other body", "other id", "other time", "no headers", "no body"],
)
def test_a_message_that_is_not_the_providers_is_refused(guest, order, how):
    answer = deliver(guest, *tampered(*message(order))[how])

    assert answer.status_code == 400
    assert errors(answer)[0][0] == "webhook_rejected"
    assert not WebhookInbox.objects.exists()
    assert Order.objects.get().status == "pending"


@pytest.mark.parametrize("ago", [301, 3_600, -301])
def test_a_message_from_another_time_is_refused(guest, order, ago):
    answer = deliver(guest, *message(order, ago=timedelta(seconds=ago)))

    assert answer.status_code == 400
    assert not WebhookInbox.objects.exists()


def test_an_unknown_provider_is_not_found(guest, order):
    headers, body = message(order)

    answer = guest.client.post(
        "/api/v1/webhooks/nobody/", body, content_type="application/json", headers=headers
    )

    assert answer.status_code == 404


def test_a_message_about_no_payment_of_ours_changes_nothing(guest, order, django_capture_on_commit_callbacks):
    body = json.dumps({"type": "payment.updated", "reference": str(UUID(int=7))}).encode()
    headers = signing.sign(secret=sandbox.secrets()[0], message_id="evt_9", body=body, now=timezone.now())

    with django_capture_on_commit_callbacks(execute=True):
        answer = deliver(guest, headers, body)

    assert answer.status_code == 200
    assert Order.objects.get().status == "pending"


def test_a_message_beyond_a_megabyte_is_not_read(guest, order):
    headers, _body = message(order)

    answer = deliver(guest, headers, b"x" * 1_100_000)

    assert answer.status_code == 413
    assert not WebhookInbox.objects.exists()


def test_messages_are_never_rate_limited(guest, order, settings):
    settings.API_RATES = dict.fromkeys(settings.API_RATES, 1)
    headers, body = message(order)

    assert [deliver(guest, headers, body).status_code for _ in range(5)] == [200] * 5
    assert SandboxPayment.objects.count() == 1
