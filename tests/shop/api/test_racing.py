"""The same request five times in the same moment, over connections of their own: one effect."""

import pytest

from shop.models import Cart, CartLine, Order, Payment, StockItem
from tests import factories
from tests.shop.api.conftest import Api
from tests.shop.api.test_checkout import filled
from tests.shop.services.racing import on_disk, race


@pytest.fixture
def shop(transactional_db, tmp_path):
    with on_disk(tmp_path):
        factories.channel()
        yield factories.product("Mug", price="10.00", sku="MUG-1").variants.get()


def test_five_orders_of_one_cart_are_one_order(shop):
    api = Api()
    token = filled(api, shop, factories.shipping_method(price="4.90"))

    def complete():
        return Api().post(f"carts/{token}/complete/", Idempotency_Key="order-1")

    answers = race(*[complete] * 5)
    again = complete()

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert [answer.json()["order_token"] for answer in answers if answer.status_code == 201]
    assert again["Idempotent-Replayed"] == "true"
    assert (Order.objects.count(), Payment.objects.count()) == (1, 1)
    assert StockItem.objects.get().allocated == 2


def test_five_orders_of_one_cart_without_a_key_are_one_order_too(shop):
    token = filled(Api(), shop, factories.shipping_method(price="4.90"))

    answers = race(*[lambda: Api().post(f"carts/{token}/complete/")] * 5)

    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    assert len({answer.json()["order_token"] for answer in answers if answer.status_code < 300}) == 1
    assert (Order.objects.count(), Payment.objects.count()) == (1, 1)
    assert StockItem.objects.get().allocated == 2


def test_five_equal_additions_are_one(shop):
    token = Api().post("carts/").json()["token"]
    data = {"sku": "MUG-1", "quantity": 2}

    answers = race(*[lambda: Api().post(f"carts/{token}/lines/", data, Idempotency_Key="line-1")] * 5)

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert CartLine.objects.get().quantity == 2
    assert Cart.objects.count() == 1
