from decimal import Decimal

import pytest
from django.urls import reverse

from shop.models import Cart, Voucher
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def shopper(client):
    make.product("Mug", price="10.00")
    variant = make.variant(make.product("Cup", with_variant=False), price="20.00", stock=5)
    client.post(reverse("shop:cart_add"), {"variant": variant.pk, "quantity": "1"})
    return client


def test_a_code_lowers_the_total_of_the_cart_page_and_can_be_taken_out(shopper):
    Voucher.objects.create(code="SAVE10", kind="percent", percent=Decimal(10))

    page = shopper.post(reverse("shop:cart_voucher"), {"code": "save10"}, follow=True).content.decode()
    assert "SAVE10" in page
    assert "€18.00" in page

    page = shopper.post(reverse("shop:cart_voucher"), {"code": ""}, follow=True).content.decode()
    assert "€18.00" not in page
    assert Cart.objects.get().voucher is None


@pytest.mark.parametrize("code", ["NOTHING", "a\x00b", "x" * 5000, "<script>", "' OR 1=1"])
def test_a_wrong_code_is_told_and_changes_nothing(shopper, code):
    page = shopper.post(reverse("shop:cart_voucher"), {"code": code}, follow=True).content.decode()

    assert "There is no such voucher." in page
    assert Cart.objects.get().voucher is None


def test_without_a_cart_there_is_nothing_to_put_it_into(client):
    make.channel()

    assert client.post(reverse("shop:cart_voucher"), {"code": "SAVE10"}).status_code == 404


def test_the_api_puts_it_in_takes_it_out_and_says_why_not(client):
    cart = make.cart({make.variant(price="20.00", stock=5): 1})
    Voucher.objects.create(code="SAVE10", kind="percent", percent=Decimal(10))
    url = reverse("api:cart_voucher", args=[cart.token])

    put = client.put(url, {"code": "save10"}, content_type="application/json").json()
    assert (put["voucher_code"], put["discount"], put["lines"][0]["discount"]) == ("SAVE10", "2.00", "2.00")
    assert client.delete(url).json()["voucher_code"] == ""

    refusal = client.put(url, {"code": "OTHER"}, content_type="application/json")
    assert refusal.status_code == 400
    assert refusal.json()["errors"] == [
        {"code": "voucher_refused", "detail": "There is no such voucher.", "attr": "code"}
    ]
