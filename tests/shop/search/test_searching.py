"""Searching in both languages: the same behaviour on SQLite and PostgreSQL."""

from decimal import Decimal

import pytest
from django.utils import translation

from shop.contracts.searching import SearchRequest, Sort
from shop.models import Product, ProductListing
from shop.ports.searcher import FullTextSearcher
from tests import factories

pytestmark = pytest.mark.django_db


def search(query="", **filters):
    return FullTextSearcher().search(SearchRequest(channel_id=factories.channel().pk, query=query, **filters))


def names(page):
    found = Product.objects.in_bulk(page.product_ids)
    return [found[pk].name_en for pk in page.product_ids]


@pytest.fixture
def shelf():
    """Five products in two languages, indexed."""
    audio = factories.category("Audio", name_zh_hans="影音")
    kitchen = factories.category("Kitchen", name_zh_hans="厨房")
    sony = factories.brand("Lumora", name_zh_hans="流光")
    factories.product(
        "Wireless headphones",
        name_zh_hans="无线降噪耳机",
        category=audio,
        brand=sony,
        price="99.00",
        sku="WH-1000XM5",
        description="Battery for a week of commutes.",
        description_zh_hans="一周续航。",
    )
    factories.product(
        "Noise cancelling earbuds", name_zh_hans="降噪头戴式耳机", category=audio, price="59.00"
    )
    factories.product(
        "Blue mug", name_zh_hans="蓝色马克杯", category=kitchen, price="12.00", sku="MUG-BLUE-42"
    )
    factories.product("Café press", name_zh_hans="法压壶", category=kitchen, price="35.00", stock=0)
    factories.product("Green tea", name_zh_hans="绿茶", category=kitchen, price="8.00")
    FullTextSearcher().rebuild()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("headphones", ["Wireless headphones"]),
        ("HEADPHONE", ["Wireless headphones"]),
        ("headph", ["Wireless headphones"]),
        ("mugs", ["Blue mug"]),
        ("cafe", ["Café press"]),
        ("CAFÉ presses", ["Café press"]),
        ("lumora", ["Wireless headphones"]),
        ("commute", ["Wireless headphones"]),
        ("kitchen mug", ["Blue mug"]),
        ("耳机", ["Wireless headphones", "Noise cancelling earbuds"]),
        ("流光", ["Wireless headphones"]),
    ],
)
def test_words_are_found_however_they_are_written(shelf, query, expected):
    assert sorted(names(search(query))) == sorted(expected)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("降噪耳机", ["Wireless headphones", "Noise cancelling earbuds"]),
        ("降噪", ["Wireless headphones", "Noise cancelling earbuds"]),
        ("茶", ["Green tea"]),
        ("杯", ["Blue mug"]),
        ("蓝色马克杯", ["Blue mug"]),
        ("厨房 蓝色", ["Blue mug"]),
        ("续航", ["Wireless headphones"]),
        ("headphones", ["Wireless headphones"]),
        ("色马", ["Blue mug"]),
    ],
)
def test_chinese_is_found_by_one_sign_or_many(shelf, query, expected):
    with translation.override("zh-hans"):
        page = search(query)

    assert sorted(names(page)) == sorted(expected)
    assert page.corrected_query == ""


def test_a_hit_in_the_name_comes_before_one_in_the_text(shelf):
    factories.product("Blanket", description="Goes well with a mug, any mug, mug mug mug.")
    FullTextSearcher().rebuild()

    assert names(search("mug")) == ["Blue mug", "Blanket"]


@pytest.mark.parametrize("code", ["MUG-BLUE-42", "mug-blue-42"])
def test_a_whole_sku_names_its_product(shelf, code):
    page = search(code)

    assert page.sku_product_id == Product.objects.get(name_en="Blue mug").pk
    assert names(page) == ["Blue mug"]


def test_a_barcode_names_its_product(shelf):
    Product.objects.get(name_en="Green tea").variants.update(barcode="4006381333931")
    FullTextSearcher().index([Product.objects.get(name_en="Green tea").pk])

    page = search("4006381333931")

    assert (page.sku_product_id, names(page)) == (Product.objects.get(name_en="Green tea").pk, ["Green tea"])


@pytest.mark.parametrize("part", ["mug-blue", "BLUE-42", "mugblue", "UG-BL", "lue-4", "1000xm5", "000XM"])
def test_a_part_of_a_sku_finds_its_product(shelf, part):
    page = search(part)

    assert page.n_total == 1
    assert page.sku_product_id is None


