"""A buyer who was refused or held may ask for a person; nobody may ask about what is somebody else's."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from risk.contracts import Action
from risk.models import RiskCase, RiskEvent, ScreeningDecision
from risk.services import appeals, cases, screening
from shop.contracts.screening import Occasion, ScreeningRequest
from shop.models import Cart, Order
from shop.services import payment
from tests import factories
from tests.risk.paying import Buyer, sign
from tests.risk.test_screening import rule
from tests.shop.services.checkout.buying import ready_cart

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def blocked() -> Buyer:
    rule(Action.BLOCK, above=1)
    buyer = Buyer()
    buyer.order(factories.variant(price="20.00"), email="ann@example.com")
    return buyer


@pytest.fixture
def held() -> Order:
    rule(Action.REVIEW, above=1)
    return Buyer().order(factories.variant(price="20.00"), email="ann@example.com")


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "We cannot accept this order online"), ("zh-hans", "我们无法在线接受此订单")],
)
def test_a_refusal_names_no_rule_and_shows_the_way_to_a_person(language, words):
    rule(Action.BLOCK, above=1)
    client, bag = Client(), ready_cart({factories.variant(): 1})
    sign(client, "cart", str(bag.token))

    answer = client.post(f"/{language}/checkout/place/")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert words in page and f"/{language}/appeal/" in page
    assert "blocks" not in page and "fraud" not in page.lower()


def test_an_appeal_against_a_refusal_becomes_a_case(blocked):
    assert blocked.client.get("/en/appeal/").status_code == 200
    answer = blocked.client.post("/en/appeal/", {"message": "It is a present.\x00"})

    case = RiskCase.objects.get()
    assert answer.status_code == 302
    assert (case.state, case.appeal, case.decision.verdict) == ("open", "It is a present.", "block")
    assert case.appealed_at is not None


def test_who_was_released_can_buy_that_cart(blocked):
    blocked.client.post("/en/appeal/", {"message": ""})
    cases.decide(case_id=RiskCase.objects.get().pk, is_fraud=False, by="staff:1", now=timezone.now())

    answer = blocked.client.post("/en/checkout/place/")

    assert answer.status_code == 302
    assert ScreeningDecision.objects.latest("pk").why == "person"
    assert blocked.client.get("/en/appeal/").status_code == 404


def test_a_release_is_for_the_order_and_for_no_series_of_cards(blocked):
    blocked.client.post("/en/appeal/", {"message": ""})
    cases.decide(case_id=RiskCase.objects.get().pk, is_fraud=False, by="staff:1", now=timezone.now())
    bag = Cart.objects.get()
    about = ScreeningRequest(
        bag.pk, bag.channel_id, None, None, ScreeningDecision.objects.get().amount, "EUR", timezone.now()
    )

    assert screening.passes(about)
    assert not screening.passes(replace(about, occasion=Occasion.PAYMENT))
    assert not screening.passes(replace(about, occasion=Occasion.ADDRESS))


def test_a_release_does_not_count_for_a_dearer_cart(blocked):
    blocked.client.post("/en/appeal/", {"message": ""})
    cases.decide(case_id=RiskCase.objects.get().pk, is_fraud=False, by="staff:1", now=timezone.now())
    line = Cart.objects.get().lines.get()
    line.quantity = 2
    line.save()

    assert blocked.client.post("/en/checkout/place/").status_code == 409


def test_a_second_appeal_opens_what_a_person_had_refused(blocked):
    blocked.client.post("/en/appeal/", {"message": "once"})
    cases.decide(case_id=RiskCase.objects.get().pk, is_fraud=True, by="staff:1", now=timezone.now())
    blocked.client.post("/en/appeal/", {"message": "twice"})

    case = RiskCase.objects.get()
    assert (case.state, case.appeal, case.decided_at) == ("open", "twice", None)


def test_there_is_nothing_to_ask_about_a_cart_that_was_not_refused():
    client, bag = Client(), ready_cart({factories.variant(): 1})
    sign(client, "cart", str(bag.token))

    assert client.get("/en/appeal/").status_code == 404
    assert client.post("/en/appeal/", {"message": ""}).status_code == 404
    assert Client().get("/en/appeal/").status_code == 404
    assert not RiskCase.objects.exists()


def test_the_page_of_a_held_order_says_so_and_takes_words(held):
    client = Client()
    page = client.get(f"/en/order/{held.token}/").content.decode()

    assert "We are still checking this order" in page
    assert client.post(f"/en/order/{held.token}/appeal/", {"message": "It is me"}).status_code == 302
    assert RiskCase.objects.get().appeal == "It is me"


def test_an_order_of_somebody_else_does_not_exist():
    rule(Action.REVIEW, above=1)
    owner = factories.customer(account=factories.user())
    bag = ready_cart({factories.variant(): 1}, of=owner)
    mine = Client()
    mine.force_login(owner.user)
    mine.post("/en/checkout/place/", {"cart": str(bag.token)})
    order, stranger = Order.objects.get(), Client()
    stranger.force_login(factories.user())

    for client in (stranger, Client()):
        for token in (order.token, uuid.uuid4()):
            assert client.get(f"/en/order/{token}/appeal/").status_code == 404
            assert client.post(f"/en/order/{token}/appeal/", {"message": "x"}).status_code == 404
            for what in (f"orders/{token}", f"carts/{bag.token if token == order.token else token}"):
                answer = client.post(f"/api/v1/{what}/appeal/", {}, content_type="application/json")
                assert answer.status_code == 404

    assert RiskCase.objects.get().appeal == ""
    assert mine.post(f"/en/order/{order.token}/appeal/", {"message": "mine"}).status_code == 302
    assert RiskCase.objects.get().appeal == "mine"


def test_an_app_asks_for_a_person_too(blocked):
    token = Cart.objects.get().token

    answer = Client().post(
        f"/api/v1/carts/{token}/appeal/", {"message": "Please look"}, content_type="application/json"
    )

    assert (answer.status_code, answer.json()["state"]) == (201, "open")
    assert RiskCase.objects.get().appeal == "Please look"


def test_an_app_is_told_of_a_refusal_without_a_reason():
    rule(Action.BLOCK, above=1)
    bag = ready_cart({factories.variant(): 1})

    answer = Client().post(
        f"/api/v1/carts/{bag.token}/complete/", {}, content_type="application/json",
        HTTP_IDEMPOTENCY_KEY=str(uuid.uuid4()),
    )  # fmt: skip

    assert answer.status_code == 409
    assert [error["code"] for error in answer.json()["errors"]] == ["blocked"]
    assert "blocks@1" not in answer.content.decode()


def test_asking_again_and_again_is_slowed_down(blocked):
    for _ in range(7):
        blocked.client.post("/en/appeal/", {"message": "x"})

    token = Cart.objects.get().token
    answer = blocked.client.post(f"/api/v1/carts/{token}/appeal/", {}, content_type="application/json")
    assert answer.status_code == 429


def test_a_case_carries_over_to_its_order(held):
    cases.decide(case_id=RiskCase.objects.get().pk, is_fraud=True, by="staff:1", now=timezone.now())

    held.refresh_from_db()
    assert held.status == "cancelled"


def test_a_released_order_goes_on(held):
    cases.decide(case_id=RiskCase.objects.get().pk, is_fraud=False, by="staff:1", now=timezone.now())

    held.refresh_from_db()
    assert (held.status, held.needs_review) == ("pending", False)


def test_the_words_of_who_is_forgotten_go_and_old_words_too():
    rule(Action.REVIEW, above=1)
    owner = factories.customer(account=factories.user())
    bag = ready_cart({factories.variant(): 1}, of=owner)
    mine = Client()
    mine.force_login(owner.user)
    mine.post("/en/checkout/place/", {"cart": str(bag.token)})
    token = Order.objects.get().token

    mine.post(f"/en/order/{token}/appeal/", {"message": "mine"})
    assert appeals.forget(customer_id=owner.pk + 1) == 0
    assert appeals.forget(customer_id=owner.pk) == 1
    mine.post(f"/en/order/{token}/appeal/", {"message": "again"})
    assert appeals.forget_old(now=timezone.now() + timedelta(days=179)) == 0
    assert appeals.forget_old(now=timezone.now() + timedelta(days=181)) == 1
    assert RiskCase.objects.get().appeal == ""


def test_a_further_payment_that_was_held_is_released_with_its_order():
    buyer = Buyer()
    order = buyer.order(factories.variant(price="20.00"), email="ann@example.com")
    buyer.pay(order, card="0002", serial=1)
    rule(Action.REVIEW, above=1)
    payment.begin(order_id=order.pk, now=timezone.now())
    order.refresh_from_db()
    assert order.needs_review

    cases.decide(case_id=RiskCase.objects.get().pk, is_fraud=False, by="staff:1", now=timezone.now())

    order.refresh_from_db()
    assert not order.needs_review
    assert RiskEvent.objects.get(kind="labelled").subject == order.screening_id
