from datetime import timedelta

import pytest

from shop.models import StockItem, StockMovement
from shop.services import stock
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = make.NOW


def sell(cart, demands, *, order_id=1, **more):
    stock.allocate(
        order_ref=stock.order_ref(order_id),
        cart_id=cart.pk,
        channel_id=cart.channel_id,
        demands={variant.pk: units for variant, units in demands.items()},
        now=NOW,
        **more,
    )


def balances(variant) -> tuple[int, int, int]:
    item = StockItem.objects.get(variant=variant)
    assert stock.is_balanced(item)
    return item.on_hand, item.reserved, item.allocated


def test_a_sale_turns_the_hold_into_an_allocation_in_one_movement():
    mug, cart = make.variant(stock=5), make.cart()
    stock.reserve(
        cart_id=cart.pk,
        channel_id=cart.channel_id,
        demands={mug.pk: 2},
        until=NOW + timedelta(minutes=1),
        now=NOW,
    )

    sell(cart, {mug: 2})

    movement = StockMovement.objects.get(ref="order:1")
    assert (movement.kind, movement.reserved_delta, movement.allocated_delta) == ("allocate", -2, 2)
    assert balances(mug) == (5, 0, 2)
    assert not cart.reservations.exists()


def test_a_sale_without_a_hold_takes_what_is_free():
    mug = make.variant(stock=2)

    sell(make.cart(), {mug: 2})

    assert balances(mug) == (2, 0, 2)


def test_a_sale_never_takes_what_another_cart_holds():
    mug, holder = make.variant(stock=2), make.cart()
    stock.reserve(
        cart_id=holder.pk,
        channel_id=holder.channel_id,
        demands={mug.pk: 1},
        until=NOW + timedelta(minutes=1),
        now=NOW,
    )

    with pytest.raises(stock.OutOfStock):
        sell(make.cart(), {mug: 2})

    assert balances(mug) == (2, 1, 0)


def test_sending_takes_units_off_the_shelf_and_out_of_the_promise():
    mug = make.variant(stock=5)
    sell(make.cart(), {mug: 3})

    stock.ship(order_id=1, location_id=make.location().pk, units={mug.pk: 2}, now=NOW)

    assert balances(mug) == (3, 0, 1)
    assert [(held.variant_id, held.quantity) for held in stock.held_for(order_id=1)] == [(mug.pk, 1)]


def test_no_order_sends_what_it_does_not_hold():
    mug = make.variant(stock=5)
    sell(make.cart(), {mug: 3})

    with pytest.raises(stock.InvalidMovement):
        stock.ship(order_id=1, location_id=make.location().pk, units={mug.pk: 4}, now=NOW)
    with pytest.raises(stock.InvalidMovement):
        stock.ship(order_id=2, location_id=make.location().pk, units={mug.pk: 1}, now=NOW)

    assert balances(mug) == (5, 0, 3)


def test_goods_sold_on_backorder_cannot_be_sent_before_they_come():
    mug = make.variant(stock=0)
    make.stocked(mug, 0, backorder_limit=5)
    sell(make.cart(), {mug: 2})

    with pytest.raises(stock.InvalidMovement):
        stock.ship(order_id=1, location_id=make.location().pk, units={mug.pk: 2}, now=NOW)
    stock.receive(lines=[stock.StockLine(mug.pk, make.location().pk, 2)], now=NOW)
    stock.ship(order_id=1, location_id=make.location().pk, units={mug.pk: 2}, now=NOW)

    assert balances(mug) == (0, 0, 0)


def test_cancelling_gives_back_what_was_not_sent_and_twice_is_once():
    mug = make.variant(stock=5)
    sell(make.cart(), {mug: 3})
    stock.ship(order_id=1, location_id=make.location().pk, units={mug.pk: 1}, now=NOW)

    stock.deallocate(order_id=1, now=NOW)
    stock.deallocate(order_id=1, now=NOW)

    assert balances(mug) == (4, 0, 0)


def test_a_return_may_go_on_the_shelf_of_another_location():
    store, mug = make.location("store", kind="store"), make.variant(stock=5)

    stock.restock(order_id=1, location_id=store.pk, units={mug.pk: 2}, now=NOW)

    item = StockItem.objects.get(location=store)
    assert (item.on_hand, item.movements.get().kind) == (2, "return")
