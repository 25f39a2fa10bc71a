"""What reviewers say, by the API: counted facts with an ETag, mentions with offsets, products side by side."""

import pytest

from shop.contracts.insights import Bullet
from shop.models import ProductListing
from shop.services import insights
from tests import factories
from tests.factories import NOW
from tests.insighted import SIX, published
from tests.shop.api.conftest import errors, with_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug(channel):
    return factories.product("Mug", slug="mug", price="20.00")


def test_the_facts_of_the_page_are_there_for_programs(guest, mug):
    rows = published(mug)
    insights.publish_bullets(
        product_id=mug.pk, bullets=[Bullet("Holds 350 ml", "容量 350 毫升", "volume")], now=NOW
    )

    body = guest.get("products/mug/insights/").json()

    assert (body["n_reviews"], body["n_reviewers"], body["n_verified"], body["source"]) == (
        6,
        6,
        5,
        "fallback",
    )
    first = body["aspects"][0]
    assert (first["code"], first["name"], first["n_positive"], first["n_negative"], first["verdict"]) == (
        "battery", "battery", 4, 1, "positive",
    )  # fmt: skip
    assert first["months"][0] == {"month": "2026-05-01", "n_positive": 4, "n_negative": 1}
    assert body["claims"] == [
        {"text": "4 of 6 reviewers praise the battery.", "aspects": ["battery"], "n": 4, "of": 6}
    ]
    quote = body["quotes"][0]
    assert rows[0].text[quote["start"] : quote["end"]] == quote["text"] == "The battery lasts a week"
    assert (body["pros"], body["cons"]) == (["battery"], ["sound"])
    assert body["suits"] == [{"code": "travel", "text": "travel", "n": 3, "of": 6}]
    assert body["bullets"] == [{"text": "Holds 350 ml", "attribute": "volume"}]


def test_texts_come_in_the_language_that_was_asked_for(guest, mug):
    published(mug)

    body = guest.get("products/mug/insights/", Accept_Language="zh-hans").json()

    assert body["claims"][0]["text"] == "6 位评价者中 4 位称赞续航。"
    assert body["aspects"][0]["name"] == "续航"


def test_insights_are_not_sent_again_while_they_hold(guest, mug):
    published(mug)
    first = guest.get("products/mug/insights/")

    again = guest.get("products/mug/insights/", If_None_Match=first["ETag"])
    insights.publish_bullets(product_id=mug.pk, bullets=[Bullet("New", "新")], now=NOW)
    changed = guest.get("products/mug/insights/", If_None_Match=first["ETag"])

    assert (again.status_code, again.content, changed.status_code) == (304, b"", 200)


def test_two_reviewers_and_none_say_nothing_together(guest, mug):
    published(mug, SIX[:2])
    silent = factories.product()

    two = guest.get("products/mug/insights/").json()
    none = guest.get(f"products/{silent.slug}/insights/").json()

    assert (two["n_reviewers"], two["aspects"], two["claims"], two["quotes"]) == (2, [], [], [])
    assert (none["n_reviewers"], none["aspects"], none["as_of"], none["source"]) == (0, [], None, None)


def test_insights_of_what_is_not_shown_are_not_found(guest, mug):
    published(mug)
    ProductListing.objects.update(is_visible=False)

    assert guest.get("products/mug/insights/").status_code == 404
    assert with_key("orders:read").get("products/mug/insights/").status_code == 403


def test_reviews_of_an_aspect_come_with_the_place_of_its_words(guest, mug):
    rows = published(mug)

    body = guest.get("products/mug/reviews/", {"aspect": "sound", "opinion": "negative"}).json()

    assert [row["id"] for row in body["results"]] == [rows[5].pk, rows[2].pk, rows[1].pk]
    mention = body["results"][2]["mentions"]
    assert mention == [{"aspect": "sound", "opinion": "negative", "start": 19, "end": 42}]
    assert body["results"][2]["text"][19:42] == "it hisses <b>loudly</b>"
    assert body["histogram"] == {"1": 0, "2": 2, "3": 1, "4": 1, "5": 2}


def test_an_opinion_alone_finds_it_of_any_aspect(guest, mug):
    published(mug)

    body = guest.get("products/mug/reviews/", {"opinion": "negative", "limit": 1}).json()
    further = guest.client.get(body["next"]).json()

    assert [one["aspect"] for one in body["results"][0]["mentions"]] == ["sound"]
    assert {one["aspect"] for one in further["results"][0]["mentions"]} == {"battery", "comfort"}


def test_without_a_filter_no_words_are_looked_up(guest, mug, django_assert_num_queries):
    published(mug)
    guest.get("products/mug/reviews/")

    with django_assert_num_queries(3):
        body = guest.get("products/mug/reviews/").json()

    assert [row["mentions"] for row in body["results"]] == [[]] * 6


@pytest.mark.parametrize(
    "query", [{"opinion": "mixed"}, {"opinion": ""}, {"aspect": "a b"}, {"aspect": "x" * 41}]
)
def test_an_aspect_that_cannot_be_and_an_unknown_opinion_are_refused(guest, mug, query):
    answer = guest.get("products/mug/reviews/", query)

    assert answer.status_code == 400
    assert errors(answer)[0][1] in query


def test_an_aspect_that_nobody_mentions_finds_nothing(guest, mug):
    published(mug)

    assert guest.get("products/mug/reviews/", {"aspect": "waterproof"}).json()["results"] == []


def test_products_are_compared_by_slug_and_id(guest, mug):
    published(mug)
    cup = factories.product("Cup", slug="cup", price="15.00")
    published(cup, SIX[:4])

    body = guest.get("compare/", {"products": f"mug,{cup.pk}"}).json()

    assert [(row["id"], row["price"]) for row in body["products"]] == [(mug.pk, "20.00"), (cup.pk, "15.00")]
    assert (body["cheapest"], body["best_rated"]) == (cup.pk, cup.pk)
    battery = body["aspects"][0]
    assert (battery["code"], [one["n_positive"] for one in battery["opinions"]]) == ("battery", [4, 4])


def test_five_products_and_none_are_refused(guest, mug):
    five = guest.get("compare/", {"products": "a,b,c,d,e"})
    none = guest.get("compare/")

    assert (five.status_code, errors(five)) == (400, [("too_many_products", "products")])
    assert (none.status_code, errors(none)) == (400, [("required", "products")])
    assert guest.get("compare/", {"products": "nothing"}).json()["products"] == []


def test_lists_and_searches_are_narrowed_by_what_reviewers_praise(guest, mug):
    published(mug)
    factories.product("Glass")

    listed = guest.get("products/", {"praised": "battery,sound"}).json()["results"]
    found = guest.get("search/", {"praised": "battery", "sort": "praise"}).json()

    assert [(row["slug"], row["praised"]) for row in listed] == [
        (mug.slug, {"code": "battery", "name": "battery"})
    ]
    assert [row["id"] for row in found["results"]] == [mug.pk]
    facet = next(one for one in found["facets"] if one["code"] == "praised")
    assert facet["options"] == [{"value": "battery", "label": "battery", "n_products": 1, "selected": True}]


def test_an_aspect_that_nobody_knows_matches_nothing(guest, mug):
    published(mug)

    assert guest.get("products/", {"praised": "sound"}).json()["results"] == []  # criticised, not praised
    assert guest.get("products/", {"praised": "nobody"}).json()["results"] == []
    assert guest.get("search/", {"praised": "nobody"}).json()["n_total"] == 0
