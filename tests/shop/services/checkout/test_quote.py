from decimal import Decimal

import pytest

from shop.services import checkout
from tests import factories as make
from tests.shop.services.checkout.buying import ready_cart

pytestmark = pytest.mark.django_db
NOW = make.NOW


def test_tax_included_is_a_part_of_what_is_shown():
    mug = make.variant(price="9.99", stock=9)

    quote = checkout.quote(cart=ready_cart({mug: 3}), now=NOW)

    [line] = quote.lines
    assert (line.unit_price, line.subtotal, line.tax, line.net, line.total) == (
        Decimal("9.99"), Decimal("29.97"), Decimal("4.79"), Decimal("25.18"), Decimal("29.97"),
    )  # fmt: skip
    assert (quote.subtotal, quote.shipping, quote.shipping_tax) == (
        Decimal("29.97"),
        Decimal("4.90"),
        Decimal("0.78"),
    )
    assert (quote.tax, quote.total) == (Decimal("5.57"), Decimal("34.87"))
    assert quote.problems == ()


def test_tax_excluded_comes_on_top():
    us = make.channel("us", currency="USD", country="US", prices_include_tax=False)
    tax = make.tax_class("goods", rates={"US": "0.0825"})
    mug = make.variant(make.product(with_variant=False, tax_class=tax), price="9.99", sold_in=us, stock=9)
    method = make.shipping_method("ups", price="5.00", sold_in=us, tax_class=tax)
    cart = ready_cart({mug: 3}, sold_in=us, method=method, shipping_address=make.address(country="US"))

    quote = checkout.quote(cart=cart, now=NOW)

    assert (quote.subtotal, quote.shipping) == (Decimal("29.97"), Decimal("5.00"))
    assert (quote.lines[0].tax, quote.shipping_tax, quote.tax) == (
        Decimal("2.47"),
        Decimal("0.41"),
        Decimal("2.88"),
    )
    assert quote.total == Decimal("37.85")


@pytest.mark.parametrize(
    ("currency", "price", "subtotal", "tax", "total"),
    [
        ("JPY", "333", "999", "91", "1299"),
        ("KWD", "1.235", "3.705", "0.337", "303.705"),
        ("EUR", "3.33", "9.99", "0.91", "309.99"),
    ],
)
def test_amounts_have_the_minor_unit_of_their_currency(currency, price, subtotal, tax, total):
    where = make.channel("far", currency=currency, country="JP")
    food = make.tax_class("food", rates={"JP": "0.1"})
    mug = make.variant(make.product(with_variant=False, tax_class=food), price=price, sold_in=where, stock=9)
    untaxed = make.tax_class("free", rates={})
    method = make.shipping_method("post", price="300", sold_in=where, tax_class=untaxed)

    quote = checkout.quote(
        cart=ready_cart({mug: 3}, sold_in=where, method=method, shipping_address=make.address(country="JP")),
        now=NOW,
    )

    assert [str(each) for each in (quote.subtotal, quote.tax, quote.total)] == [subtotal, tax, total]


def test_each_line_is_rounded_and_the_total_is_the_sum_of_what_is_shown():
    mugs = {make.variant(price="0.99", stock=9): 1 for _ in range(7)}

    quote = checkout.quote(cart=ready_cart(mugs), now=NOW)

    assert [line.tax for line in quote.lines] == [Decimal("0.16")] * 7
    assert quote.tax - quote.shipping_tax == Decimal("1.12")  # not 1.11, the tax of the sum
    assert quote.total == sum(line.total for line in quote.lines) + quote.shipping


def test_the_country_of_the_address_decides_the_tax_and_an_unknown_one_has_none():
    standard = make.tax_class("standard", rates={"DE": "0.19", "FR": "0.20"})
    mug = make.variant(make.product(with_variant=False, tax_class=standard), price="12.00", stock=9)
    method = make.shipping_method(price="0")

    in_france = ready_cart({mug: 1}, method=method, shipping_address=make.address(country="FR"))
    in_peru = ready_cart({mug: 1}, method=method, shipping_address=make.address(country="PE"))
    nowhere = make.cart({mug: 1})

    assert checkout.quote(cart=in_france, now=NOW).tax == Decimal("2.00")
    assert checkout.quote(cart=in_peru, now=NOW).tax == Decimal("0.00")
    assert checkout.quote(cart=nowhere, now=NOW).tax == Decimal("1.92")


def test_goods_that_are_collected_are_taxed_where_the_store_is():
    store = make.location("vienna", kind="store", country="AT")
    make.channel(locations=[make.location(), store])
    standard = make.tax_class("standard", rates={"DE": "0.19", "AT": "0.20"})
    mug = make.variant(make.product(with_variant=False, tax_class=standard), price="12.00", kept_at=store)
    method = make.shipping_method("collect", kind="pickup", price="0")
    cart = ready_cart(
        {mug: 1}, method=method, pickup_location=store, shipping_address=make.address(country="DE")
    )

    assert checkout.quote(cart=cart, now=NOW).tax == Decimal("2.00")


def test_shipping_is_free_from_its_threshold_on():
    mug = make.variant(price="25.00", stock=9)
    method = make.shipping_method(price="4.90", free_from=Decimal("50"))

    assert checkout.quote(cart=ready_cart({mug: 1}, method=method), now=NOW).shipping == Decimal("4.90")
    assert checkout.quote(cart=ready_cart({mug: 2}, method=method), now=NOW).shipping == Decimal("0.00")


def test_a_quote_costs_the_same_queries_for_one_line_and_for_twenty(django_assert_num_queries):
    few = ready_cart({make.variant(): 1})
    many = ready_cart({make.variant(): 1 for _ in range(20)})

    with django_assert_num_queries(6):
        checkout.quote(cart=few, now=NOW)
    with django_assert_num_queries(6):
        checkout.quote(cart=many, now=NOW)
