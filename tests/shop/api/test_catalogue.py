"""Catalogue reads: filters, orders, cursors, fields, languages, ETags, and a number of queries that never grows."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop.models import Product, ProductImage, StockItem
from shop.services import search
from tests import factories
from tests.factories import NOW
from tests.shop.api.conftest import Api, errors

LIST_QUERIES = 2


def names(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["results"]]


def walk(guest: Api, query: dict[str, str]) -> list[str]:
    """Names over all pages, following `next` as it is."""
    found, answer = [], guest.get("products/", query)
    for _ in range(50):
        found += names(answer)
        if answer.json()["next"] is None:
            return found
        answer = guest.client.get(answer.json()["next"])
    raise AssertionError("the pages never end")


def test_a_product_in_a_list_is_complete(guest):
    brand = factories.brand("Acme")
    product = factories.product(
        "Mug",
        price="10.00",
        compare_at="12.50",
        brand=brand,
        summary="Holds tea",
        rating_average=Decimal("4.25"),
        n_reviews=3,
    )
    factories.variant(product, price="14.90", stock=0)
    image = ProductImage.objects.create(product=product, alt="A mug", widths=[160, 320])
    ProductImage.objects.update(file="products/mug.png", width=320, height=240)
    Product.objects.update(primary_image=image)

    assert guest.get("products/").json()["results"] == [
        {
            "id": product.pk,
            "slug": product.slug,
            "name": "Mug",
            "summary": "Holds tea",
            "brand": {"slug": "acme", "name": "Acme"},
            "category": {"slug": "things", "name": "Things"},
            "currency": "EUR",
            "price": "10.00",
            "price_to": "14.90",
            "compare_at_price": "12.50",
            "is_available": True,
            "rating": "4.25",
            "n_reviews": 3,
            "praised": None,
            "published_at": "2026-06-01T12:00:00+00:00",
            "image": {
                "url": "/media/products/mug.png",
                "alt": "A mug",
                "width": 320,
                "height": 240,
                "renditions": {"160": "/media/products/mug-160.webp", "320": "/media/products/mug-320.webp"},
            },
        }
    ]


def test_amounts_have_the_places_of_their_currency(db):
    tokyo = factories.channel("app", kind="app", currency="JPY", country="JP")
    factories.product("Cup", price="1200", sold_in=tokyo)

    row = Api(**{"X-Channel": "app"}).get("products/").json()["results"][0]

    assert (row["price"], row["currency"]) == ("1200", "JPY")


def test_drafts_and_hidden_products_are_not_listed(guest):
    factories.product("Seen")
    factories.product("Draft", status="draft", published_at=None)
    hidden = factories.product("Hidden")
    hidden.listings.update(is_visible=False)
    factories.product("Elsewhere", sold_in=factories.channel("till", kind="pos"))

    assert names(guest.get("products/")) == ["Seen"]
    for product in (hidden.slug, hidden.pk):
        assert guest.get(f"products/{product}/").status_code == 404


def test_names_come_in_the_language_of_the_reader_and_fall_back(guest):
    factories.product("Mug", name_en="Mug", name_zh_hans="马克杯")
    factories.product("Cup", name_en="Cup")

    assert names(guest.get("products/", Accept_Language="zh-CN")) == ["Cup", "马克杯"]
    assert names(guest.get("products/", Accept_Language="en")) == ["Cup", "Mug"]


def test_filters_narrow_the_list(guest):
    kitchen = factories.category("Kitchen")
    cups = factories.category("Cups", parent=kitchen)
    colour = factories.attribute("colour", options=["red", "blue"])
    size = factories.attribute("size", options=["l"])
    red, blue, large = colour.options.get(code="red"), colour.options.get(code="blue"), size.options.get()
    mug = factories.product("Mug", category=cups, brand=factories.brand("Acme"), price="10.00", sku="MUG-1")
    factories.give(mug, red, large)
    pan = factories.product("Pan", category=kitchen, brand=factories.brand("Steel"), price="40.00", stock=0)
    factories.give(pan, blue)
    sofa = factories.product("Sofa", price="400.00", with_variant=False)
    factories.variant(sofa, options=[red], price="400.00")
    factories.collection("Best", [mug, sofa])

    def listed(**query: str) -> list[str]:
        return sorted(names(guest.get("products/", query)))

    assert listed(category="kitchen") == ["Mug", "Pan"]
    assert listed(category="cups") == ["Mug"]
    assert listed(category="none-such") == []
    assert listed(brand="acme,steel") == ["Mug", "Pan"]
    assert listed(price_min="40") == ["Pan", "Sofa"]
    assert listed(price_max="40.00") == ["Mug", "Pan"]
    assert listed(in_stock="true") == ["Mug", "Sofa"]
    assert listed(collection="best") == ["Mug", "Sofa"]
    assert listed(ids=f"{mug.pk},{sofa.pk},999999") == ["Mug", "Sofa"]
    assert listed(sku="MUG-1,NO-SUCH") == ["Mug"]
    assert listed(attributes="colour:red") == ["Mug", "Sofa"]
    assert listed(attributes="colour:red,blue") == ["Mug", "Pan", "Sofa"]
    assert listed(attributes="colour:red;size:l") == ["Mug"]
    assert listed(attributes="colour:red", category="kitchen") == ["Mug"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "101"}, "limit"),
        ({"limit": "0"}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"price_min": "NaN"}, "price_min"),
        ({"price_max": "-1"}, "price_max"),
        ({"price_max": "1e400"}, "price_max"),
        ({"ids": "1,x"}, "ids"),
        ({"ids": ",".join("1" * 101)}, "ids"),
        ({"ids": "9" * 30}, "ids"),
        ({"sku": ","}, "sku"),
        ({"sort": "colour"}, "sort"),
        ({"in_stock": "maybe"}, "in_stock"),
        ({"attributes": "colour"}, "attributes"),
        ({"attributes": "a:b;a:c"}, "attributes"),
        ({"fields": "id,cost_price"}, "fields"),
        ({"q": "x" * 201}, "q"),
        ({"q": "x" * 1_000_000}, "q"),
        ({"q": "a\x00b"}, "q"),
        ({"q": "mug", "ids": "1"}, "q"),
        ({"category": "x" * 81}, "category"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": "W10"}, "cursor"),
        ({"cursor": "é"}, "cursor"),
        ({"cursor": "WyJuZXdlc3QiLDAsIjEiLDFd"}, "cursor"),  # of another order
        ({"cursor": "WyItaWQiLDAsWzFdLDFd"}, "cursor"),
    ],
)
def test_odd_queries_are_refused_by_name(guest, query, field):
    answer = guest.get("products/", query)

    assert answer.status_code == 400
    assert [attr for _code, attr in errors(answer)] == [field]


@pytest.mark.parametrize("sort", ["-id", "id", "newest", "price", "-price", "popular", "rating"])
def test_every_order_walks_over_every_product_once_there_and_back(guest, sort):
    for i in range(11):
        factories.product(
            f"P{i}",
            price=f"{(i % 3) + 1}.50",
            published_at=NOW + timedelta(minutes=i % 4),
            n_sold_7d=i % 2,
            rating_average=Decimal(i % 5 + 1) if i % 3 else None,
        )
    everything = names(guest.get("products/", {"sort": sort, "limit": "100"}))

    forward = walk(guest, {"sort": sort, "limit": "3"})

    assert len(everything) == 11
    assert forward == everything
    last = guest.get("products/", {"sort": sort, "limit": "10"})
    page = guest.client.get(last.json()["next"])
    back = guest.client.get(page.json()["previous"])
    assert names(back) == everything[:10]
    assert back.json()["previous"] is None


def test_prices_are_in_order(guest):
    for price in ("9.00", "10.00", "100.00", "9.50"):
        factories.product(price, price=price)

    assert walk(guest, {"sort": "price", "limit": "1"}) == ["9.00", "9.50", "10.00", "100.00"]
    assert walk(guest, {"sort": "-price", "limit": "1"}) == ["100.00", "10.00", "9.50", "9.00"]


def test_a_product_that_arrives_meanwhile_neither_repeats_nor_hides_one(guest):
    for i in range(4):
        factories.product(f"P{i}")
    first = guest.get("products/", {"limit": "2"})
    factories.product("Late")
    second = guest.client.get(first.json()["next"])

    assert names(first) + names(second) == ["P3", "P2", "P1", "P0"]


def test_a_count_is_given_when_asked_for(guest):
    for _ in range(3):
        factories.product()

    assert "n_total" not in guest.get("products/").json()
    assert guest.get("products/", {"count": "true", "limit": "1"}).json()["n_total"] == 3


def test_only_the_named_fields_are_sent(guest):
    product = factories.product("Mug")

    rows = guest.get("products/", {"fields": "name,id"}).json()["results"]

    assert rows == [{"id": product.pk, "name": "Mug"}]


def test_a_list_costs_the_same_number_of_queries_for_one_and_a_hundred(guest, django_assert_num_queries):
    factories.product(brand=factories.brand("Acme"))
    guest.get("products/")  # the channel is known from now on
    with django_assert_num_queries(LIST_QUERIES):
        guest.get("products/", {"limit": "100"})
    for _ in range(99):
        factories.product(brand=factories.brand("Acme"))
    guest.get("products/")  # the channel is known from now on
    with django_assert_num_queries(LIST_QUERIES):
        answer = guest.get("products/", {"limit": "100"})

    assert len(names(answer)) == 100


def test_a_category_costs_no_query_of_its_own(guest, django_assert_num_queries):
    shelf = factories.category("Shelf")
    product = factories.product("Mug", category=shelf)
    guest.get("products/", {"category": shelf.slug})  # the channel and the tree are known from now on

    with django_assert_num_queries(LIST_QUERIES):
        assert names(guest.get("products/", {"category": shelf.slug})) == [product.name]
    assert names(guest.get("products/", {"category": "nowhere"})) == []


def test_variants_cost_the_same_number_of_queries_for_one_and_a_hundred(guest):
    colour = factories.attribute("colour", options=["red"])
    product = factories.product(with_variant=False)
    factories.variant(product, options=[colour.options.get()])
    guest.get("variants/")  # the channel is known from now on
    with CaptureQueriesContext(connection) as one:
        guest.get("variants/", {"limit": "100"})
    for _ in range(99):
        factories.variant(product, options=[colour.options.get()])
    guest.get("variants/")  # the channel is known from now on
    with CaptureQueriesContext(connection) as hundred:
        answer = guest.get("variants/", {"limit": "100"})

    assert len(answer.json()["results"]) == 100
    assert len(hundred) == len(one)
    assert len(one) <= 6


def test_an_unchanged_list_is_not_sent_again(guest):
    product = factories.product("Mug")
    first = guest.get("products/")
    again = guest.get("products/", If_None_Match=first["ETag"])
    product.listings.update(price_from="9.00")
    changed = guest.get("products/", If_None_Match=first["ETag"])

    assert first["Cache-Control"] == "private, no-cache"
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


@pytest.mark.parametrize("path", ["products/", "products/mug/", "search/?q=mug"])
def test_what_a_client_has_already_is_not_written_again(path, guest, monkeypatch):
    mug = factories.product("Mug", slug="mug")
    search.rebuild()
    first = guest.get(path)

    def fail(*given, **named):
        raise AssertionError("written although the client has it")

    monkeypatch.setattr("shop.api.product_rows.written", fail)
    monkeypatch.setattr("shop.api.product_detail._body", fail)
    again = guest.get(path, If_None_Match=first["ETag"])

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Cache-Control"] == first["Cache-Control"] == "private, no-cache"
    assert again["Vary"] == first["Vary"]
    monkeypatch.undo()
    StockItem.objects.filter(variant__product=mug).update(on_hand=3)
    mug.listings.update(is_available=False, price_from="9.00")
    assert guest.get(path, If_None_Match=first["ETag"]).status_code == 200


def test_an_etag_is_of_the_fields_the_page_and_the_channel_that_were_asked_for(guest):
    app = factories.channel("app", kind="app")
    for name in ("Mug", "Cup"):
        factories.variant(factories.product(name), sold_in=app)
    asked = [{}, {"fields": "name"}, {"limit": "1"}, {"count": "true"}]

    tags = [guest.get("products/", query)["ETag"] for query in asked]
    tags.append(Api(**{"X-Channel": "app"}).get("products/")["ETag"])

    assert len({*tags}) == 5


def test_a_mistake_carries_no_etag(guest):
    answer = guest.get("products/", {"limit": "1", "cursor": "nonsense"})

    assert answer.status_code == 400
    assert "ETag" not in answer.headers


def test_an_etag_is_of_a_language(guest):
    factories.product("Mug", name_en="Mug", name_zh_hans="马克杯")
    english = guest.get("products/", Accept_Language="en")

    chinese = guest.get("products/", Accept_Language="zh-hans", If_None_Match=english["ETag"])

    assert chinese.status_code == 200


def test_a_product_shows_all_of_its_page(guest):
    colour = factories.attribute("colour", options=["red", "blue"])
    red, blue = colour.options.get(code="red"), colour.options.get(code="blue")
    kitchen = factories.category("Kitchen")
    product = factories.product(
        "Mug", category=factories.category("Cups", parent=kitchen), with_variant=False
    )
    factories.give(product, red)
    first = factories.variant(product, sku="MUG-R", options=[red], price="10.00")
    factories.variant(product, sku="MUG-B", options=[blue], price="12.00", stock=0)

    by_slug, by_id = guest.get(f"products/{product.slug}/"), guest.get(f"products/{product.pk}/")

    body = by_slug.json()
    assert by_id.json() == body
    assert [one["slug"] for one in body["breadcrumbs"]] == ["kitchen", "cups"]
    assert [(one["sku"], one["price"], one["available"]) for one in body["variants"]] == [
        ("MUG-R", "10.00", 10),
        ("MUG-B", "12.00", 0),
    ]
    assert body["variants"][0]["option_ids"] == [red.pk]
    assert body["options"][0]["code"] == "colour"
    assert body["attributes"] == [{"code": "colour", "name": "Colour", "unit": "", "value": "red"}]
    assert first.pk == body["variants"][0]["id"]


def test_a_variant_is_found_by_its_sku(guest):
    factories.product("Mug", sku="MUG/1", price="10.00")
    factories.product("Cup", sku="CUP 1", price="8.00", compare_at="9.00")

    body = guest.get("variants/CUP 1/").json()
    listed = guest.get("variants/", {"sku": "MUG/1"}).json()["results"]

    assert (body["price"], body["compare_at_price"], body["currency"]) == ("8.00", "9.00", "EUR")
    assert body["product_name"] == "Cup"
    assert body["locations"] == [{"location": "Warehouse", "kind": "warehouse", "available": 10}]
    assert [row["sku"] for row in listed] == ["MUG/1"]
    assert guest.get("variants/NO-SUCH/").status_code == 404


def test_categories_come_from_the_top_down(guest):
    kitchen = factories.category("Kitchen")
    factories.product(category=factories.category("Cups", parent=kitchen))

    rows = guest.get("categories/").json()["results"]

    assert [(row["slug"], row["parent"], row["level"], row["n_products"]) for row in rows] == [
        ("kitchen", None, 0, 1),
        ("cups", "kitchen", 1, 1),
    ]
    assert guest.get("categories/cups/").json() == rows[1]
    assert guest.get("categories/none/").status_code == 404


def test_brands_and_collections_are_listed(guest):
    factories.brand("Acme")
    factories.collection("Best")
    factories.collection("Secret", is_visible=False)

    assert [row["slug"] for row in guest.get("brands/").json()["results"]] == ["acme"]
    assert [row["slug"] for row in guest.get("collections/").json()["results"]] == ["best"]
    assert guest.get("collections/secret/").status_code == 404
