"""The comparison page: chosen by address or cookie, changed by forms, bounded to four."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shop.models import Product
from tests import factories as make
from tests.insighted import published


@pytest.fixture
def plate(cup: Product) -> Product:
    return make.product("Plate", slug="plate", price="19.90", category=cup.category)


def columns(page) -> list[str]:
    return [card.name for card in page.context["columns"]]


def test_the_address_says_what_is_compared(browser: Client, cup: Product, plate: Product):
    page = browser.get("/en/compare/?p=stoneware-cup&p=plate&p=nothing&p=%00")

    assert columns(page) == ["Stoneware cup", "Plate"]
    assert page.context["share_url"] == "/en/compare/?p=stoneware-cup&p=plate"
    html = page.content.decode()
    assert "lowest price" in html
    assert '<meta name="robots" content="noindex">' in html


def test_what_was_added_is_remembered_by_a_cookie_that_names_products_only(
    browser: Client, cup: Product, plate: Product
):
    answer = browser.post("/en/compare/", {"add": cup.pk, "next": "/en/p/stoneware-cup/"})
    browser.post("/en/compare/", {"add": plate.pk})

    assert answer.headers["location"] == "/en/p/stoneware-cup/"
    cookie = browser.cookies["compare"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == (f"{cup.pk}.{plate.pk}", True, "Lax")
    assert columns(browser.get("/en/compare/")) == ["Stoneware cup", "Plate"]
    assert not browser.cookies.get("sessionid")


def test_the_product_page_says_that_it_is_chosen(browser: Client, cup: Product):
    assert 'name="add" value' in browser.get("/en/p/stoneware-cup/").content.decode()
    browser.post("/en/compare/", {"add": cup.pk})

    html = browser.get("/en/p/stoneware-cup/").content.decode()

    assert f'name="remove" value="{cup.pk}" aria-pressed="true"' in html
    assert "1 chosen to compare" in html


def test_one_is_removed_and_all_are_cleared(browser: Client, cup: Product, plate: Product):
    browser.post("/en/compare/", {"add": cup.pk})
    browser.post("/en/compare/", {"add": plate.pk})

    browser.post("/en/compare/", {"remove": cup.pk})
    assert browser.cookies["compare"].value == str(plate.pk)

    browser.post("/en/compare/", {"clear": "1"})
    assert browser.cookies["compare"].value == ""
    assert "Nothing to compare yet" in browser.get("/en/compare/").content.decode()


def test_removing_from_an_address_keeps_the_others_of_that_address(
    browser: Client, cup: Product, plate: Product
):
    browser.post("/en/compare/", {"remove": cup.pk, "shown": [cup.pk, plate.pk]})

    assert columns(browser.get("/en/compare/")) == ["Plate"]


def test_a_fifth_is_refused_with_a_word(browser: Client, web):
    ids = [make.product().pk for _ in range(5)]
    for pk in ids[:4]:
        browser.post("/en/compare/", {"add": pk})

    answer = browser.post("/en/compare/", {"add": ids[4]}, follow=True)

    assert browser.cookies["compare"].value == ".".join(str(pk) for pk in ids[:4])
    assert "Four products at most: remove one first." in answer.content.decode()


@pytest.mark.parametrize("raw", ["x", "1.x.²", "9" * 40, "-1", "1.1.1", "<script>"])
def test_a_cookie_that_somebody_wrote_does_no_harm(raw: str, browser: Client, cup: Product):
    browser.cookies["compare"] = raw

    assert browser.get("/en/compare/").status_code == 200
    assert browser.get("/en/p/stoneware-cup/").status_code == 200
    assert browser.post("/en/compare/", {"add": "²", "shown": "x"}).status_code == 302


def test_a_list_and_a_product_answer_htmx_each_with_their_own_part(browser: Client, cup: Product):
    part = browser.post("/en/compare/", {"add": cup.pk, "in_list": "1"}, headers={"HX-Request": "true"})
    assert 'id="compare-bar" hx-swap-oob="true"' in part.content.decode()
    assert "It is in your comparison." in part.content.decode()

    button = browser.post("/en/compare/", {"remove": cup.pk}, headers={"HX-Request": "true"})
    assert 'aria-pressed="false"' in button.content.decode()
    assert "<html" not in button.content.decode()


def test_a_way_back_to_another_site_is_not_taken(browser: Client, cup: Product):
    answer = browser.post("/en/compare/", {"add": cup.pk, "next": "https://evil.example/"})

    assert answer.headers["location"] == "/en/compare/"


def test_aspects_lead_to_the_reviews_that_speak_of_them(browser: Client, cup: Product, plate: Product):
    published(cup)
    published(plate)

    page = browser.get("/zh-hans/compare/?p=stoneware-cup&p=plate")

    line = page.context["blocks"][0].lines[0]
    assert (line.label, line.cells[0].url) == ("续航", "/zh-hans/p/stoneware-cup/?aspect=battery#reviews")
    assert [cell.best for cell in line.cells] == ["", ""]


def test_a_comparison_costs_the_same_queries_for_one_and_for_four(browser: Client, cup: Product):
    products = [make.product(f"Plate {n}", product_type=cup.product_type) for n in range(4)]
    for product in products:
        published(product)

    def queries(*chosen: Product) -> int:
        path = "/en/compare/?" + "&".join(f"p={product.slug}" for product in chosen)
        browser.get(path)
        with CaptureQueriesContext(connection) as seen:
            browser.get(path)
        return len(seen.captured_queries)

    one = queries(products[0])
    assert queries(*products) == one - 1  # no others of the kind are looked for
    assert one <= 8
