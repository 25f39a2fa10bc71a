"""Everything a product page shows, in a fixed number of queries."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from shop.contracts.insights import Bullet
from shop.models import ProductAttribute, ProductListing
from shop.services import catalogue, insights
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def read(product, channel=None):
    return catalogue.product_page(slug=product.slug, channel_id=(channel or factories.channel()).pk, now=NOW)


@pytest.mark.parametrize("n", [1, 100])
def test_a_page_costs_three_queries_for_one_variant_and_for_a_hundred(n, django_assert_num_queries):
    store = factories.location("store", kind="store")
    web = factories.channel(locations=[factories.location(), store])
    shirt = factories.product(with_variant=False, brand=factories.brand())
    colour = factories.attribute("colour")
    for number in range(n):
        chosen = factories.option(colour, f"Colour {number}")
        factories.stocked(factories.variant(shirt, options=[chosen]), 2, at=store)

    read(shirt, web)

    with django_assert_num_queries(3):
        page = read(shirt, web)
        assert (page.product.brand_name, page.product.price_from) == ("Acme", Decimal("10"))
        assert len(page.variants) == len(page.options[0].options) == len(page.stores[0].available) == n


def test_variants_come_with_price_stock_and_options():
    colour = factories.attribute("colour")
    red, blue = factories.option(colour, "Red"), factories.option(colour, "Blue")
    shirt = factories.product(with_variant=False)
    factories.variant(shirt, sku="B", price="12.00", stock=0, options=[blue], position=2)
    factories.variant(shirt, sku="A", price="10.00", stock=3, options=[red], position=1)
    factories.variant(shirt, sku="C", is_active=False)

    page = read(shirt)

    assert [(o.sku, o.price, o.available, o.option_ids) for o in page.variants] == [
        ("A", Decimal("10"), 3, (red.pk,)),
        ("B", Decimal("12"), 0, (blue.pk,)),
    ]
    assert [(group.code, [option.option_id for option in group.options]) for group in page.options] == [
        ("colour", [red.pk, blue.pk])
    ]


def test_a_reduced_variant_says_the_lowest_price_before():
    mug = factories.product(price="20.00")
    variant = mug.variants.get()
    for day, price, before in [(1, "18.00", None), (2, "15.00", "20.00")]:
        catalogue.set_price(
            variant_id=variant.pk,
            channel_id=factories.channel().pk,
            price=Decimal(price),
            compare_at_price=Decimal(before) if before else None,
            decision="staff:1",
            now=NOW + timedelta(days=day),
        )

    page = catalogue.product_page(
        slug=mug.slug, channel_id=factories.channel().pk, now=NOW + timedelta(days=3)
    )

    assert (page.variants[0].compare_at, page.variants[0].lowest_30d) == (Decimal("18"), Decimal("18"))


def test_a_reduction_that_never_was_is_not_shown():
    """Raised for a moment, so that it can be reduced: the lowest of thirty days was as low."""
    mug = factories.product(price="15.00")
    variant = mug.variants.get()
    for hours, price, before in [(1, "20.00", None), (2, "15.00", "20.00")]:
        catalogue.set_price(
            variant_id=variant.pk,
            channel_id=factories.channel().pk,
            price=Decimal(price),
            compare_at_price=Decimal(before) if before else None,
            decision="staff:1",
            now=NOW + timedelta(hours=hours),
        )

    page = catalogue.product_page(
        slug=mug.slug, channel_id=factories.channel().pk, now=NOW + timedelta(days=1)
    )

    assert page.variants[0].compare_at is None
    assert ProductListing.objects.get().compare_at_from is None


def test_a_price_that_never_changed_is_compared_with_nothing():
    mug = factories.product(price="15.00")
    listing = mug.variants.get().listings.get()
    catalogue.set_price(
        variant_id=listing.variant_id,
        channel_id=listing.channel_id,
        price=Decimal("15.00"),
        compare_at_price=Decimal("20.00"),
        decision="staff:1",
        now=NOW + timedelta(days=1),
    )

    page = catalogue.product_page(
        slug=mug.slug, channel_id=factories.channel().pk, now=NOW + timedelta(days=2)
    )

    assert page.variants[0].compare_at is None


def test_lists_and_the_product_page_claim_the_same():
    mug = factories.product(price="20.00")
    variant = mug.variants.get()
    for day, price, before in [(1, "18.00", None), (2, "15.00", "25.00")]:
        catalogue.set_price(
            variant_id=variant.pk,
            channel_id=factories.channel().pk,
            price=Decimal(price),
            compare_at_price=Decimal(before) if before else None,
            decision="staff:1",
            now=NOW + timedelta(days=day),
        )

    assert ProductListing.objects.get().compare_at_from == Decimal("18")


def test_stock_elsewhere_is_not_promised_and_stores_show_their_own():
    store, depot = factories.location("store", kind="store"), factories.location("depot")
    factories.channel(locations=[store, depot])
    mug = factories.product(stock=0)
    variant = mug.variants.get()
    factories.stocked(variant, 2, at=store)
    factories.stocked(variant, 5, at=depot)
    factories.stocked(variant, 9, at=factories.location("foreign"))

    page = read(mug)

    assert page.variants[0].available == 7
    assert [(row.name, row.available) for row in page.stores] == [("Store", {variant.pk: 2})]


def test_properties_are_rows_and_several_options_share_one():
    mug = factories.product()
    material = factories.attribute("material", unit="")
    factories.give(mug, factories.option(material, "Clay"), factories.option(material, "Cork"))
    volume = factories.attribute("volume", kind="number", unit="ml")
    ProductAttribute.objects.create(product=mug, attribute=volume, number=Decimal("350.0000"))
    safe = factories.attribute("dishwasher", kind="boolean")
    ProductAttribute.objects.create(product=mug, attribute=safe, boolean=False)

    rows = [(row.code, row.unit, row.value) for row in read(mug).attributes]

    assert rows == [
        ("material", "", "Clay, Cork"),
        ("volume", "ml", Decimal("350")),
        ("dishwasher", "", False),
    ]
    assert str(rows[1][2]) == "350"


def test_breadcrumbs_lead_from_the_root():
    home = factories.category("Home")
    mugs = factories.category("Mugs", parent=home)

    assert [c.name for c in read(factories.product(category=mugs)).breadcrumbs] == ["Home", "Mugs"]


def test_drafts_hidden_and_unknown_products_look_the_same():
    draft, hidden = factories.product(status="draft"), factories.product()
    ProductListing.objects.filter(product=hidden).update(is_visible=False)

    messages = set()
    for slug in (draft.slug, hidden.slug, "never-was"):
        with pytest.raises(catalogue.ProductNotFound) as refusal:
            catalogue.product_page(slug=slug, channel_id=factories.channel().pk, now=NOW)
        messages.add(str(refusal.value))

    assert len(messages) == 1


def test_what_customers_say_comes_along_in_the_same_query(django_assert_num_queries):
    web, mug, silent = factories.channel(), factories.product(), factories.product()
    bullets = [Bullet("Holds 350 ml", "容量 350 毫升")]
    insights.publish_bullets(product_id=mug.pk, bullets=bullets, now=NOW)
    read(mug, web)

    with django_assert_num_queries(3):
        page = read(mug, web)

    assert (page.insight.n_reviewers, page.insight.shown, page.insight.source) == (0, "{}", "fallback")
    assert json.loads(page.insight.bullets)[0]["text_zh"] == "容量 350 毫升"
    assert read(silent).insight is None
