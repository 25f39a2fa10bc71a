"""What the shop makes of a screener's answers, and of none: for orders, further payments, parcels and refunds."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from shop.contracts import calling
from shop.contracts.calling import Caller
from shop.contracts.screening import Occasion, PayoutRequest, Screening, ScreeningRequest, Verdict
from shop.models import Order
from shop.ports import loader
from shop.services import checkout, orders, payment, screening
from shop.services.payment import sandbox_desk
from shop.services.payment.sandbox_desk import Card
from tests import factories as make
from tests.shop.services.checkout.buying import ready_cart

pytestmark = pytest.mark.django_db(transaction=True)
NOW = make.NOW


NOTICED = "card_habit"


@dataclass
class Fake:
    """Answers what it is told to; an exception is raised."""

    verdict: Verdict | Exception = Verdict.ALLOW
    is_provisional: bool = False
    asked: list[ScreeningRequest] = field(default_factory=list)

    def screen(self, request: ScreeningRequest) -> Screening:
        self.asked.append(request)
        return self._answer(f"s{len(self.asked)}")

    def again(self, screening_id, now) -> Screening:
        return self._answer(screening_id)

    def pay_out(self, request: PayoutRequest) -> Screening:
        return self._answer("")

    def _answer(self, screening_id: str) -> Screening:
        if isinstance(self.verdict, Exception):
            raise self.verdict
        return Screening(
            self.verdict, (NOTICED,), screening_id=screening_id, is_provisional=self.is_provisional
        )


@pytest.fixture
def screener(monkeypatch) -> Fake:
    fake = Fake()
    monkeypatch.setattr(loader, "screener", lambda: fake)
    return fake


def placed(price: str = "20.00") -> Order:
    bag = ready_cart({make.variant(price=price): 1}, method=make.shipping_method("free", price="0"))
    answer = checkout.place_order(cart_id=bag.pk, language="en", now=NOW)
    return Order.objects.get(pk=answer.order_id)


def try_card(order: Order, card: Card) -> None:
    row = order.payments.latest("pk")
    sandbox_desk.pay(token=row.token, card=card)
    payment.settle(payment_id=row.pk, now=NOW)


def test_the_first_attempt_is_covered_by_the_screening_of_the_order(screener):
    order = placed()
    payment.begin(order_id=order.pk, now=NOW)

    assert [request.occasion for request in screener.asked] == [Occasion.ORDER]
    assert order.payments.get().screening_id == order.screening_id == "s1"


def test_a_further_attempt_is_screened_with_what_was_declined(screener):
    order = placed()
    try_card(order, Card.DECLINED)
    with calling.by(Caller("browser", "8.8.8.8")):
        payment.begin(order_id=order.pk, now=NOW)

    asked = screener.asked[-1]
    assert (asked.occasion, asked.n_declines, asked.caller.device) == (Occasion.PAYMENT, 1, "browser")
    assert order.payments.latest("pk").screening_id == "s2"


def test_a_further_attempt_that_is_refused_opens_no_page(screener):
    order = placed()
    try_card(order, Card.DECLINED)
    screener.verdict = Verdict.BLOCK

    with pytest.raises(screening.PaymentBlocked):
        payment.begin(order_id=order.pk, now=NOW)

    assert order.payments.count() == 1


@pytest.mark.parametrize(
    ("verdict", "is_challenged", "needs_review"),
    [(Verdict.CHALLENGE, True, False), (Verdict.REVIEW, False, True), (RuntimeError("gone"), False, True)],
)
def test_a_further_attempt_may_be_challenged_or_held(screener, verdict, is_challenged, needs_review):
    order = placed()
    try_card(order, Card.DECLINED)
    screener.verdict = verdict

    payment.begin(order_id=order.pk, now=NOW)

    order.refresh_from_db()
    assert (order.payments.latest("pk").is_challenged, order.needs_review) == (is_challenged, needs_review)


def test_a_challenge_comes_before_the_bank_is_asked(screener):
    screener.verdict = Verdict.CHALLENGE
    order = placed()
    row = order.payments.get()

    page = sandbox_desk.pay(token=row.token, card=Card.DECLINED)
    assert page.state == "challenged"
    sandbox_desk.answer_challenge(token=row.token, is_passed=True)
    payment.settle(payment_id=row.pk, now=NOW)

    row.refresh_from_db()
    assert (row.status, row.card, row.events.get().detail) == ("failed", "0002-1", "card declined")


def test_an_order_of_nothing_cannot_be_challenged_so_a_person_looks(screener):
    screener.verdict = Verdict.CHALLENGE

    order = placed("0.00")

    assert (order.needs_review, order.payments.count()) == (True, 0)


def paid(screener: Fake) -> Order:
    screener.is_provisional = True
    order = placed()
    try_card(order, Card.APPROVED)
    order.refresh_from_db()
    return order


def test_a_provisional_order_is_looked_at_again_when_it_shall_leave(screener):
    order = paid(screener)
    assert order.is_provisional

    orders.ship(fulfilment_id=order.fulfilments.get().pk, actor="staff:1", now=NOW)

    order.refresh_from_db()
    assert (order.is_provisional, order.fulfilments.get().status) == (False, "shipped")


@pytest.mark.parametrize("verdict", [Verdict.REVIEW, Verdict.BLOCK, RuntimeError("gone")])
def test_what_is_doubted_at_the_second_look_stays(screener, verdict):
    order = paid(screener)
    screener.verdict = verdict

    with pytest.raises(orders.IllegalMove):
        orders.ship(fulfilment_id=order.fulfilments.get().pk, actor="staff:1", now=NOW)

    order.refresh_from_db()
    assert (order.needs_review, order.fulfilments.get().status) == (True, "pending")


@pytest.mark.parametrize("verdict", [Verdict.REVIEW, Verdict.BLOCK, Verdict.CHALLENGE, RuntimeError("gone")])
def test_money_waits_for_anything_but_a_yes(screener, verdict):
    screener.verdict = verdict
    request = PayoutRequest(1, 1, Decimal(9), NOW)

    with pytest.raises(screening.PayoutHeld):
        screening.require_payout(request)


def test_what_a_person_decided_reaches_the_order_once(screener):
    screener.verdict = Verdict.REVIEW
    held, refused = placed(), placed()

    for _ in range(2):
        orders.release(screening_id=held.screening_id, actor="staff:1", now=NOW)
        orders.refuse(screening_id=refused.screening_id, actor="staff:1", now=NOW)

    held.refresh_from_db()
    refused.refresh_from_db()
    assert (held.needs_review, held.status, refused.status) == (False, "pending", "cancelled")


def test_the_buyer_of_a_held_order_reads_nothing_of_what_was_noticed(screener, client):
    screener.verdict = Verdict.REVIEW
    order = placed()

    page = client.get(f"/en/order/{order.token}/").content.decode()
    body = client.get(f"/api/v1/orders/{order.token}/").content.decode()

    assert "We are still checking this order" in page
    assert order.number in body
    assert NOTICED not in page + body
    assert not order.events.exclude(detail="").exists()


def test_an_order_without_a_screening_is_nobodys():
    order = placed()

    orders.refuse(screening_id="", actor="staff:1", now=NOW)

    order.refresh_from_db()
    assert order.status == "pending"
