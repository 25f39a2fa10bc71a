"""What is kept for a while goes on time, not a day earlier, and a second run finds nothing more."""

from datetime import timedelta

import pytest

from config.celery import app
from shop.models import Address, Cart, Event, Order, Visitor
from shop.services import retention
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = make.NOW
NOTHING = retention.Forgotten(0, 0, 0)


def event(days: int, **of):
    return Event.objects.create(
        kind="search",
        at=NOW - timedelta(days=days),
        channel=make.channel(),
        query="gift",
        has_consent=True,
        **of,
    )


def cart(days: int, **of) -> Cart:
    at = NOW - timedelta(days=days)
    return make.cart(
        created_at=at, updated_at=at, email="ada@example.com", shipping_address=make.address(), **of
    )


def test_behaviour_is_cut_from_the_person_after_two_years_and_not_before():
    customer = make.customer()
    old, young = event(731, customer=customer), event(729, customer=customer)

    assert retention.forget_old(now=NOW).n_events == 1

    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.customer, old.query, old.has_consent) == (None, "", False)
    assert (young.customer, young.query, young.has_consent) == (customer, "gift", True)
    assert Event.objects.count() == 2  # goods go on being counted


def test_devices_that_never_came_back_go_and_joined_ones_stay():
    device, joined = make.visitor(), make.visitor(of=make.customer())
    Visitor.objects.update(latest_seen_at=NOW - timedelta(days=731))
    fresh = make.visitor()

    assert retention.forget_old(now=NOW).n_visitors == 1

    assert not Visitor.objects.filter(pk=device.pk).exists()
    assert set(Visitor.objects.all()) == {joined, fresh}


def test_a_cart_that_nobody_paid_for_goes_with_what_was_typed_into_it():
    left, young = cart(181), cart(179)
    ordered = cart(400, status="ordered")

    assert retention.forget_old(now=NOW).n_carts == 1

    assert set(Cart.objects.all()) == {young, ordered}
    assert not Address.objects.filter(pk=left.shipping_address_id).exists()
    assert Address.objects.count() == 2


def test_an_address_that_an_order_keeps_stays_when_its_cart_goes():
    left = cart(181)
    Order.objects.create(
        number="1", channel=make.channel(), currency="EUR", prices_include_tax=True, subtotal=1, tax=0, total=1,
        placed_at=NOW, shipping_address=left.shipping_address,
    )  # fmt: skip

    retention.forget_old(now=NOW)

    assert Address.objects.count() == 1


def test_time_travel_forgets_what_was_young(settings):
    settings.SHOP_BEHAVIOUR_DAYS = 30
    event(0, customer=make.customer())
    cart(0)

    assert retention.forget_old(now=NOW + timedelta(days=29)) == NOTHING
    assert retention.forget_old(now=NOW + timedelta(days=31)).n_events == 1
    assert retention.forget_old(now=NOW + timedelta(days=181)).n_carts == 1
    assert retention.forget_old(now=NOW + timedelta(days=182)) == NOTHING


def test_many_rows_go_in_lots(monkeypatch):
    monkeypatch.setattr(retention, "LOT", 2)
    for _ in range(5):
        event(800, customer=make.customer())

    assert retention.forget_old(now=NOW).n_events == 5


@pytest.mark.parametrize("task", ["forget_old_behaviour", "forget_guesses", "forget_original_texts"])
def test_it_runs_by_itself(task):
    assert f"shop.tasks.{task}" in {entry["task"] for entry in app.conf.beat_schedule.values()}
