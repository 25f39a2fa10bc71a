from dataclasses import replace
from decimal import Decimal

import pytest

from shop.contracts.people import AddressInput
from shop.contracts.screening import Screening, Verdict
from shop.models import Address, Cart, Order, TaxRate
from shop.ports import loader
from shop.services import orders
from shop.services.customers.addresses import InvalidAddress
from tests import factories as make
from tests.shop.services.payment.paid import NOW, paid, placed

pytestmark = pytest.mark.django_db

NEW = AddressInput(name="Ada Mill", line1="Neue Str. 2", postcode="20095", city="Hamburg", country="DE")


def change(order: Order, address: AddressInput = NEW) -> None:
    orders.change_address(order_id=order.pk, address=address, actor="customer", now=NOW)


def city(order: Order) -> str:
    return Order.objects.get(pk=order.pk).shipping_address.city


@pytest.mark.parametrize("moment", [placed, paid])
def test_an_order_goes_elsewhere_before_anything_is_sent(moment):
    order = moment().order

    change(order)

    assert city(order) == "Hamburg"
    entry = orders.timeline(order_id=order.pk)[0]
    assert (entry.text, entry.detail, entry.actor) == ("Delivery address changed", "", "customer")


def test_what_has_left_the_house_keeps_its_address():
    order = paid().order
    orders.ship(fulfilment_id=order.fulfilments.get().pk, actor="", now=NOW)

    assert not orders.can_change_address(order)
    with pytest.raises(orders.IllegalMove):
        change(order)

    assert city(order) == "Berlin"
    assert not order.events.filter(machine="address").exists()


def test_a_cancelled_order_goes_nowhere():
    order = placed().order
    orders.cancel(order_id=order.pk, actor="", reason="", now=NOW)

    with pytest.raises(orders.IllegalMove):
        change(order)

    assert city(order) == "Berlin"


def test_goods_that_are_collected_have_no_address():
    store = make.location("store", kind="store")
    channel = make.channel(locations=[make.location(), store])
    pickup = make.shipping_method("pickup", kind="pickup", price="0", sold_in=channel)
    variant = make.variant(sold_in=channel)
    make.stocked(variant, 5, at=store)
    order = placed(lines={variant: 1}, method=pickup, pickup_location=store, sold_in=channel).order

    assert not orders.can_change_address(order)
    with pytest.raises(orders.IllegalMove):
        change(order)

    assert Order.objects.get(pk=order.pk).shipping_address is None


def test_the_same_address_leaves_no_mark():
    order = placed().order
    change(order)

    change(order)

    assert order.events.filter(machine="address").count() == 1


def test_a_wrong_address_changes_nothing():
    order = placed().order

    with pytest.raises(InvalidAddress):
        change(order, replace(NEW, postcode="none"))

    assert city(order) == "Berlin"


def test_the_way_of_delivery_must_reach_the_country():
    order = placed(method=make.shipping_method("home", price="0", countries=["DE"])).order

    with pytest.raises(orders.AddressFixed, match="does not deliver"):
        change(order, replace(NEW, country="AT", postcode="1010"))

    assert city(order) == "Berlin"


def test_a_country_with_other_taxes_is_refused_and_one_with_the_same_is_not():
    order = placed().order
    there = replace(NEW, country="AT", postcode="1010", city="Wien")

    with pytest.raises(orders.AddressFixed, match="taxes"):
        change(order, there)
    assert city(order) == "Berlin"
    TaxRate.objects.create(tax_class=make.tax_class(), country="AT", rate=Decimal("0.19"))
    change(order, there)

    assert city(order) == "Wien"


def test_delivery_that_is_taxed_otherwise_is_refused_too():
    goods, carriage = make.tax_class(), make.tax_class("carriage", rates={"DE": "0.19", "AT": "0.20"})
    TaxRate.objects.create(tax_class=goods, country="AT", rate=Decimal("0.19"))
    order = placed(method=make.shipping_method("courier", price="5.00", tax_class=carriage)).order

    with pytest.raises(orders.AddressFixed, match="taxes"):
        change(order, replace(NEW, country="AT", postcode="1010"))

    assert city(order) == "Berlin"


def test_an_address_book_and_another_order_keep_theirs():
    ada = make.customer()
    own = make.address(ada)
    first, second = placed().order, placed().order
    Order.objects.filter(pk=first.pk).update(shipping_address=own)
    Order.objects.filter(pk=second.pk).update(shipping_address=own)

    change(first)

    assert (city(first), city(second), Address.objects.get(pk=own.pk).city) == ("Hamburg", "Berlin", "Berlin")
    assert Order.objects.get(pk=first.pk).shipping_address.customer is None
    assert Cart.objects.filter(order=first).exists()


@pytest.mark.parametrize(
    ("verdict", "is_held"), [("allow", False), ("challenge", False), ("review", True), ("block", True)]
)
def test_a_new_address_is_screened_again_and_what_is_doubted_is_held(monkeypatch, verdict, is_held):
    order = paid().order
    asked = []

    class Screener:
        def screen(self, request):
            asked.append((request.cart_id, Cart.objects.get(pk=request.cart_id).shipping_address.city))
            return Screening(verdict=Verdict(verdict))

    monkeypatch.setattr(loader, "screener", Screener)

    change(order)

    order.refresh_from_db()
    assert (city(order), order.needs_review) == ("Hamburg", is_held)
    assert asked == [(order.cart_id, "Hamburg")]


def test_a_screener_that_fails_lets_nothing_out_unseen(monkeypatch):
    order = paid().order
    monkeypatch.setattr(loader, "screener", lambda: 1 / 0)

    change(order)

    order.refresh_from_db()
    assert (city(order), order.needs_review) == ("Hamburg", True)
