"""Chargebacks and early warnings: signed, once, in any order, and free to change their mind."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from risk.contracts.heads import FitOptions
from risk.features import past
from risk.models import RiskEvent
from risk.training import labels
from shop.models import Dispute, Payment, WebhookInbox
from shop.services.payment import sandbox
from tests import factories
from tests.risk.paying import Buyer

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/api/v1/webhooks/sandbox/"


@pytest.fixture
def paid() -> Payment:
    buyer = Buyer()
    order = buyer.order(factories.variant(price="20.00"), email="ann@example.com")
    return buyer.pay(order, card="4242", serial=7)


def said(state: str = "open", *, hours: float = 0, **more: str) -> dict[str, str]:
    moment = timezone.now() - timedelta(days=1) + timedelta(hours=hours)
    base = {"dispute": "dp_1", "kind": "chargeback", "state": state, "reason": "fraud", "amount": "20.00"}
    return base | {"occurred_at": moment.isoformat()} | more


def send(payment: Payment, fields: dict[str, str], *, message_id: str = "m1", now: object = None) -> object:
    headers, body = sandbox.dispute_webhook(
        token=payment.token, message_id=message_id, fields=fields, now=now or timezone.now()
    )
    return post(headers, body)


def post(headers: dict[str, str], body: bytes) -> object:
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return Client().post(URL, body, content_type="application/json", **named)


def found() -> list[tuple[str, bool]]:
    rows = RiskEvent.objects.filter(kind__in=["chargeback", "early_warning"]).order_by("pk")
    return list(rows.values_list("kind", "is_fraud"))


def test_a_chargeback_is_a_label_of_the_order_from_the_moment_it_is_known(paid):
    answer = send(paid, said())

    row = RiskEvent.objects.get(kind="chargeback")
    assert (answer.status_code, answer.json()) == (200, {"is_new": True})
    assert (row.subject, row.is_fraud) == (paid.order.screening_id, True)
    assert row.device == RiskEvent.objects.get(kind="order").device
    assert row.known_at > row.occurred_at


def test_the_same_message_is_taken_in_once(paid):
    first, again = send(paid, said()), send(paid, said())

    assert (first.json()["is_new"], again.json()["is_new"]) == (True, False)
    assert found() == [("chargeback", True)]


def test_two_messages_that_say_the_same_are_one_label(paid):
    send(paid, said(), message_id="m1")
    send(paid, said(hours=1), message_id="m2")

    assert found() == [("chargeback", True)]


def test_a_bank_that_changes_its_mind_changes_the_label(paid):
    send(paid, said("open"), message_id="m1")
    send(paid, said("won", hours=2), message_id="m2")

    assert found() == [("chargeback", True), ("chargeback", False)]
    now = timezone.now()
    assert labels.outcomes(past.history(until=now), FitOptions(now)) == {paid.order.screening_id: False}


def test_an_old_message_that_comes_late_changes_nothing(paid):
    send(paid, said("won", hours=2), message_id="m2")
    send(paid, said("open"), message_id="m1")

    assert Dispute.objects.get().state == "won"
    assert found() == [("chargeback", False)]


def test_a_bank_whose_clock_runs_ahead_can_change_its_mind_all_the_same(paid):
    send(paid, said("open", occurred_at="9999-12-31T23:59:59+00:00"), message_id="m1")
    Dispute.objects.update(occurred_at=timezone.now() - timedelta(minutes=1))  # some minutes later

    assert found() == [("chargeback", True)]
    send(paid, said("won", occurred_at=timezone.now().isoformat()), message_id="m2")
    assert found() == [("chargeback", True), ("chargeback", False)]


def test_a_moment_of_the_future_counts_as_now(paid):
    send(paid, said(occurred_at="9999-12-31T23:59:59+00:00"))

    assert Dispute.objects.get().occurred_at < timezone.now() + timedelta(minutes=6)


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+14:00", "1950-01-01T00:00:00Z", "2026-01-01T00:00:00"]
)
def test_a_moment_that_cannot_be_is_refused_and_not_promised(paid, moment):
    answer = send(paid, said(occurred_at=moment))

    assert answer.status_code == 400
    assert not WebhookInbox.objects.filter(event_id="m1").exists()
    assert not Dispute.objects.exists()


def test_an_early_warning_is_a_label_until_it_is_withdrawn(paid):
    send(paid, said(kind="warning"), message_id="m1")
    send(paid, said("withdrawn", kind="warning", hours=1), message_id="m2")

    assert found() == [("early_warning", True), ("early_warning", False)]


def test_what_never_arrived_is_no_fraud(paid):
    send(paid, said(reason="not_received"))

    assert found() == [("chargeback", False)]


def test_a_wrong_signature_an_old_message_and_a_changed_body_are_refused(paid):
    headers, body = sandbox.dispute_webhook(
        token=paid.token, message_id="m1", fields=said(), now=timezone.now()
    )
    old = send(paid, said(), now=timezone.now() - timedelta(seconds=301))
    changed = json.dumps(json.loads(body) | {"state": "won"}).encode()

    answers = [old, post(headers, changed), post(headers | {"webhook-signature": "v1,xx"}, body)]

    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert not WebhookInbox.objects.exclude(payload__has_key="reference").exists()
    assert found() == [] and not Dispute.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "perhaps"},
        {"kind": "rumour"},
        {"reason": ""},
        {"amount": "-1"},
        {"amount": "NaN"},
        {"amount": "much"},
        {"occurred_at": "yesterday"},
        {"occurred_at": "2026-01-01T00:00:00"},
        {"dispute": ""},
        {"dispute": "x" * 121},
    ],
)
def test_a_message_that_cannot_be_read_is_refused(paid, wrong):
    answer = send(paid, said(**wrong))

    assert answer.status_code == 400
    assert not Dispute.objects.exists()


def test_a_dispute_of_no_payment_is_kept_and_labels_nobody(paid):
    unknown = Payment(token="7d2f1d3c-8a52-4f4f-9d2e-3a4b5c6d7e8f")

    assert send(unknown, said()).status_code == 200
    assert found() == []


def test_a_dispute_is_there_once_and_never_negative(paid):
    row = {
        "payment": paid, "ref": "dp_1", "kind": "chargeback", "state": "open", "reason": "fraud",
        "amount": Decimal(1), "occurred_at": timezone.now(), "message_id": "m", "opened_at": timezone.now(),
    }  # fmt: skip
    Dispute.objects.create(**row)

    for wrong in ({}, {"ref": "dp_2", "amount": Decimal(-1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Dispute.objects.create(**(row | wrong))
