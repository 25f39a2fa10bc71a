from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from shop.models import Cart, Channel, Product, ShippingMethod, StockItem, VariantListing
from shop.services import checkout
from tests import factories as make
from tests.shop.services.checkout.buying import codes, ready_cart

pytestmark = pytest.mark.django_db
NOW = make.NOW


def problems(cart: Cart):
    return checkout.quote(cart=cart, now=NOW).problems


def test_a_cart_that_is_ready_has_none():
    assert problems(ready_cart({make.variant(): 1})) == ()


def test_an_empty_cart_says_all_that_is_missing_at_once():
    assert codes(problems(make.cart())) == ["empty", "email_missing", "address_missing", "shipping_missing"]


def test_a_changed_price_is_told_with_both_prices():
    mug = make.variant(make.product("Mug", with_variant=False), sku="MUG", price="10.00")
    cart = ready_cart({mug: 1})
    VariantListing.objects.update(list_price="12.50")

    with translation.override("en"):
        [problem] = problems(cart)

    assert (problem.code, problem.sku, problem.line_id) == ("price_changed", "MUG", cart.lines.get().pk)
    assert (problem.price_before, problem.price_now) == (Decimal("10.00"), Decimal("12.50"))
    assert problem.message == "The price of Mug changed from €10.00 to €12.50."


def test_goods_that_are_gone_are_told_with_what_is_left():
    mug = make.variant(make.product("Mug", with_variant=False), stock=1)
    cart = ready_cart({mug: 3})

    [problem] = problems(cart)

    assert (problem.code, problem.available, problem.message) == ("out_of_stock", 1, "Mug: only 1 available.")
    StockItem.objects.update(on_hand=0)
    assert problems(cart)[0].message == "Mug is sold out."


def test_what_is_not_sold_any_more_is_told_and_nothing_else_about_that_line():
    cart = ready_cart({make.variant(make.product("Mug", with_variant=False), stock=0): 1})
    Product.objects.update(status="draft")

    assert [(each.code.value, each.message) for each in problems(cart)] == [
        ("not_sold_here", "Mug is not sold here any more.")
    ]


def test_a_channel_that_changed_its_currency_says_so_instead_of_comparing_prices():
    cart = ready_cart({make.variant(price="10.00"): 1})
    Channel.objects.update(currency="USD")
    VariantListing.objects.update(currency="USD", list_price="11.00")
    ShippingMethod.objects.update(currency="USD")

    assert codes(problems(cart)) == ["currency_changed"]


def test_a_method_that_does_not_go_to_the_address_is_told():
    method = make.shipping_method(countries=["AT"])

    assert codes(problems(ready_cart({make.variant(): 1}, method=method))) == ["shipping_unavailable"]


def test_a_method_that_was_taken_away_is_told():
    cart = ready_cart({make.variant(): 1})
    ShippingMethod.objects.update(is_active=False)

    assert codes(problems(cart)) == ["shipping_unavailable"]


def test_a_store_without_all_the_goods_is_told():
    store = make.location("store", kind="store")
    make.channel(locations=[make.location(), store])
    mug = make.variant(stock=5)
    make.stocked(mug, 1, at=store)
    method = make.shipping_method("collect", kind="pickup", price="0")

    assert codes(problems(ready_cart({mug: 1}, method=method, pickup_location=store))) == []
    assert codes(problems(ready_cart({mug: 2}, method=method, pickup_location=store))) == [
        "pickup_unavailable"
    ]
    assert codes(problems(ready_cart({mug: 1}, method=method))) == ["shipping_missing"]


def test_what_the_cart_holds_is_no_problem_for_itself_but_for_others():
    mug = make.variant(stock=2)
    mine, theirs = ready_cart({mug: 2}), ready_cart({mug: 1})

    assert checkout.reserve(cart=mine, now=NOW) == ()

    assert problems(mine) == ()
    assert codes(problems(theirs)) == ["out_of_stock"]
    assert codes(checkout.reserve(cart=theirs, now=NOW)) == ["out_of_stock"]
    assert checkout.reserve(cart=theirs, now=NOW + timedelta(minutes=16)) == ()
