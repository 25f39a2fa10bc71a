"""Redis or the model gone in the middle of a burst, a screener that fails: sales go on, goods and money wait."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import redis
from django.db import IntegrityError, transaction
from django.utils import timezone

from risk import predictor
from risk.contracts.events import Happening
from risk.features import reading, traces
from risk.features.memory import MOST, ProcessMemory
from risk.features.past import DatabaseMemory
from risk.models import MissedEvent, RiskCase, RiskEvent, ScreeningDecision
from risk.services import cases, payouts, port, remembering, screening
from shop.contracts.screening import Verdict
from shop.models import Order, Return
from shop.services import checkout, orders, payment, returns
from shop.services.payment import sandbox_desk
from shop.services.screening import PayoutHeld
from tests import factories
from tests.factories import NOW
from tests.risk import screened
from tests.risk.histories import START, happening
from tests.shop.services.checkout.buying import ready_cart

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def artifacts(settings, tmp_path, monkeypatch):
    settings.ARTIFACTS_DIR = tmp_path
    monkeypatch.setattr(screening, "DEADLINE_S", 1e9)
    predictor.reset()
    yield tmp_path
    predictor.reset()


class Shared(ProcessMemory):
    """Redis, as far as its callers see: it can be away, and it can have lost its memory."""

    def __init__(self) -> None:
        super().__init__()
        self.is_away = self.has_all = False

    def recall(self, places, now_ms):
        self.require()
        return super().recall(places, now_ms) if self.has_all else None

    def add(self, event):
        self.require()
        super().add(event)

    def require(self):
        if self.is_away:
            raise redis.ConnectionError

    def is_whole(self):
        self.require()
        return self.has_all

    def declare_whole(self):
        self.require()
        self.has_all = True


@pytest.fixture
def shared(monkeypatch):
    own = Shared()
    memory = remembering.SharedMemory(own)
    monkeypatch.setattr(remembering, "memory", lambda: memory)
    monkeypatch.setattr(remembering, "REST_S", 0.0)
    return own


def burst(n: int, *, first: int = 0) -> list[dict[str, float]]:
    found = []
    for number in range(first, first + n):
        answer = screening.screen(screened.request(now=NOW + timedelta(seconds=number)))
        found.append(ScreeningDecision.objects.get(screening_id=answer.screening_id).features)
    return found


def attempts(found: list[dict[str, float]]) -> list[float]:
    return [features["email_n_attempts_10m"] for features in found]


def test_a_burst_over_which_redis_goes_and_comes_back_is_counted_without_a_gap(shared):
    remembering.repair(now=NOW)
    counted = attempts(burst(3))
    shared.is_away = True
    counted += attempts(burst(3, first=3))
    assert MissedEvent.objects.count() == 3
    shared.is_away = False
    counted += attempts(burst(2, first=6))  # Redis answers again, but does not know everything
    assert remembering.repair(now=NOW + timedelta(minutes=1)) == 3
    counted += attempts(burst(2, first=8))

    assert counted == [float(number) for number in range(10)]
    assert not MissedEvent.objects.exists()


def test_redis_that_lost_its_memory_is_not_believed_until_it_is_filled_again(shared):
    counted = attempts(burst(3))
    shared._logs.clear()
    counted += attempts(burst(2, first=3))
    assert remembering.repair(now=NOW + timedelta(minutes=1)) == 5
    counted += attempts(burst(2, first=5))

    assert counted == [float(number) for number in range(7)]


def test_a_repair_while_redis_is_away_leaves_everything_for_later(shared):
    shared.is_away = True
    burst(2)

    assert remembering.repair(now=NOW) == 0
    assert MissedEvent.objects.count() == 2


def test_an_event_is_missed_once():
    screening.screen(screened.request())
    row = RiskEvent.objects.get()
    MissedEvent.objects.create(event=row)

    with pytest.raises(IntegrityError), transaction.atomic():
        MissedEvent.objects.bulk_create([MissedEvent(event=row)])


def test_a_model_that_goes_in_the_middle_of_a_burst_leaves_rules_and_marks(artifacts):
    screened.publish(artifacts)
    burst(2)
    (artifacts / "risk" / "payment" / "champion").unlink()
    burst(2, first=2)

    rows = ScreeningDecision.objects.order_by("at").values_list("source", "must_rescore", "verdict")
    assert list(rows) == [("model", False, "allow")] * 2 + [("fallback", True, "allow")] * 2


def placed(price: str = "20.00") -> Order:
    """An order that was screened without a model, and is paid."""
    bag = ready_cart({factories.variant(price=price): 1}, method=factories.shipping_method("free", price="0"))
    answer = checkout.place_order(cart_id=bag.pk, language="en", now=NOW)
    row = Order.objects.get(pk=answer.order_id)
    paying = row.payments.get()
    sandbox_desk.pay(token=paying.token, card=sandbox_desk.Card.APPROVED)
    payment.settle(payment_id=paying.pk, now=NOW)
    row.refresh_from_db()
    return row


def ship(order: Order) -> None:
    orders.ship(fulfilment_id=order.fulfilments.get().pk, actor="staff:1", now=NOW + timedelta(hours=1))


def test_an_order_screened_in_haste_is_screened_again_when_it_is_to_leave(artifacts):
    order = placed()
    assert order.is_provisional
    screened.publish(artifacts)

    ship(order)

    order.refresh_from_db()
    row = ScreeningDecision.objects.get()
    assert (order.is_provisional, order.needs_review) == (False, False)
    assert (row.must_rescore, row.source) == (False, "model")
    assert order.fulfilments.get().status == "shipped"


def test_what_looks_bad_at_the_second_look_stays_in_the_house(artifacts, monkeypatch):
    monkeypatch.setattr("risk.policy.deciding._unscored", _allowed)
    order = placed("990.00")
    screened.publish(artifacts)

    with pytest.raises(orders.IllegalMove, match="review"):
        ship(order)

    assert order.fulfilments.get().status == "pending"
    assert RiskCase.objects.get().state == "open"


def _allowed(stakes, limits):
    from risk.contracts import Action, Decided, Why  # noqa: PLC0415 - of this test alone

    return Decided(Action.ALLOW, Why.UNSCORED, {}, rescore=True)


def test_the_sweep_scores_before_anybody_packs(artifacts):
    order = placed()
    screened.publish(artifacts)

    assert cases.rescore(now=NOW + timedelta(minutes=5)) == 1

    order.refresh_from_db()
    assert not order.is_provisional


def test_without_any_model_the_rules_have_the_last_word_and_the_parcel_leaves():
    order = placed()

    ship(order)

    assert order.fulfilments.get().status == "shipped"
    assert not ScreeningDecision.objects.get().must_rescore


def test_a_second_look_that_fails_keeps_the_goods(monkeypatch):
    order = placed()
    monkeypatch.setattr(port.cases, "again", _fails)

    with pytest.raises(orders.IllegalMove, match="review"):
        ship(order)

    assert order.fulfilments.get().status == "pending"


def _fails(*args: object, **more: object) -> None:
    raise RuntimeError("gone")


def received(price: str = "20.00") -> Return:
    """Goods that are back."""
    order = placed(price)
    Order.objects.filter(pk=order.pk).update(needs_review=False)
    ship(order)
    orders.deliver(fulfilment_id=order.fulfilments.get().pk, actor="staff:1", now=NOW + timedelta(days=1))
    later = NOW + timedelta(days=2)
    row = returns.request(
        order_id=order.pk, lines={order.lines.get().pk: 1}, reason="", actor="customer", now=later
    )
    returns.approve(return_id=row.pk, actor="staff:1", now=later)
    location = factories.location()
    returns.receive(return_id=row.pk, location_id=location.pk, actor="staff:1", now=later)
    return row


def refund(row: Return) -> Decimal:
    returns.refund(return_id=row.pk, actor="staff:1", now=NOW + timedelta(days=3))
    return row.order.payments.get().refunded


def test_an_ordinary_return_is_paid_back():
    assert refund(received()) == Decimal("20.00")


def test_a_large_refund_waits_for_a_person_and_is_paid_once_released(settings):
    settings.RISK_PAYOUT_LIMIT = Decimal(10)
    row = received()
    with pytest.raises(PayoutHeld):
        refund(row)
    assert row.order.payments.get().refunded == 0

    case = RiskCase.objects.get()
    cases.decide(case_id=case.pk, is_fraud=False, by="staff:2", now=timezone.now())

    assert case.decision.head == "returns"
    assert refund(row) == Decimal("20.00")


def test_no_answer_means_that_no_money_leaves(monkeypatch):
    row = received()
    monkeypatch.setattr(payouts, "screen", _fails)

    with pytest.raises(PayoutHeld):
        refund(row)

    assert row.order.payments.get().refunded == 0


def test_a_return_that_was_never_heard_of_is_judged_when_its_money_is_asked_for():
    row = received()
    ScreeningDecision.objects.filter(head="returns").delete()
    RiskEvent.objects.filter(kind="returned").delete()

    assert refund(row) == Decimal("20.00")
    assert ScreeningDecision.objects.filter(head="returns").count() == 1


def test_an_order_is_screened_though_its_screener_fails(monkeypatch):
    monkeypatch.setattr(port.screening, "screen", _fails)

    order = placed()

    assert (order.needs_review, order.screening_id) == (True, "")


def test_a_card_that_thousands_share_ties_nobody_together():
    memory = ProcessMemory()
    card = {reading.Link.CARD: "c"}
    for number in range(3_000):
        links = card | {reading.Link.EMAIL: f"m{number}"}
        memory.add(happening(f"e{number}", minutes=number / 10, links=links))
    later = happening("now", minutes=301, links=card | {reading.Link.EMAIL: "m1"})

    features = reading.read(later, memory)

    assert features["card_is_shared"] == 1.0
    assert features["card_n_attempts_30d"] == float(MOST)
    assert features["linked_size"] == 2.0  # its e-mail address and the card on that one order


def test_the_table_answers_for_a_shared_card_in_bounded_time():
    rows = []
    for number in range(MOST + 20):
        event: Happening = happening(f"e{number}", minutes=number / 10, links={reading.Link.CARD: "c"})
        rows.append(
            RiskEvent(
                event_id=event.event_id, kind=event.kind.value, occurred_at=event.occurred_at,
                known_at=event.known_at, at_ms=traces.milliseconds(event.at), card="c",
            )
        )  # fmt: skip
    RiskEvent.objects.bulk_create(rows)

    (log,) = DatabaseMemory().recall(["card:c"], traces.milliseconds(START + timedelta(days=1)))

    assert len(log) == MOST


def test_the_port_answers_every_question():
    screener = port.Screener()
    answer = screener.screen(screened.request())

    assert answer.is_provisional
    assert screener.again(answer.screening_id, NOW).verdict is Verdict.ALLOW
