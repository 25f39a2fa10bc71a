"""The last uses of a voucher, wanted by many at once, on both databases."""

from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from shop.models import Cart, Order, StockItem, Voucher, VoucherUse
from shop.services import checkout, stock
from tests import factories as make
from tests.shop.services.checkout.buying import codes, ready_cart
from tests.shop.services.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
NOW = make.NOW


def voucher(**limits: Any) -> Voucher:
    return Voucher.objects.create(code="LAST", kind="percent", percent=Decimal(10), **limits)


def with_voucher(of: Voucher, n_carts: int, *, email: str = "ada{}@example.com") -> list[Cart]:
    mug, method = make.variant(price="10.00", stock=20), make.shipping_method()
    emails = [email.format(number) for number in range(n_carts)]
    return [ready_cart({mug: 1}, method=method, email=each, voucher=of) for each in emails]


def order_at_once(carts: list[Cart]) -> list[Any]:
    return race(*(partial(checkout.place_order, cart_id=cart.pk, language="en", now=NOW) for cart in carts))


def test_eight_buyers_share_three_uses_and_the_others_are_told(real_connections):
    carts = with_voucher(voucher(max_uses=3), 8)

    outcomes = order_at_once(carts)

    refused = [codes(placed.problems) for placed in outcomes if placed.order_id is None]
    assert refused == [["voucher"]] * 5
    assert VoucherUse.objects.count() == Order.objects.count() == 3
    assert set(Order.objects.values_list("discount", flat=True)) == {Decimal("1.00")}
    item = StockItem.objects.get()
    assert (item.allocated, item.reserved, stock.is_balanced(item)) == (3, 0, True)
    assert Cart.objects.filter(status=Cart.Status.OPEN).count() == 5


def test_two_carts_of_one_person_use_a_voucher_of_one_use_each_once(real_connections):
    carts = with_voucher(voucher(max_uses_per_customer=1), 4, email="ada@example.com")

    outcomes = order_at_once(carts)

    assert [placed.order_id is None for placed in outcomes].count(False) == 1
    assert VoucherUse.objects.count() == Order.objects.count() == 1


def test_one_cart_sent_five_times_uses_its_voucher_once(real_connections):
    [cart] = with_voucher(voucher(max_uses=5), 1)

    outcomes = order_at_once([cart] * 5)

    assert {placed.order_id for placed in outcomes} == {Order.objects.get().pk}
    assert VoucherUse.objects.count() == 1
