import json
from datetime import timedelta

import pytest

from shop.models import Job, Order, WebhookInbox
from shop.services import payment
from shop.services.payment import sandbox, sandbox_desk, signing
from shop.services.payment.sandbox_desk import Card
from tests.shop.services.payment.paid import NOW, ledger, paid, placed

pytestmark = pytest.mark.django_db


def message(row, n_effects: int = 2, *, now=NOW):
    return sandbox.webhook(ref=row.provider_ref, n_effects=n_effects, now=now)


def deliver(row, *, now=NOW) -> bool:
    headers, body = message(row, now=now)
    return payment.receive_webhook(provider="sandbox", headers=headers, body=body, now=now)


def work() -> None:
    inbox = WebhookInbox.objects.get()
    payment.process_webhook(inbox_id=inbox.pk, payment_token=inbox.payload["reference"], now=NOW)


def test_a_message_twenty_times_is_stored_once_and_works_once():
    row = placed()
    sandbox_desk.pay(token=row.token, card=Card.APPROVED)

    answers = [deliver(row) for _ in range(20)]
    work()
    work()

    assert answers == [True] + [False] * 19
    assert WebhookInbox.objects.get().n_attempts == 1
    assert Job.objects.filter(task="shop.tasks.process_webhook").count() == 1
    assert ledger(row) == [("authorise", "20.000"), ("capture", "20.000")]
    assert Order.objects.get().status == "confirmed"


@pytest.mark.parametrize("fault", ["signature", "age", "body", "json", "reference"])
def test_a_message_that_is_not_right_leaves_no_trace(fault):
    row = placed()
    sandbox_desk.pay(token=row.token, card=Card.APPROVED)
    headers, body = message(row)
    now = NOW
    match fault:
        case "signature":
            headers["webhook-signature"] = "v1,AAAA"
        case "age":
            now = NOW + timedelta(seconds=301)
        case "body":
            body = body.replace(b"payment", b"Payment")
        case _:
            body = b"{" if fault == "json" else json.dumps({"reference": ["x"]}).encode()
            headers = signing.sign(secret=sandbox.secrets()[0], message_id="evt_9", body=body, now=NOW)

    with pytest.raises(payment.WebhookRejected):
        payment.receive_webhook(provider="sandbox", headers=headers, body=body, now=now)

    assert not WebhookInbox.objects.exists()
    assert not row.events.exists()
    assert Order.objects.get().status == "pending"


def test_a_provider_that_is_not_set_up_does_not_exist():
    with pytest.raises(payment.UnknownProvider) as error:
        payment.receive_webhook(provider="stripe", headers={}, body=b"", now=NOW)

    assert error.value.status == 404


def test_the_message_of_an_unknown_payment_is_closed_with_a_note():
    row = placed()
    headers, body = message(row)
    body = body.replace(str(row.token).encode(), b"00000000-0000-0000-0000-000000000000")
    headers = signing.sign(secret=sandbox.secrets()[0], message_id="evt_9", body=body, now=NOW)
    payment.receive_webhook(provider="sandbox", headers=headers, body=body, now=NOW)

    work()

    assert WebhookInbox.objects.get().error == "no such payment"


def test_the_shoppers_return_before_the_message_and_after_it_come_to_the_same():
    row = placed()
    sandbox_desk.pay(token=row.token, card=Card.APPROVED)

    assert payment.settle(payment_id=row.pk, now=NOW) == 2
    deliver(row)
    work()
    assert payment.settle(payment_id=row.pk, now=NOW) == 0

    assert ledger(row) == [("authorise", "20.000"), ("capture", "20.000")]
    assert Order.objects.get().events.filter(machine="order", after="confirmed").count() == 1


def test_a_message_of_the_payment_that_comes_after_the_refund_changes_nothing():
    row = paid()
    payment.refund(payment_id=row.pk, key="r1", actor="ida", now=NOW)

    deliver(row)
    work()

    row.refresh_from_db()
    assert (row.status, row.captured, row.refunded) == ("refunded", 20, 20)


def test_a_secret_in_the_settings_signs_instead_of_the_derived_one(settings):
    row = placed()
    headers, body = message(row)
    settings.SANDBOX_WEBHOOK_SECRET = "another"

    with pytest.raises(payment.WebhookRejected):
        payment.receive_webhook(provider="sandbox", headers=headers, body=body, now=NOW)

    assert sandbox.secrets() == ["another"]
