"""Autocomplete: queries, categories, products; few queries, nothing private."""

import pytest
from django.utils import translation

from shop.models import Event
from shop.ports.searcher import FullTextSearcher
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _shelf():
    audio = factories.category("Headphones & audio", slug="audio", name_zh_hans="耳机音响")
    factories.product("Wireless headphones", name_zh_hans="无线耳机", category=audio)
    factories.product("Head lamp", name_zh_hans="头灯", category=factories.category("Camping"))
    FullTextSearcher().rebuild()


def suggest(query, limit=8):
    rows = FullTextSearcher().suggest(query=query, channel_id=factories.channel().pk, limit=limit)
    return [(row.kind, row.label) for row in rows]


def test_a_beginning_grows_into_words_categories_and_products():
    assert suggest("headp") == [
        ("query", "headphones"),
        ("category", "Headphones & audio"),
        ("product", "Wireless headphones"),
    ]


def test_only_the_latest_word_grows():
    assert suggest("wireless head")[0] == ("query", "wireless headphones")


def test_chinese_is_suggested_by_any_part():
    with translation.override("zh-hans"):
        assert suggest("耳机") == [("category", "耳机音响"), ("product", "无线耳机")]


def test_what_many_searched_for_comes_first():
    for _ in range(5):
        Event.objects.create(
            kind=Event.Kind.SEARCH, query="Head torch", channel=factories.channel(), at=factories.NOW
        )

    assert suggest("head t")[0] == ("query", "head torch")


def test_what_few_searched_for_is_not_shown_to_others():
    for _ in range(4):
        Event.objects.create(
            kind=Event.Kind.SEARCH, query="head of Ada Mill", channel=factories.channel(), at=factories.NOW
        )

    assert ("query", "head of ada mill") not in suggest("head")


def test_rows_never_exceed_the_limit():
    assert len(suggest("head", limit=2)) == 2
    assert suggest("head", limit=0) == []


@pytest.mark.parametrize("odd", ["", " ", "😀", '"', "\x00"])
def test_nothing_is_suggested_for_no_word(odd):
    assert suggest(odd) == []


def test_suggesting_costs_three_queries_and_again_within_a_minute_none(django_assert_num_queries):
    suggest("wireless")
    channel = factories.channel()

    with django_assert_num_queries(3):  # words, products' ids, products
        first = FullTextSearcher().suggest(query="head", channel_id=channel.pk)
        again = FullTextSearcher().suggest(query="head", channel_id=channel.pk)

    assert first == again
