"""Cart, checkout and order pages: what a request may change, and what it may not."""

import re
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client

from shop.models import Cart, CartLine, Order, Product, Variant
from tests import factories as make

HTMX = {"hx-request": "true"}
DETAILS = {
    "email": "lin@example.com", "way": "delivery", "name": "Lin Wei", "line1": "Torstr. 40", "postcode": "10119",
    "city": "Berlin", "country": "DE",
}  # fmt: skip


def add(browser: Client, variant: Variant, quantity: str = "1", **extra: str):
    return browser.post("/en/cart/add/", {"variant": variant.pk, "quantity": quantity, **extra})


def test_a_guest_gets_a_cart_by_signed_cookie(browser: Client, cup_variant: Variant):
    answer = add(browser, cup_variant, "2")

    assert answer.headers["location"] == "/en/cart/"
    line = CartLine.objects.get()
    assert (line.quantity, line.seen_price, line.cart.customer_id) == (2, Decimal("24.90"), None)
    assert browser.cookies["cart"]["httponly"] is True
    assert str(line.cart.token) in browser.cookies["cart"].value


@pytest.mark.parametrize("quantity", ["0", "-1", "1e9", "NaN", "0.5", "", "1000", "１"])
def test_an_impossible_quantity_is_refused_in_words_and_adds_nothing(
    quantity: str, browser: Client, cup_variant: Variant
):
    add(browser, cup_variant, quantity)

    page = browser.get("/en/cart/").content.decode()
    assert "whole number from 1 to 999" in page
    assert not CartLine.objects.exists()


def test_a_price_in_the_form_is_ignored(browser: Client, cup_variant: Variant):
    add(browser, cup_variant, price="0.01", currency="JPY", list_price="0.01")

    assert CartLine.objects.get().seen_price == Decimal("24.90")
    assert Cart.objects.get().currency == "EUR"


def test_more_than_there_is_gets_a_toast_and_no_line(browser: Client, cup_variant: Variant):
    answer = browser.post("/en/cart/add/", {"variant": cup_variant.pk, "quantity": "500"}, headers=HTMX)

    assert answer.status_code == 200
    assert "data-toast" in answer.content.decode()
    assert not CartLine.objects.exists()


def test_an_addition_by_htmx_answers_with_a_toast_and_the_new_count(browser: Client, cup_variant: Variant):
    page = browser.post(
        "/en/cart/add/", {"variant": cup_variant.pk, "quantity": "2"}, headers=HTMX
    ).content.decode()

    assert 'hx-swap-oob="true"' in page
    assert "Items in your cart:" in page


def test_somebody_elses_line_does_not_exist(browser: Client, cup_variant: Variant):
    theirs = make.cart({cup_variant: 1}).lines.get()
    add(browser, cup_variant)

    answer = browser.post(f"/en/cart/lines/{theirs.pk}/", {"quantity": "5"})

    assert answer.status_code == 404
    theirs.refresh_from_db()
    assert theirs.quantity == 1


def test_the_stepper_and_zero_change_and_remove_a_line(browser: Client, cup_variant: Variant):
    add(browser, cup_variant, "2")
    line = CartLine.objects.get()

    browser.post(f"/en/cart/lines/{line.pk}/", {"quantity": "2", "step": "1"})
    line.refresh_from_db()
    assert line.quantity == 3
    browser.post(f"/en/cart/lines/{line.pk}/", {"quantity": "0"})
    assert not CartLine.objects.exists()


def test_a_changed_price_is_shown_and_accepted_by_the_shopper(browser: Client, cup_variant: Variant):
    add(browser, cup_variant)
    cup_variant.listings.update(list_price=Decimal("26.00"))

    page = browser.get("/en/cart/").content.decode()
    assert "Some prices have changed" in page
    browser.post("/en/cart/accept/")

    assert CartLine.objects.get().seen_price == Decimal("26.00")
    assert "Some prices have changed" not in browser.get("/en/cart/").content.decode()


def test_checkout_without_goods_leads_back_to_the_cart(browser: Client, web):
    assert browser.get("/en/checkout/").headers["location"] == "/en/cart/"
    assert browser.post("/en/checkout/place/").headers["location"] == "/en/cart/"


def test_a_guest_orders_once_however_often_the_form_is_sent(browser: Client, cup_variant: Variant):
    add(browser, cup_variant, "2")
    assert browser.post("/en/checkout/", DETAILS).headers["location"] == "/en/checkout/review/"

    places = {browser.post("/en/checkout/place/").headers["location"] for _ in range(3)}

    assert len(places) == 1
    order = Order.objects.get()
    assert (order.total, order.email) == (Decimal("54.70"), "lin@example.com")


