"""Fifty stolen cards from one device: challenged by the sixth decline, blocked by the eleventh; no model is needed.

Through the shop's own pages, without a script, with the sandbox as the bank.
"""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from risk import predictor
from risk.contracts.events import EventKind
from risk.models import RiskEvent, ScreeningDecision
from shop.models import Payment
from shop.services import payment
from shop.services.screening import PaymentBlocked
from tests import factories
from tests.risk.paying import Buyer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_model():
    predictor.reset()


def attack(buyer: Buyer, n_cards: int, *, card: str = "0002") -> None:
    """Each card on an order of its own, with another address of mail and another street."""
    variant = thing()
    for number in range(n_cards):
        order = buyer.order(variant, email=f"m{number}@example.com", street=f"Street {number}")
        if order is not None:
            buyer.pay(order, card=card, serial=number + 1)


def thing():
    return factories.variant(price="1.00", stock=1_000)


def test_fifty_cards_from_one_device_are_challenged_by_the_sixth_and_blocked_by_the_eleventh_decline():
    buyer = Buyer()

    attack(buyer, 50)

    assert buyer.answers == ["allowed"] * 5 + ["challenged"] * 5 + ["blocked"] * 40
    assert RiskEvent.objects.filter(kind=EventKind.PAYMENT_DECLINED.value).count() == 10
    assert Payment.objects.count() == 10


def test_who_tries_cards_on_one_order_gets_no_further():
    buyer = Buyer()
    order = buyer.order(thing(), email="m@example.com")
    states = []

    for number in range(12):
        try:
            payment.begin(order_id=order.pk, now=timezone.now())
        except PaymentBlocked:
            states.append("blocked")
            continue
        row = buyer.pay(order, card="0002", serial=number + 1)
        states.append("challenged" if row.is_challenged else "allowed")

    assert states == ["allowed"] * 5 + ["challenged"] * 5 + ["blocked"] * 2
    kinds = ScreeningDecision.objects.order_by("pk").values_list("event__kind", flat=True)
    assert list(kinds) == ["order"] + ["payment_tried"] * 11


def test_who_fails_a_challenge_does_not_learn_whether_the_card_is_good():
    buyer = Buyer()
    attack(buyer, 5)
    order = buyer.order(thing(), email="x@example.com")

    good, bad = (buyer.pay(order, card=card, serial=9, passes=False) for card in ("4242", "0002"))

    assert {event.detail for row in (good, bad) for event in row.events.all()} == {"3-D Secure failed"}


def test_a_good_customer_passes_the_challenge_and_buys():
    buyer = Buyer()
    attack(buyer, 5)
    order = buyer.order(thing(), email="x@example.com")

    row = buyer.pay(order, card="4242", serial=9)

    order.refresh_from_db()
    assert (buyer.answers[-1], row.status, order.status) == ("challenged", "captured", "confirmed")


def test_a_device_that_thousands_share_is_not_closed_by_those_who_mistype():
    buyer = Buyer()
    for number in range(12):
        order = buyer.order(thing(), email=f"good{number}@example.com", street=f"Way {number}")
        buyer.pay(order, card="4242", serial=number + 1)

    attack(buyer, 11)

    assert "blocked" not in buyer.answers


def test_another_device_is_not_touched():
    attack(Buyer(), 11)
    other = Buyer(client=Client(), ip="8.8.8.8")

    other.order(thing(), email="ann@example.com")

    assert other.answers == ["allowed"]


def test_a_script_that_throws_its_cookies_away_is_known_by_its_network():
    answers = []
    for number in range(12):
        buyer = Buyer(client=Client())
        order = buyer.order(thing(), email=f"m{number}@example.com", street=f"Street {number}")
        buyer.pay(order, card="0002", serial=number + 1)
        answers += buyer.answers

    assert answers == ["allowed"] * 10 + ["challenged"] * 2
