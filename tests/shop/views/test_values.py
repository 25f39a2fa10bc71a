"""The finished values that templates write out."""

from decimal import Decimal

import pytest
from django.utils import translation

from shop.contracts.recommending import Reason, ReasonKind, Slate, SlateItem, SlateKind
from shop.templatetags import shop_ui
from shop.views.cards import discount_percent, letter_of
from shop.views.listing import clean_query
from shop.views.paging import page_links
from shop.views.slates import keeps_its_word


@pytest.mark.parametrize(
    ("amount", "currency", "language", "written"),
    [
        ("1234.5", "EUR", "en", "€1,234.50"),
        ("1234.5", "EUR", "zh-hans", "€1,234.50"),
        ("1234", "JPY", "en", "¥1,234"),
        ("1.5", "KWD", "en", "KWD1.500"),
        ("8", "CNY", "zh-hans", "¥8.00"),
    ],
)
def test_money_is_written_as_its_currency_and_language_ask(
    amount: str, currency: str, language: str, written: str
):
    with translation.override(language):
        assert shop_ui.money(Decimal(amount), currency) == written


@pytest.mark.parametrize(("rating", "tenths"), [(None, 0), (4.3, 45), (4.2, 40), (5, 50), (0.2, 0), (9, 50)])
def test_stars_are_rounded_to_halves(rating: float | None, tenths: int):
    assert shop_ui.half_stars(rating) == tenths


def test_a_saving_is_never_overstated():
    assert discount_percent(Decimal("67"), Decimal("100")) == 33
    assert discount_percent(Decimal("66.01"), Decimal("100")) == 33
    assert discount_percent(Decimal("100"), Decimal("100")) == 0
    assert discount_percent(None, Decimal("100")) == 0


def test_the_first_sign_of_a_name_stands_in_for_its_picture():
    assert letter_of("“cup”") == "C"
    assert letter_of("杯子") == "杯"
    assert letter_of("!!") == "·"


def test_pages_show_first_last_and_neighbours():
    links = page_links(5, 12, lambda number: f"?page={number}")

    assert [link.number for link in links] == [1, None, 4, 5, 6, None, 12]
    assert page_links(1, 1, str) == []


def test_a_gap_of_one_page_is_that_page():
    assert [link.number for link in page_links(3, 5, str)] == [1, 2, 3, 4, 5]


def test_a_query_is_trimmed_and_loses_what_cannot_be_read():
    assert clean_query("  two \x00\n words ") == "two words"
    assert len(clean_query("x" * 1_000_000)) == 200


def test_a_slate_of_popular_goods_is_not_called_picked_for_you():
    popular = SlateItem(1, 1.0, Reason(ReasonKind.POPULAR))
    viewed = SlateItem(2, 1.0, Reason(ReasonKind.BECAUSE_VIEWED, product_id=3))

    assert not keeps_its_word(Slate(SlateKind.FOR_YOU, (popular,), source="fallback"))
    assert keeps_its_word(Slate(SlateKind.FOR_YOU, (popular, viewed), source="model"))
    assert keeps_its_word(Slate(SlateKind.POPULAR, (popular,), source="fallback"))
