import pytest

from shop.models import ProductListing
from shop.services import stock
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = make.NOW


def listing(variant) -> ProductListing:
    return ProductListing.objects.get(product=variant.product)


def test_a_product_leaves_the_lists_when_its_last_unit_is_sold_and_comes_back(
    django_capture_on_commit_callbacks,
):
    mug, cart = make.variant(stock=2), make.cart()

    with django_capture_on_commit_callbacks(execute=True):
        stock.allocate(
            order_ref="order:1", cart_id=cart.pk, channel_id=cart.channel_id, demands={mug.pk: 2}, now=NOW
        )
    assert listing(mug).is_available is False

    with django_capture_on_commit_callbacks(execute=True):
        stock.deallocate(order_id=1, now=NOW)
    assert listing(mug).is_available is True


def test_a_product_stays_available_while_another_variant_can_be_bought(django_capture_on_commit_callbacks):
    mug = make.variant(stock=2)
    make.variant(mug.product, stock=1)
    cart = make.cart()

    with django_capture_on_commit_callbacks(execute=True):
        stock.allocate(
            order_ref="order:1", cart_id=cart.pk, channel_id=cart.channel_id, demands={mug.pk: 2}, now=NOW
        )

    assert listing(mug).is_available is True


def test_only_a_flip_costs_a_refresh(django_capture_on_commit_callbacks, django_assert_num_queries):
    mug = make.variant(stock=5)

    with django_capture_on_commit_callbacks() as callbacks:
        stock.adjust(
            variant_id=mug.pk, location_id=make.location().pk, delta=-1, reason="lost", actor="", now=NOW
        )

    assert [callback.func.__name__ for callback in callbacks] == ["send_robust"]


def test_availability_is_summed_over_the_active_locations_of_the_channel():
    closed = make.location("closed", is_active=False)
    store = make.location("store", kind="store")
    channel = make.channel(locations=[make.location(), store, closed])
    mug, nothing = make.variant(stock=3), make.variant(stock=0)
    make.stocked(mug, 4, at=store)
    make.stocked(mug, 100, at=closed)

    assert stock.availability(variant_ids=[mug.pk, nothing.pk], channel_id=channel.pk) == {
        mug.pk: 7,
        nothing.pk: 0,
    }
    places = stock.by_location(variant_id=mug.pk, channel_id=channel.pk)
    assert [(place.code, place.available, place.offers_pickup) for place in places] == [
        ("warehouse", 3, False),
        ("store", 4, True),
    ]
