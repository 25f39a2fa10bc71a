"""Cards cost one query, whatever their number, and show only what the channel shows."""

from decimal import Decimal

import pytest
from django.utils import translation

from shop.models import Product, ProductListing
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("n_products", [1, 100])
def test_cards_cost_one_query_for_one_and_for_a_hundred(n_products, django_assert_num_queries):
    web = factories.channel()
    ids = [factories.product(f"Mug {n}", brand=factories.brand()).pk for n in range(n_products)]

    with django_assert_num_queries(1):
        cards = Product.objects.cards(ids, web.pk)
        shown = [(card.name, card.listing.price_from, card.brand.name, card.n_variants) for card in cards]

    assert len(shown) == n_products
    assert shown[0] == ("Mug 0", Decimal("10.00"), "Acme", 1)


def test_cards_keep_the_order_that_was_asked_for():
    first, second, third = (factories.product(name).pk for name in ("A", "B", "C"))

    cards = Product.objects.cards([third, first, second], factories.channel().pk)

    assert [card.pk for card in cards] == [third, first, second]


def test_a_card_shows_the_price_of_its_own_channel():
    app = factories.channel("app", currency="JPY")
    mug = factories.product(price="10.00")
    factories.listed(mug.variants.get(), "1600", sold_in=app)

    assert Product.objects.cards([mug.pk], app.pk)[0].listing.price_from == Decimal("1600")


def test_drafts_and_hidden_products_have_no_card():
    web = factories.channel()
    hidden = factories.product()
    ProductListing.objects.filter(product=hidden).update(is_visible=False)
    draft = factories.product(status="draft")
    elsewhere = factories.product(sold_in=factories.channel("app"))

    assert Product.objects.cards([hidden.pk, draft.pk, elsewhere.pk], web.pk) == []


def test_inactive_variants_are_not_counted():
    shirt = factories.product()
    factories.variant(shirt)
    factories.variant(shirt, is_active=False)

    assert Product.objects.cards([shirt.pk], factories.channel().pk)[0].n_variants == 2


def test_a_card_speaks_the_readers_language():
    mug = factories.product("Mug", name_zh_hans="马克杯")

    with translation.override("zh-hans"):
        assert Product.objects.cards([mug.pk], factories.channel().pk)[0].name == "马克杯"
