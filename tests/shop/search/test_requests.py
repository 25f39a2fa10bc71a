"""A query string becomes a request; what cannot be understood is left out."""

from decimal import Decimal

import pytest
from django.http import QueryDict

from shop.contracts.searching import SearchPage, SearchRequest, Sort
from shop.ports import loader
from shop.services import catalogue, search
from tests import factories

pytestmark = pytest.mark.django_db


def read(query_string, **given):
    return search.request_from(QueryDict(query_string), channel_id=1, **given)


def test_everything_a_link_may_say_is_understood():
    kitchen = factories.category("Kitchen")
    acme = factories.brand("Acme")
    colour = factories.attribute("colour")
    red, blue = factories.option(colour, "Red"), factories.option(colour, "Blue")

    request = read(
        "q=mug&category=kitchen&brand=acme&colour=red&colour=blue&price_min=5&price_max=20,50"
        "&in_stock=1&rating=4&sort=-price&page=3"
    )

    assert request == SearchRequest(
        channel_id=1,
        query="mug",
        category_id=kitchen.pk,
        brand_ids=(acme.pk,),
        option_ids={"colour": (red.pk, blue.pk)},
        price_min=Decimal(5),
        price_max=Decimal("20.50"),
        in_stock=True,
        min_rating=4,
        sort=Sort.PRICE_DOWN,
        page=3,
    )


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "page=0",
        "page=-1",
        "page=1e9",
        "page=٣",
        "page=99999999999",
        "rating=9",
        "rating=x",
        "sort=; DROP TABLE",
        "price_min=NaN",
        "price_max=-5",
        "price_min=Infinity",
        "price_min=1e400",
        "brand=gone",
        "colour=gone",
        "category=gone",
        "in_stock=maybe",
        "unknown=1",
    ],
)
def test_what_makes_no_sense_is_as_if_it_were_not_there(odd):
    assert read(odd) == SearchRequest(channel_id=1)


def test_a_categorys_page_can_only_be_narrowed():
    wear = factories.category("Wear")
    tops = factories.category("Tops", parent=wear)
    factories.category("Toys")

    assert read("category=tops", category_id=wear.pk).category_id == tops.pk
    assert read("category=toys", category_id=wear.pk).category_id == wear.pk


def test_a_price_range_the_wrong_way_round_is_turned():
    request = read("price_min=20&price_max=5")

    assert (request.price_min, request.price_max) == (Decimal(5), Decimal(20))


class Broken:
    def search(self, request):
        raise RuntimeError("the engine is away")

    def suggest(self, *, query, channel_id, limit=8):
        raise RuntimeError("the engine is away")


@pytest.fixture
def _broken_engine(monkeypatch):
    monkeypatch.setattr(loader, "searcher", Broken)


@pytest.mark.usefixtures("_broken_engine")
def test_full_text_answers_where_the_chosen_searcher_fails(caplog):
    mug = factories.product("Mug")

    page = search.search(SearchRequest(channel_id=factories.channel().pk))

    assert isinstance(page, SearchPage)
    assert page.product_ids == (mug.pk,)
    assert "the engine is away" in caplog.text


@pytest.mark.usefixtures("_broken_engine")
def test_a_failing_searcher_suggests_nothing():
    assert search.suggest(query="mug", channel_id=1) == []


def test_a_change_of_the_catalogue_reaches_the_index_after_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        mug = factories.product("Mug", status="draft", published_at=None)
        catalogue.publish(product_id=mug.pk, now=factories.NOW)

    assert search.search(SearchRequest(channel_id=factories.channel().pk, query="mug")).product_ids == (
        mug.pk,
    )
