from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from shop.contracts import money
from shop.models import Cart, Order, OrderLine, Voucher, VoucherUse
from shop.services import checkout, limits, orders, promotion
from shop.services.checkout.vouchers import TRIES, TooManyCodes
from shop.services.promotion import Goods, granting
from tests import factories as make
from tests.shop.services.checkout.buying import codes, ready_cart

pytestmark = pytest.mark.django_db
NOW = make.NOW


def voucher(code: str = "SAVE10", **fields: Any) -> Voucher:
    defaults = {"kind": "percent", "percent": Decimal(10)} if "kind" not in fields else {}
    return Voucher.objects.create(code=code, **defaults, **fields)


def put(cart: Cart, code: str = "SAVE10", caller: str = "1.2.3.4") -> None:
    checkout.put_in_voucher(cart=cart, code=code, caller=caller, now=NOW)


def refused(cart: Cart, code: str = "SAVE10") -> str:
    with pytest.raises(checkout.VoucherRefused) as caught:
        put(cart, code)
    assert Cart.objects.get(pk=cart.pk).voucher is None
    return str(caught.value)


def test_a_percentage_comes_off_every_line_and_its_tax():
    voucher()
    mug, pen = make.variant(price="9.99", stock=9), make.variant(price="3.33", stock=9)
    cart = ready_cart({mug: 2, pen: 1})

    put(cart, " save10 ")

    quote = checkout.quote(cart=cart, now=NOW)
    assert [line.discount for line in quote.lines] == [Decimal("2.00"), Decimal("0.33")]
    assert (quote.subtotal, quote.discount, quote.shipping) == (
        Decimal("23.31"),
        Decimal("2.33"),
        Decimal("4.90"),
    )
    assert quote.total == Decimal("25.88")
    assert quote.lines[0].tax == Decimal("2.87")  # 19 % inside 17.98
    assert (quote.voucher_code, quote.problems) == ("SAVE10", ())


def test_an_amount_never_takes_more_than_the_goods_are_worth():
    voucher("BIG", kind="amount", amount=Decimal(50), currency="EUR")
    cart = ready_cart({make.variant(price="9.99", stock=9): 1})

    put(cart, "BIG")

    quote = checkout.quote(cart=cart, now=NOW)
    assert (quote.discount, quote.total) == (Decimal("9.99"), quote.shipping)


def test_free_delivery_is_free_also_among_the_options():
    voucher("FREE", kind="shipping")
    cart = ready_cart({make.variant(stock=9): 1})

    put(cart, "FREE")

    quote = checkout.quote(cart=cart, now=NOW)
    assert (quote.shipping, quote.shipping_tax, quote.discount) == (Decimal(0), Decimal(0), Decimal(0))
    assert {option.price for option in checkout.shipping_options(cart=cart, now=NOW)} == {Decimal("0.00")}


def test_it_covers_only_what_it_names_and_all_below_a_category():
    home = make.category("Home")
    kitchen = make.category("Kitchen", parent=home)
    mug = make.variant(make.product(category=kitchen, with_variant=False), price="10.00", stock=9)
    pen = make.variant(price="10.00", stock=9)
    voucher().categories.add(home)
    cart = ready_cart({mug: 1, pen: 1})

    put(cart)

    assert [line.discount for line in checkout.quote(cart=cart, now=NOW).lines] == [
        Decimal("1.00"),
        Decimal(0),
    ]


def test_tax_on_top_is_taken_from_what_is_left():
    us = make.channel("us", currency="USD", country="US", prices_include_tax=False)
    tax = make.tax_class("goods", rates={"US": "0.1"})
    mug = make.variant(make.product(with_variant=False, tax_class=tax), price="10.00", sold_in=us, stock=9)
    method = make.shipping_method("ups", price="5.00", sold_in=us, tax_class=tax)
    voucher()
    cart = ready_cart({mug: 1}, sold_in=us, method=method, shipping_address=make.address(country="US"))

    put(cart)

    quote = checkout.quote(cart=cart, now=NOW)
    assert (quote.lines[0].tax, quote.shipping_tax, quote.total) == (
        Decimal("0.90"),
        Decimal("0.50"),
        Decimal("15.40"),
    )


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"starts_at": NOW + timedelta(days=1)}, "valid from"),
        ({"ends_at": NOW}, "was valid until"),
        ({"min_spend": Decimal(50), "currency": "EUR"}, "at least €50.00"),
        ({"currency": "USD"}, "amounts in USD"),
        ({"max_uses": 0}, "used up"),
        ({"max_uses_per_customer": 0}, "already"),
    ],
)
def test_a_refusal_names_its_reason(fields, reason):
    voucher(**fields)

    assert reason in refused(ready_cart({make.variant(stock=9): 1}))


def test_an_unknown_code_and_a_withdrawn_one_look_the_same():
    voucher(is_active=False)
    cart = ready_cart({make.variant(stock=9): 1})

    assert refused(cart) == refused(cart, "NOTHING") == "There is no such voucher."


def test_goods_that_it_does_not_cover_and_another_channel_are_refused():
    voucher().brands.add(make.brand("Other"))
    voucher("ELSEWHERE", kind="shipping").channels.add(make.channel("pos", kind="pos"))
    cart = ready_cart({make.variant(stock=9): 1})

    assert "other goods" in refused(cart)
    assert "not accepted here" in refused(cart, "ELSEWHERE")


