"""Many buyers at once, on both databases."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from shop.models import Reservation, StockItem
from shop.services import locks, stock
from tests import factories as make
from tests.shop.services.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
NOW = make.NOW


def sell(cart, demands, order_id):
    stock.allocate(
        order_ref=stock.order_ref(order_id),
        cart_id=cart.pk,
        channel_id=cart.channel_id,
        demands=demands,
        now=NOW,
    )


def test_eight_buyers_of_three_units_get_exactly_three(real_connections):
    mug = make.variant(stock=3)
    carts = [make.cart() for _ in range(8)]

    outcomes = race(*(partial(sell, cart, {mug.pk: 1}, number) for number, cart in enumerate(carts, 1)))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType"] * 3 + ["OutOfStock"] * 5
    item = StockItem.objects.get()
    assert (item.on_hand, item.reserved, item.allocated, stock.is_balanced(item)) == (3, 0, 3, True)


def test_two_variants_in_opposite_order_never_deadlock(real_connections):
    mug, plate = make.variant(stock=50), make.variant(stock=50)
    orders = [{mug.pk: 1, plate.pk: 1}, {plate.pk: 1, mug.pk: 1}] * 4
    carts = [make.cart() for _ in orders]

    outcomes = race(
        *(
            partial(sell, cart, what, number)
            for number, (cart, what) in enumerate(zip(carts, orders, strict=True), 1)
        )
    )

    assert outcomes == [None] * 8
    assert set(StockItem.objects.values_list("allocated", flat=True)) == {8}


def test_reserving_releasing_and_sweeping_at_once_keep_the_books(real_connections):
    mug = make.variant(stock=6)
    carts = [make.cart() for _ in range(6)]
    for cart in carts[:3]:
        stock.reserve(
            cart_id=cart.pk,
            channel_id=cart.channel_id,
            demands={mug.pk: 1},
            until=NOW - timedelta(1),
            now=NOW - timedelta(2),
        )
    hold = partial(
        stock.reserve, channel_id=carts[0].channel_id, demands={mug.pk: 2}, until=NOW + timedelta(1), now=NOW
    )

    outcomes = race(
        partial(stock.expire, now=NOW),
        partial(stock.expire, now=NOW),
        partial(stock.release, cart_id=carts[0].pk, now=NOW),
        *(partial(hold, cart_id=cart.pk) for cart in carts[3:]),
    )

    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    item = StockItem.objects.get()
    assert (item.reserved, stock.is_balanced(item)) == (6, True)
    assert sum(Reservation.objects.values_list("quantity", flat=True)) == 6


def test_a_lock_that_is_not_to_be_had_is_busy_and_changes_nothing(real_connections):
    mug, cart = make.variant(stock=3), make.cart()

    def sell_impatiently():
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET lock_timeout = '50ms'")
            else:
                cursor.execute("PRAGMA busy_timeout = 50")
        sell(cart, {mug.pk: 1}, 1)

    with transaction.atomic():
        StockItem.objects.select_for_update().update(backorder_limit=0)
        [outcome] = race(sell_impatiently)

    assert isinstance(outcome, locks.Busy)
    assert outcome.status == 409
    assert StockItem.objects.get().allocated == 0
