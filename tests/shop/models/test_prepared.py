"""Queries that are composed once: other values, languages and numbers of values give other rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from shop.models import Product, ProductImage, Variant
from shop.models.prepared import Given, Prepared, Some, words
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Named:
    product_id: int
    name: str
    rating: Decimal | None
    published_at: datetime | None


def named() -> Prepared[Named]:
    return Prepared(
        Product,
        Named,
        lambda rows: rows.filter(pk__in=Some("ids"), published_at__lt=Given("now")).values_list(
            "pk", words("name"), "rating_average", "published_at"
        ),
    )


def test_each_call_fills_in_its_own_values(django_assert_num_queries):
    query = named()
    one, other, third = (factories.product(name, rating_average=Decimal("4.25")) for name in "ABC")

    with django_assert_num_queries(2):
        first = query.rows(ids=[one.pk], now=NOW + timedelta(days=1))
        both = query.rows(ids=[third.pk, other.pk], now=NOW + timedelta(days=1))

    assert first == [Named(one.pk, "A", Decimal("4.25"), NOW)]
    assert sorted(row.name for row in both) == ["B", "C"]


def test_moments_are_compared_as_moments():
    query, mug = named(), factories.product()

    assert query.rows(ids=[mug.pk], now=NOW) == []
    assert len(query.rows(ids=[mug.pk], now=NOW + timedelta(microseconds=1))) == 1


def test_words_are_the_readers_or_the_others_that_are_written():
    query = named()
    both = factories.product("Mug", name_zh_hans="马克杯")
    one = factories.product("Cup", name_zh_hans="")

    def names(language: str) -> list[str]:
        with translation.override(language):
            return sorted(row.name for row in query.rows(ids=[both.pk, one.pk], now=NOW + timedelta(1)))

    assert names("en") == ["Cup", "Mug"]
    assert names("zh-hans") == ["Cup", "马克杯"]
    assert names("en") == ["Cup", "Mug"]


def test_text_of_a_row_that_is_not_there_is_empty():
    query = Prepared(Variant, lambda sku, brand: (sku, brand), lambda rows: rows.filter(
        product_id=Given("product")
    ).values_list("sku", words("product__brand__name")))  # fmt: skip
    mug = factories.product(sku="M")

    assert query.rows(product=mug.pk) == [("M", "")]


def test_json_comes_as_lists():
    query = Prepared(
        ProductImage, lambda widths: widths, lambda rows: rows.filter(pk=Given("id")).values_list("widths")
    )
    image = ProductImage.objects.create(product=factories.product(), alt="", widths=[160, 320])

    assert query.rows(id=image.pk) == [[160, 320]]


def test_a_value_is_never_part_of_the_sql():
    query = Prepared(Product, lambda pk: pk, lambda rows: rows.filter(slug=Given("slug")).values_list("pk"))
    factories.product()

    assert query.rows(slug="' OR 1=1 --") == []


def test_several_of_nothing_is_a_mistake():
    with pytest.raises(ValueError, match="ids"):
        named().rows(ids=[], now=NOW)


def test_what_the_query_itself_says_may_hold_any_sign():
    query = Prepared(
        Product,
        lambda pk: pk,
        lambda rows: rows.filter(category=Given("category"), slug__in=("a%sb", "it's", "$1")).values_list(
            "pk"
        ),
    )
    quoted = factories.product(slug="it's")
    other = factories.product(slug="a%sb")
    factories.product(slug="c")

    assert set(query.rows(category=quoted.category_id)) == {quoted.pk, other.pk}
    assert query.rows(category=0) == []