@pytest.mark.parametrize(
    ("typo", "meant", "expected"),
    [
        ("headfones", "headphones", "Wireless headphones"),
        ("haedphones", "headphones", "Wireless headphones"),
        ("wirelss headphones", "wireless headphones", "Wireless headphones"),
        ("mgu", "mug", "Blue mug"),
        ("earbads", "earbuds", "Noise cancelling earbuds"),
    ],
)
def test_a_misspelt_word_is_mended_and_said(shelf, typo, meant, expected):
    page = search(typo)

    assert (page.corrected_query, names(page)) == (meant, [expected])


def test_a_query_with_one_foreign_word_still_finds_the_rest(shelf):
    page = search("zzyzx headphones")

    assert (names(page), page.corrected_query) == (["Wireless headphones"], "")


def test_nothing_found_is_an_empty_page(shelf):
    page = search("qqqqqqqq")

    assert (page.product_ids, page.n_total, page.n_pages, page.corrected_query) == ((), 0, 0, "")


def test_filters_that_leave_nothing_do_not_change_the_query(shelf):
    page = search("headphones", price_max=Decimal(1))

    assert (page.n_total, page.corrected_query) == (0, "")
    assert page.price_low == Decimal(99)


@pytest.mark.parametrize(
    "odd",
    [
        '"',
        "'; DROP TABLE shop_product; --",
        "title:mug OR *",
        "NEAR(a b)",
        "\x00mug",
        "%",
        "_",
        "😀",
        "(((",
        "a AND",
        "-",
        "\\",
        "\ud83d",
        "!",
        "'a':*&",
    ],
)
def test_odd_input_is_only_text(shelf, odd):
    page = search(odd)

    assert page.n_total <= 5
    assert Product.objects.count() == 5


def test_a_megabyte_is_answered(shelf):
    assert search("mug " * 262_144).n_total == 1


def test_another_channel_finds_nothing_of_this_one(shelf):
    app = factories.channel("app")

    assert FullTextSearcher().search(SearchRequest(channel_id=app.pk, query="mug")).n_total == 0


def test_drafts_and_hidden_products_are_never_found(shelf):
    Product.objects.filter(name_en="Blue mug").update(status="draft")
    ProductListing.objects.filter(product__name_en="Green tea").update(is_visible=False)

    assert search("mug").n_total == search("tea").n_total == 0


def test_an_edit_is_found_once_it_is_indexed(shelf):
    mug = Product.objects.get(name_en="Blue mug")
    mug.name_en = "Azure cup"
    mug.save()
    FullTextSearcher().index([mug.pk])

    assert names(search("azure")) == ["Azure cup"]
    assert search("azurre").corrected_query == "azure"
    assert search("mug", facets=False).n_total == 1  # by its SKU alone


def test_an_unpublished_product_leaves_the_index(shelf):
    tea = Product.objects.get(name_en="Green tea")
    tea.status = "draft"
    tea.save()
    FullTextSearcher().index([tea.pk])

    assert tea.search_entries.count() == 0


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (Sort.PRICE_UP, ["Green tea", "Blue mug", "Café press"]),
        (Sort.PRICE_DOWN, ["Café press", "Blue mug", "Green tea"]),
        (Sort.POPULAR, ["Green tea", "Blue mug", "Café press"]),
        (Sort.RELEVANCE, ["Green tea", "Blue mug", "Café press"]),
    ],
)
def test_a_category_is_sorted_as_asked(shelf, sort, expected):
    assert names(search(category_id=factories.category("Kitchen").pk, sort=sort)) == expected


def test_pages_follow_each_other_without_gap_or_repeat(shelf):
    pages = [search(page=number, page_size=2) for number in (1, 2, 3)]

    assert [page.n_total for page in pages] == [5, 5, 5]
    assert pages[0].n_pages == 3
    assert len({pk for page in pages for pk in page.product_ids}) == 5


def test_a_page_past_the_end_is_empty_and_knows_the_total(shelf):
    page = search(page=9, page_size=2)

    assert (page.product_ids, page.n_total, page.n_pages) == ((), 5, 3)


def test_in_stock_and_price_narrow_a_result(shelf):
    assert names(search(in_stock=True, price_min=Decimal(10), price_max=Decimal(40))) == ["Blue mug"]


@pytest.mark.parametrize("n_products", [1, 100])
def test_a_search_costs_four_queries_for_one_product_and_for_a_hundred(n_products, django_assert_num_queries):
    for number in range(n_products):
        factories.product(f"Mug {number}")
    FullTextSearcher().rebuild()
    search("mug")

    request = SearchRequest(channel_id=factories.channel().pk, query="mug")

    with django_assert_num_queries(4):  # page with total, grouped counts, counts of options and of aspects
        assert FullTextSearcher().search(request).n_total == n_products
