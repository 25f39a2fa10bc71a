"""Search over the API: the storefront's engine, its facets, its suggestions, and `q` of the product list."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop.services import search
from tests import factories
from tests.shop.api.conftest import errors


@pytest.fixture
def goods(channel):
    acme = factories.brand("Acme")
    kitchen = factories.category("Kitchen")
    mugs = [
        factories.product(f"Mug {i}", category=kitchen, brand=acme, price=f"{i + 1}.00") for i in range(5)
    ]
    factories.product("Sofa", sku="SOFA-1", price="400.00")
    search.rebuild()
    return mugs


def names(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["results"]]


def test_a_search_has_results_facets_and_a_price_range(guest, goods):
    body = guest.get("search/", {"q": "mug", "sort": "price", "limit": "2"}).json()

    assert [row["name"] for row in body["results"]] == ["Mug 0", "Mug 1"]
    assert (body["n_total"], body["page"], body["n_pages"]) == (5, 1, 3)
    assert (body["price_low"], body["price_high"], body["currency"]) == ("1.00", "5.00", "EUR")
    brand = next(facet for facet in body["facets"] if facet["code"] == "brand")
    assert brand["options"] == [{"value": "acme", "label": "Acme", "n_products": 5, "selected": False}]


def test_a_search_is_narrowed_like_a_list(guest, goods):
    assert names(guest.get("search/", {"q": "mug", "price_max": "2", "sort": "price"})) == ["Mug 0", "Mug 1"]
    assert names(
        guest.get("search/", {"category": "kitchen", "brand": "acme", "limit": "1", "sort": "-price"})
    ) == ["Mug 4"]
    assert names(guest.get("search/", {"q": "mug", "category": "no-such"})) == []
    assert names(guest.get("search/", {"q": "mug", "brand": "no-such"})) == []
    assert names(guest.get("search/", {"q": "mug", "attributes": "colour:red"})) == []


def test_a_sku_goes_to_its_product(guest, goods):
    body = guest.get("search/", {"q": "SOFA-1"}).json()

    assert [row["name"] for row in body["results"]] == ["Sofa"]
    assert body["sku_product_id"] == body["results"][0]["id"]


def test_a_search_that_finds_nothing_is_an_answer_too(guest, goods):
    body = guest.get("search/", {"q": "xyzzyqwert"}).json()

    assert (body["results"], body["n_total"]) == ([], 0)


def test_q_in_the_list_walks_over_the_searchs_pages(guest, goods):
    found, answer = [], guest.get("products/", {"q": "mug", "sort": "price", "limit": "2", "count": "true"})
    assert answer.json()["n_total"] == 5
    while True:
        found += names(answer)
        if answer.json()["next"] is None:
            break
        answer = guest.client.get(answer.json()["next"])

    assert found == ["Mug 0", "Mug 1", "Mug 2", "Mug 3", "Mug 4"]
    assert names(guest.client.get(answer.json()["previous"])) == ["Mug 2", "Mug 3"]


def test_suggestions_lead_somewhere(guest, goods):
    rows = guest.get("suggest/", {"q": "mu"}).json()["results"]

    assert rows
    assert all(set(row) == {"kind", "label", "url"} for row in rows)


@pytest.mark.parametrize(
    "q", ["%", "_", "'", '"', "*", "(", "\\", "a AND", "NEAR(", "-", "🙂", "<script>", "马克杯"]
)
def test_signs_that_mean_something_to_a_database_mean_nothing_here(guest, goods, q):
    for path in ("search/", "suggest/", "products/"):
        assert guest.get(path, {"q": q}).status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"q": "x" * 201}, "q"),
        ({"q": "x" * 1_000_000}, "q"),
        ({"q": "a\x00"}, "q"),
        ({"page": "0"}, "page"),
        ({"page": "9" * 30}, "page"),
        ({"sort": "random"}, "sort"),
        ({"rating": "6"}, "rating"),
    ],
)
def test_odd_searches_are_refused_by_name(guest, query, field):
    assert errors(guest.get("search/", query))[0][1] == field


def test_a_search_costs_the_same_number_of_queries_for_one_and_fifty(guest, goods):
    counts = []
    for n in (0, 50):
        for i in range(n):
            factories.product(f"Mug more {i}")
        search.rebuild()
        guest.get("search/", {"q": "mug", "limit": "100"})
        with CaptureQueriesContext(connection) as queries:
            guest.get("search/", {"q": "mug", "limit": "100"})
        counts.append(len(queries))

    assert counts[0] == counts[1]