def test_the_order_keeps_what_was_granted_and_its_lines_add_up():
    voucher()
    cart = ready_cart({make.variant(price="9.99", stock=9): 2, make.variant(price="3.33", stock=9): 1})
    put(cart)

    placed = checkout.place_order(cart_id=cart.pk, language="en", now=NOW)

    order = Order.objects.get(pk=placed.order_id)
    lines = OrderLine.objects.filter(order=order)
    assert (order.voucher_code, order.discount, order.total) == ("SAVE10", Decimal("2.33"), Decimal("25.88"))
    assert sum(line.discount for line in lines) == order.discount
    assert sum(line.total for line in lines) + order.shipping == order.total
    use = VoucherUse.objects.get()
    assert (use.order_id, use.customer_id, use.discount) == (order.pk, order.customer_id, Decimal("2.33"))


def test_the_last_use_is_given_once_and_comes_back_with_a_cancelled_order():
    voucher(max_uses=1)
    first, second = (ready_cart({make.variant(stock=9): 1}, email=f"{n}@example.com") for n in "ab")
    put(first)
    put(second)
    placed = checkout.place_order(cart_id=first.pk, language="en", now=NOW)

    late = checkout.place_order(cart_id=second.pk, language="en", now=NOW)

    assert (late.order_id, codes(late.problems)) == (None, ["voucher"])
    assert late.problems[0].message == "This voucher has been used up."
    orders.cancel(order_id=placed.order_id, actor="", reason="changed my mind", now=NOW)
    assert checkout.place_order(cart_id=second.pk, language="en", now=NOW).order_id


def test_a_customer_uses_it_once_also_as_a_guest_of_the_same_address():
    voucher(max_uses_per_customer=1)
    first = ready_cart({make.variant(stock=9): 1}, email="ada@example.com")
    put(first)
    checkout.place_order(cart_id=first.pk, language="en", now=NOW)
    again = ready_cart({make.variant(stock=9): 1}, email="ADA@example.com")
    other = ready_cart({make.variant(stock=9): 1}, email="eve@example.com")

    assert refused(again) == "You have used this voucher already."
    put(other)


def test_a_first_order_voucher_is_for_newcomers():
    cart = ready_cart({make.variant(stock=9): 1})
    checkout.place_order(cart_id=cart.pk, language="en", now=NOW)
    voucher(is_first_order_only=True)

    assert refused(ready_cart({make.variant(stock=9): 1})) == "This voucher is for a first order."
    put(ready_cart({make.variant(stock=9): 1}, email="new@example.com"))


def test_a_voucher_that_ended_since_is_a_problem_and_grants_nothing():
    row = voucher()
    cart = ready_cart({make.variant(price="10.00", stock=9): 1})
    put(cart)
    Voucher.objects.filter(pk=row.pk).update(ends_at=NOW - timedelta(days=1))

    quote = checkout.quote(cart=cart, now=NOW)

    assert (quote.discount, codes(quote.problems)) == (Decimal("0.00"), ["voucher"])
    checkout.take_out_voucher(cart=cart, now=NOW)
    assert checkout.quote(cart=cart, now=NOW).problems == ()


def test_guessing_is_stopped_and_a_right_code_costs_nothing():
    voucher()
    cart = ready_cart({make.variant(stock=9): 1})
    for number in range(TRIES):
        put(cart)
        with pytest.raises(checkout.VoucherRefused):
            put(cart, f"GUESS{number}")

    with pytest.raises(TooManyCodes):
        put(cart)
    put(cart, caller="9.9.9.9")


def test_a_cart_without_a_voucher_costs_no_query_more(django_assert_num_queries):
    cart = ready_cart({make.variant(stock=9): 1})

    with django_assert_num_queries(0):
        granted = promotion.grant(cart=cart, goods=[], now=NOW)

    assert granted.total == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "percent", "percent": Decimal(101)},
        {"kind": "percent", "percent": Decimal(0)},
        {"kind": "percent"},
        {"kind": "amount", "amount": Decimal(5)},
        {"kind": "amount", "amount": Decimal(-5), "currency": "EUR"},
        {"kind": "shipping", "min_spend": Decimal(5)},
        {"kind": "shipping", "starts_at": NOW, "ends_at": NOW},
    ],
)
def test_the_database_refuses_a_voucher_that_makes_no_sense(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Voucher.objects.create(code="BAD", **fields)


@given(
    prices=st.lists(st.integers(0, 10**7), min_size=1, max_size=12),
    percent=st.decimals("0.01", "100", places=2),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
)
def test_shares_add_up_and_no_line_falls_below_zero(prices, percent, currency):
    goods = [Goods(n, n, price * money.minor_unit(currency)) for n, price in enumerate(prices)]
    worth = sum((one.worth for one in goods), money.ZERO)
    off = granting.off(Voucher(kind="percent", percent=percent), worth, currency)

    shares = granting.shares(off, goods, currency)

    assert sum(shares.values(), money.ZERO) == off <= worth
    assert all(0 <= shares.get(one.line_id, money.ZERO) <= one.worth for one in goods)


def test_addresses_of_one_ipv6_household_count_together():
    assert limits.network({"REMOTE_ADDR": "2001:db8::1"}) == limits.network({"REMOTE_ADDR": "2001:db8::2"})
