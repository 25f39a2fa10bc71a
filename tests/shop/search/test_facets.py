"""Facets: alternatives inside one, all of them across, each counted without its own filter."""

from decimal import Decimal

import pytest
from django.utils import translation

from shop.contracts.searching import SearchRequest
from shop.models import Product, ProductAttribute
from shop.ports.searcher import FullTextSearcher
from tests import factories

pytestmark = pytest.mark.django_db


def search(**filters):
    return FullTextSearcher().search(SearchRequest(channel_id=factories.channel().pk, **filters))


def facet(page, code):
    """Counts by URL value of one facet."""
    found = next((one for one in page.facets if one.code == code), None)
    return {option.value: option.n_products for option in found.options} if found else {}


@pytest.fixture
def shirts():
    """Four shirts: colour by variant, fabric by product, two brands, two categories below one."""
    wear = factories.category("Wear")
    tops, vests = factories.category("Tops", parent=wear), factories.category("Vests", parent=wear)
    colour = factories.attribute("colour", name_zh_hans="颜色", is_option=True)
    fabric = factories.attribute("fabric")
    red, blue = factories.option(colour, "Red", label_zh_hans="红色"), factories.option(colour, "Blue")
    wool, linen = factories.option(fabric, "Wool"), factories.option(fabric, "Linen")
    rows = [
        ("A", tops, "Acme", [red, blue], wool, "10.00", 5, "4.50"),
        ("B", tops, "Acme", [red], linen, "20.00", 0, "3.20"),
        ("C", tops, "Bolt", [blue], wool, "30.00", 5, None),
        ("D", vests, "Bolt", [red], wool, "40.00", 5, "2.00"),
    ]
    for name, category, brand, colours, fabric_option, price, stock, rating in rows:
        shirt = factories.product(
            name, category=category, brand=factories.brand(brand), with_variant=False, rating_average=rating
        )
        factories.give(shirt, fabric_option)
        for one in colours:
            factories.variant(shirt, options=[one], price=price, stock=stock)
    FullTextSearcher().rebuild()
    return {"red": red, "blue": blue, "wool": wool, "linen": linen, "wear": wear, "tops": tops}


def test_every_facet_counts_products_not_variants(shirts):
    page = search()

    assert facet(page, "colour") == {"red": 3, "blue": 2}
    assert facet(page, "fabric") == {"wool": 3, "linen": 1}
    assert facet(page, "brand") == {"acme": 2, "bolt": 2}
    assert facet(page, "category") == {"wear": 4}
    assert facet(page, "rating") == {"4": 1, "3": 2, "2": 3}
    assert facet(page, "in_stock") == {"1": 3}
    assert (page.price_low, page.price_high) == (Decimal(10), Decimal(40))


def test_a_category_holds_all_below_it_and_offers_the_next_step(shirts):
    page = search(category_id=shirts["wear"].pk)

    assert (page.n_total, facet(page, "category")) == (4, {"tops": 3, "vests": 1})


def test_inside_a_facet_options_are_alternatives(shirts):
    page = search(option_ids={"colour": (shirts["red"].pk, shirts["blue"].pk)})

    assert page.n_total == 4


def test_across_facets_all_filters_hold(shirts):
    page = search(option_ids={"colour": (shirts["red"].pk,), "fabric": (shirts["wool"].pk,)})

    assert page.n_total == 2


def test_a_facet_is_counted_without_its_own_filter_and_with_all_others(shirts):
    bolt = factories.brand("Bolt")

    page = search(option_ids={"colour": (shirts["blue"].pk,)}, brand_ids=(bolt.pk,))

    assert page.n_total == 1
    assert facet(page, "colour") == {"red": 1, "blue": 1}  # of Bolt
    assert facet(page, "brand") == {"bolt": 1, "acme": 1}  # of blue ones
    assert facet(page, "fabric") == {"wool": 1}  # of both


def test_a_chosen_option_is_marked_and_stays_even_at_zero(shirts):
    page = search(option_ids={"fabric": (shirts["linen"].pk,)}, category_id=factories.category("Vests").pk)

    options = {option.value: option for one in page.facets if one.code == "fabric" for option in one.options}
    assert (options["linen"].selected, options["linen"].n_products) == (True, 0)
    assert (options["wool"].selected, options["wool"].n_products) == (False, 1)


def test_the_price_range_is_that_without_the_price_filter(shirts):
    page = search(price_min=Decimal(15), price_max=Decimal(25))

    assert (page.n_total, page.price_low, page.price_high) == (1, Decimal(10), Decimal(40))
    assert facet(page, "brand") == {"acme": 1}


def test_stars_and_stock_are_counted_without_their_own_filter(shirts):
    page = search(min_rating=4, in_stock=True)

    assert page.n_total == 1
    assert facet(page, "rating") == {"4": 1, "3": 1, "2": 2}  # of those in stock
    assert facet(page, "in_stock") == {"1": 1}  # of those with four stars


def test_facets_count_the_result_of_a_query(shirts):
    page = search(query="red")

    assert (page.n_total, facet(page, "colour")) == (3, {"red": 3, "blue": 1})


def test_a_search_shows_the_category_it_is_narrowed_to(shirts):
    page = search(query="red", category_id=shirts["tops"].pk)

    (chosen,) = next(one for one in page.facets if one.code == "category").options
    assert (chosen.value, chosen.n_products, chosen.selected) == ("tops", 2, True)


def test_yes_and_no_become_a_facet_of_one_option(shirts):
    washable = factories.attribute("washable", kind="boolean")
    shirt = Product.objects.get(name_en="A")
    ProductAttribute.objects.create(product=shirt, attribute=washable, boolean=True)
    FullTextSearcher().index([shirt.pk])

    assert facet(search(), "washable") == {"yes": 1}


def test_inactive_variants_are_in_no_facet(shirts):
    shirt = Product.objects.get(name_en="A")
    shirt.variants.filter(options__code="blue").update(is_active=False)
    FullTextSearcher().index([shirt.pk])

    assert facet(search(), "colour") == {"red": 3, "blue": 1}


def test_labels_speak_the_readers_language(shirts):
    with translation.override("zh-hans"):
        page = search()

    colour = next(one for one in page.facets if one.code == "colour")
    assert (colour.label, colour.options[0].label) == ("颜色", "红色")


def test_facets_can_be_left_out(shirts, django_assert_num_queries):
    request = SearchRequest(channel_id=factories.channel().pk, facets=False)
    FullTextSearcher().search(request)

    with django_assert_num_queries(1):
        assert FullTextSearcher().search(request).facets == ()


def test_a_plain_list_counts_its_facets_once_a_minute(shirts, django_assert_num_queries):
    request = SearchRequest(channel_id=factories.channel().pk, category_id=shirts["tops"].pk)
    FullTextSearcher().search(request)

    with django_assert_num_queries(1):
        FullTextSearcher().search(request)


def test_a_change_of_the_catalogue_is_counted_at_once(shirts):
    search()
    shirt = Product.objects.get(name_en="A")
    shirt.status = "draft"
    shirt.save()
    FullTextSearcher().index([shirt.pk])

    assert facet(search(), "brand") == {"acme": 1, "bolt": 2}


def test_a_collection_keeps_its_own_order(shirts):
    found = {product.name_en: product for product in Product.objects.all()}
    row = factories.collection("Picks", [found["C"], found["A"]])

    page = search(collection_id=row.pk)

    assert page.product_ids == (found["C"].pk, found["A"].pk)
