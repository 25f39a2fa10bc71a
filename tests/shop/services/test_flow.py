"""A whole purchase through the services, as a guest."""

from decimal import Decimal

import pytest
from django.core import mail
from django.test import Client

from shop.contracts.people import AddressInput, Who
from shop.models import Event, Job, Order, OrderEvent, Payment, StockItem
from shop.services import cart, checkout, orders
from tests import factories as make

pytestmark = pytest.mark.django_db
ADDRESS = AddressInput(name="Ada Mill", line1="Hauptstr. 1", city="Berlin", country="de", postcode="10115")


def test_a_guest_buys_two_mugs_and_gets_one_letter(client: Client, django_capture_on_commit_callbacks):
    mug = make.product("Mug", price="10.00", stock=3).variants.get()
    method = make.shipping_method(price="4.90")
    bag = cart.open_cart(channel=make.channel(), who=Who(), now=make.NOW)
    cart.add_line(cart=bag, variant_id=mug.pk, quantity=2, now=make.NOW, who=Who())
    checkout.set_contact(cart=bag, email="ada@example.com", now=make.NOW)
    checkout.set_address(cart=bag, address=ADDRESS, now=make.NOW)
    checkout.choose_shipping(cart=bag, method_id=method.pk, now=make.NOW)
    assert checkout.reserve(cart=bag, now=make.NOW) == ()

    placed = checkout.place_order(cart_id=bag.pk, language="en", now=make.NOW)
    assert placed.problems == ()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(placed.payment_url, {"action": "pay", "card": "4242"})

    order = Order.objects.get(pk=placed.order_id)
    assert response.status_code == 302
    assert (order.total, order.tax, order.status) == (Decimal("24.90"), Decimal("3.97"), "confirmed")
    assert Payment.objects.get().status == "captured"
    assert [letter.to for letter in mail.outbox] == [["ada@example.com"]]
    assert StockItem.objects.get().allocated == 2
    assert Event.objects.filter(kind="purchase").count() == 1
    assert not Job.objects.exclude(state="done").exists()
    orders.ship(fulfilment_id=order.fulfilments.get().pk, actor="op", now=make.NOW)
    orders.deliver(fulfilment_id=order.fulfilments.get().pk, actor="op", now=make.NOW)
    order.refresh_from_db()
    assert order.status == "completed"
    assert StockItem.objects.get().on_hand == 1
    assert OrderEvent.objects.filter(order=order).count() == 9
