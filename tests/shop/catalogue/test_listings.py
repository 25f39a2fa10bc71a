"""The row that lists read always equals prices and stock."""

from decimal import Decimal

import pytest

from shop.models import ProductListing, StockItem
from shop.services import catalogue
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("n_products", [1, 100])
def test_refreshing_costs_the_same_queries_for_one_and_a_hundred(n_products, django_assert_num_queries):
    ids = [factories.product(f"Mug {n}").pk for n in range(n_products)]

    with django_assert_num_queries(6):  # two of them are the savepoint
        catalogue.listings.refresh(product_ids=ids)


def test_a_product_without_stock_where_the_channel_sells_from_is_unavailable():
    elsewhere = factories.location("elsewhere")
    mug = factories.product(kept_at=elsewhere)

    catalogue.listings.refresh(product_ids=[mug.pk])

    assert ProductListing.objects.get().is_available is False


def test_backorders_count_as_available_and_promises_do_not():
    mug = factories.product(stock=2)
    StockItem.objects.update(reserved=1, allocated=1)
    catalogue.listings.refresh_availability(variant_ids=[mug.variants.get().pk])
    assert ProductListing.objects.get().is_available is False

    StockItem.objects.update(backorder_limit=1)
    catalogue.listings.refresh_availability(variant_ids=[mug.variants.get().pk])

    assert ProductListing.objects.get().is_available is True


def test_stock_in_two_places_counts_once_per_channel():
    north, south = factories.location("north"), factories.location("south")
    web = factories.channel(locations=[north, south])
    app = factories.channel("app", locations=[south])
    mug = factories.product(kept_at=north, sold_in=web)
    factories.listed(mug.variants.get(), "11.00", sold_in=app)

    catalogue.listings.refresh(product_ids=[mug.pk])

    assert dict(ProductListing.objects.values_list("channel__code", "is_available")) == {
        "web": True,
        "app": False,
    }


def test_a_product_without_any_price_keeps_its_row_and_its_visibility():
    mug = factories.product()
    mug.variants.update(is_active=False)
    ProductListing.objects.update(is_visible=False)

    catalogue.listings.refresh(product_ids=[mug.pk])

    row = ProductListing.objects.get()
    assert (row.price_from, row.is_available, row.is_visible) == (None, False, False)


def test_showing_a_product_lists_it_where_it_never_was():
    app = factories.channel("app")
    mug = factories.product(price="9.00")

    catalogue.listings.show(product_ids=[mug.pk], channel_id=app.pk, is_visible=True)
    catalogue.listings.show(product_ids=[mug.pk], channel_id=factories.channel().pk, is_visible=False)

    rows = dict(ProductListing.objects.values_list("channel__code", "is_visible"))
    assert rows == {"web": False, "app": True}
    assert ProductListing.objects.get(channel__code="web").price_from == Decimal("9")
