from datetime import timedelta

import pytest

from shop.models import Reservation, StockItem, StockMovement
from shop.services import stock
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = make.NOW
UNTIL = NOW + timedelta(minutes=15)


def hold(cart, demands, *, now=NOW, **more):
    stock.reserve(
        cart_id=cart.pk,
        channel_id=cart.channel_id,
        demands={variant.pk: units for variant, units in demands.items()},
        until=now + timedelta(minutes=15),
        now=now,
        **more,
    )


def free(variant) -> int:
    return stock.availability(variant_ids=[variant.pk], channel_id=make.channel().pk)[variant.pk]


def test_what_one_cart_holds_another_cannot_have():
    mug, first, second = make.variant(stock=3), make.cart(), make.cart()
    hold(first, {mug: 2})

    with pytest.raises(stock.OutOfStock) as error:
        hold(second, {mug: 2})

    assert error.value.shortages == (stock.Shortage(mug.pk, mug.sku, 2, 1),)
    assert free(mug) == 1
    assert not second.reservations.exists()


def test_all_that_is_short_is_named_and_nothing_is_held():
    mug, plate, bowl = make.variant(stock=1), make.variant(stock=9), make.variant(stock=0)
    cart = make.cart()

    with pytest.raises(stock.OutOfStock) as error:
        hold(cart, {mug: 2, plate: 2, bowl: 1})

    assert [(each.variant_id, each.available) for each in error.value.shortages] == [
        (mug.pk, 1),
        (bowl.pk, 0),
    ]
    assert free(plate) == 9
    assert StockMovement.objects.filter(kind="reserve").count() == 0


def test_holding_again_replaces_what_was_held_and_writes_only_the_difference():
    mug, plate, cart = make.variant(stock=5), make.variant(stock=5), make.cart()
    hold(cart, {mug: 3})

    hold(cart, {mug: 1, plate: 2}, now=NOW + timedelta(minutes=5))

    assert (free(mug), free(plate)) == (4, 3)
    assert set(cart.reservations.values_list("item__variant", "quantity")) == {(mug.pk, 1), (plate.pk, 2)}
    assert set(cart.reservations.values_list("expires_at", flat=True)) == {NOW + timedelta(minutes=20)}
    deltas = StockMovement.objects.filter(ref=f"cart:{cart.pk}").order_by("pk")
    assert list(deltas.values_list("kind", "reserved_delta")) == [
        ("reserve", 3),
        ("release", -2),
        ("reserve", 2),
    ]


def test_releasing_gives_everything_back_and_twice_is_once():
    mug, cart = make.variant(stock=3), make.cart()
    hold(cart, {mug: 3})

    stock.release(cart_id=cart.pk, now=NOW)
    stock.release(cart_id=cart.pk, now=NOW)

    assert free(mug) == 3
    assert StockMovement.objects.filter(kind="release").count() == 1


def test_extending_holds_on_and_says_whether_there_was_anything():
    mug, cart = make.variant(stock=3), make.cart()
    hold(cart, {mug: 1})

    assert stock.extend(cart_id=cart.pk, until=UNTIL + timedelta(minutes=5)) is True
    assert stock.extend(cart_id=make.cart().pk, until=UNTIL) is False
    assert cart.reservations.get().expires_at == UNTIL + timedelta(minutes=5)


def test_the_sweeper_gives_back_only_what_has_run_out():
    mug, plate, old, new = make.variant(stock=5), make.variant(stock=5), make.cart(), make.cart()
    hold(old, {mug: 2}, now=NOW - timedelta(minutes=20))
    hold(new, {plate: 1})

    n_expired = stock.expire(now=NOW)

    assert (n_expired, free(mug), free(plate)) == (1, 5, 4)
    assert Reservation.objects.get().cart_id == new.pk


def test_an_expired_hold_never_stands_in_the_way_of_a_buyer_without_a_sweeper():
    mug, old, new = make.variant(stock=2), make.cart(), make.cart()
    hold(old, {mug: 2}, now=NOW - timedelta(minutes=20))

    hold(new, {mug: 2})

    assert not old.reservations.exists()
    assert StockMovement.objects.filter(ref=f"cart:{old.pk}", kind="release").get().reserved_delta == -2
    item = StockItem.objects.get()
    assert (item.reserved, stock.is_balanced(item)) == (2, True)


def test_collection_takes_from_the_store_alone():
    store = make.location("store", kind="store")
    channel = make.channel(locations=[make.location(), store])
    mug, cart = make.variant(stock=9), make.cart()
    at_store = make.stocked(mug, 1, at=store)

    with pytest.raises(stock.OutOfStock):
        hold(cart, {mug: 2}, location_id=store.pk)
    hold(cart, {mug: 1}, location_id=store.pk)

    at_store.refresh_from_db()
    assert at_store.reserved == 1
    assert stock.availability(variant_ids=[mug.pk], channel_id=channel.pk) == {mug.pk: 9}


def test_a_location_of_another_channel_does_not_count():
    elsewhere = make.location("elsewhere")
    mug, cart = make.variant(stock=1), make.cart()
    make.stocked(mug, 50, at=elsewhere)

    with pytest.raises(stock.OutOfStock):
        hold(cart, {mug: 2})


def test_backorders_may_be_promised_beyond_what_is_at_hand():
    mug, cart = make.variant(stock=0), make.cart()
    make.stocked(mug, 1, backorder_limit=2)

    hold(cart, {mug: 3})

    assert free(mug) == 0
