"""Pages for looking around: addresses, filters, structured data, and the same number of queries for few and many."""

import json
import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shop.models import Channel, Event, Product
from shop.services import search
from tests import factories as make


def queries(browser: Client, path: str) -> int:
    """Queries of a page once its short-lived caches are warm; BEGIN and COMMIT are none."""
    browser.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(path).status_code == 200
    return sum(
        not row["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))
        for row in seen.captured_queries
    )


def test_the_root_leads_to_the_readers_language(browser: Client, web: Channel):
    assert browser.get("/", headers={"accept-language": "zh-CN,zh"}).headers["location"] == "/zh-hans/"
    assert browser.get("/", headers={"accept-language": "fr"}).headers["location"] == "/en/"


@pytest.mark.parametrize(
    "path", ["/en/", "/zh-hans/", "/en/search/", "/en/styleguide/", "/en/wishlist/", "/en/cart/"]
)
def test_pages_answer_in_an_almost_empty_shop(path: str, browser: Client, web: Channel):
    assert browser.get(path).status_code == 200


def test_no_page_carries_inline_styles_or_scripts(browser: Client, cup: Product):
    for path in ("/en/", "/en/p/stoneware-cup/", "/en/c/kitchen/", "/en/styleguide/", "/en/cart/"):
        page = browser.get(path).content.decode()
        assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style", page), path
        assert not re.search(r"<script(?![^>]*(src=|ld\+json))", page), path


def test_a_category_page_costs_the_same_queries_for_one_and_for_many_products(browser: Client, cup: Product):
    few = queries(browser, "/en/c/kitchen/")
    for _ in range(30):
        make.product("Plate", category=cup.category)
    search.rebuild()

    assert queries(browser, "/en/c/kitchen/") == few
    assert few <= 12


def test_a_product_page_costs_the_same_queries_for_one_and_for_many_variants(browser: Client, cup: Product):
    few = queries(browser, "/en/p/stoneware-cup/")
    for _ in range(20):
        make.variant(cup)

    assert queries(browser, "/en/p/stoneware-cup/") == few
    assert few <= 15


def test_a_page_number_out_of_range_and_odd_filters_do_no_harm(browser: Client, cup: Product):
    odd = "page=99999&price_min=NaN&price_max=-1&rating=9&sort=%27--&brand=nobody&in_stock=maybe&q=%00%00"

    assert browser.get(f"/en/search/?{odd}").status_code == 200


def test_applied_filters_can_be_removed_one_by_one(browser: Client, cup: Product):
    page = browser.get("/en/c/kitchen/?in_stock=1&price_min=5")

    chips = page.context["chips"]
    assert [chip.url for chip in chips] == ["?price_min=5", "?in_stock=1"] or [
        chip.url for chip in chips
    ] == [
        "?in_stock=1",
        "?price_min=5",
    ]


def test_a_script_in_a_search_is_written_out_as_text(browser: Client, cup: Product):
    page = browser.get("/en/search/", {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_search_of_a_megabyte_is_cut_before_it_is_answered(browser: Client, cup: Product):
    answer = browser.get("/zh-hans/search/", {"q": "马" * 1_000_000, "sort": "newest"}, follow=True)

    assert answer.redirect_chain == [
        (f"/zh-hans/search/?{urlencode({'sort': 'newest', 'q': '马' * 200})}", 302)
    ]
    assert answer.status_code == 200
    assert len(answer.content) < 100_000


def test_structured_data_of_a_product_cannot_break_out_of_its_script(browser: Client, web: Channel):
    make.product("</script><b>Cup", slug="evil", price="5.00")

    page = browser.get("/en/p/evil/").content.decode()

    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert data is not None
    product = json.loads(data[1])["@graph"][0]
    assert (product["name"], product["offers"]["price"], product["offers"]["priceCurrency"]) == (
        "</script><b>Cup", "5", "EUR",
    )  # fmt: skip


def test_every_page_names_itself_and_its_other_language(browser: Client, cup: Product, settings):
    settings.SITE_URL = "https://shop.example"

    page = browser.get("/zh-hans/p/stoneware-cup/?v=CUP-1").content.decode()

    assert '<link rel="canonical" href="https://shop.example/zh-hans/p/stoneware-cup/">' in page
    assert '<link rel="alternate" hreflang="en" href="https://shop.example/en/p/stoneware-cup/">' in page


def test_a_draft_and_a_product_of_another_channel_do_not_exist(browser: Client, web: Channel):
    make.product("Draft", slug="draft", status="draft")
    make.product("Elsewhere", slug="elsewhere", sold_in=make.channel("app"))

    assert browser.get("/en/p/draft/").status_code == 404
    assert browser.get("/en/p/elsewhere/").status_code == 404


def test_without_consent_a_view_names_nobody(browser: Client, cup: Product):
    browser.get("/en/p/stoneware-cup/")

    event = Event.objects.get(kind="view")
    assert (event.product_id, event.visitor_id, event.has_consent) == (cup.pk, None, False)


def test_a_recommendation_that_was_followed_is_a_click_with_its_place(browser: Client, cup: Product):
    browser.get("/en/p/stoneware-cup/?s=abc&p=3")

    event = Event.objects.get(kind="click")
    assert (event.slate_id, event.position) == ("abc", 3)


def test_choosing_a_variant_is_no_second_view(browser: Client, cup: Product):
    browser.get("/en/p/stoneware-cup/?v=CUP-1")

    assert not Event.objects.exists()


def test_the_site_map_and_robots_name_what_is_public(browser: Client, cup: Product):
    assert b"stoneware-cup" in browser.get("/sitemap-products.xml").content
    robots = browser.get("/robots.txt").content.decode()
    assert "Disallow: /en/checkout/" in robots
    assert "/sitemap.xml" in robots


def test_a_page_that_is_not_there_is_a_kind_404(browser: Client, web: Channel):
    answer = browser.get("/en/nothing-here/")

    assert answer.status_code == 404
    assert "We cannot find that page" in answer.content.decode()