def test_details_that_miss_the_street_keep_what_was_typed_and_order_nothing(
    browser: Client, cup_variant: Variant
):
    add(browser, cup_variant)

    answer = browser.post("/en/checkout/", {**DETAILS, "line1": ""})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="Lin Wei"' in page
    assert "This is needed to deliver." in page
    assert Cart.objects.get().shipping_address is None


def test_goods_that_sold_out_in_between_are_said_and_nothing_is_charged(
    browser: Client, cup_variant: Variant
):
    add(browser, cup_variant, "5")
    browser.post("/en/checkout/", DETAILS)
    cup_variant.stock.update(on_hand=1)

    answer = browser.post("/en/checkout/place/")

    assert answer.status_code == 409
    assert "nothing was charged" in answer.content.decode()
    assert not Order.objects.exists()


def test_an_order_is_shown_to_its_owner_and_does_not_exist_for_a_stranger(
    browser: Client, cup_variant: Variant
):
    owner, stranger = make.user(), make.user()
    make.customer(account=owner)
    make.customer(account=stranger)
    browser.force_login(owner)
    add(browser, cup_variant)
    browser.post("/en/checkout/", DETAILS)
    browser.post("/en/checkout/place/")
    path = f"/en/order/{Order.objects.get().token}/"
    assert browser.get(path).status_code == 200

    browser.logout()
    assert browser.get(path).status_code == 404
    assert browser.post(f"{path}cancel/").status_code == 404
    browser.force_login(stranger)

    assert browser.get(path).status_code == 404
    assert browser.post(f"{path}cancel/").status_code == 404
    assert Order.objects.get().status == "pending"


def test_a_guest_cannot_tell_an_order_of_somebody_from_none_but_is_shown_the_way_in(
    browser: Client, cup_variant: Variant
):
    owner = make.user()
    make.customer(account=owner)
    browser.force_login(owner)
    add(browser, cup_variant)
    browser.post("/en/checkout/", DETAILS)
    browser.post("/en/checkout/place/")
    browser.logout()
    theirs, none = str(Order.objects.get().token), "00000000-0000-4000-8000-000000000000"

    for part in ("", "return/", "address/", "invoice/"):
        pages = {token: browser.get(f"/en/order/{token}/{part}") for token in (theirs, none)}
        assert [page.status_code for page in pages.values()] == [404, 404]
        said = {token: shown(page).replace(token, "TOKEN") for token, page in pages.items()}
        assert said[theirs] == said[none]
        assert f"/en/accounts/login/?next=%2Fen%2Forder%2F{theirs}%2F" in pages[theirs].content.decode()


def shown(page: HttpResponse) -> str:
    """The page without what differs from one request to the next."""
    return re.sub(r'(nonce|value)="[^"]*"', "", page.content.decode())


def test_a_guests_order_is_open_to_who_has_its_secret_address_alone(browser: Client, cup_variant: Variant):
    add(browser, cup_variant)
    browser.post("/en/checkout/", DETAILS)
    browser.post("/en/checkout/place/")
    order = Order.objects.get()

    assert Client().get(f"/en/order/{order.token}/").status_code == 200
    assert Client().get("/en/order/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_a_waiting_order_is_cancelled_by_its_shopper(browser: Client, cup_variant: Variant):
    add(browser, cup_variant)
    browser.post("/en/checkout/", DETAILS)
    browser.post("/en/checkout/place/")
    order = Order.objects.get()

    browser.post(f"/en/order/{order.token}/cancel/")

    order.refresh_from_db()
    assert order.status == "cancelled"
    assert "Cancelled" in browser.get(f"/en/order/{order.token}/").content.decode()


def test_a_form_without_its_token_changes_nothing(cup_variant: Variant):
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post("/en/cart/add/", {"variant": cup_variant.pk, "quantity": "1"})

    assert answer.status_code == 403
    assert not CartLine.objects.exists()
    assert "That is not allowed" in answer.content.decode()


def test_an_unknown_variant_is_not_found(browser: Client, cup: Product):
    assert browser.post("/en/cart/add/", {"variant": "999999", "quantity": "1"}).status_code == 404
    assert browser.post("/en/cart/add/", {"variant": "1 OR 1=1", "quantity": "1"}).status_code == 404
