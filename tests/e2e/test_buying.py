"""From the front page to a paid order, by every kind of shopper."""

import re

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from shop.models import Cart, Order
from tests.e2e import acts, world
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e


def test_a_guest_finds_a_cup_buys_it_and_sees_the_order(visit: Visit):
    page = visit("/en/")

    page.get_by_role("navigation", name="Departments").first.get_by_role("link", name="Kitchen").click()
    page.get_by_role("link", name="Coffee").click()
    page.get_by_role("link", name="Stoneware cup").click()
    page.get_by_role("button", name="Add to cart").click()
    expect(page.locator("#toasts")).to_contain_text("It is in your cart.")
    expect(page.locator("#cart-link")).to_contain_text("1")
    page.get_by_role("link", name="See the cart").click()
    page.get_by_role("button", name="One more: Stoneware cup").click()
    expect(page.locator(".line__total")).to_have_text("€49.80")
    page.get_by_role("link", name="To checkout").click()
    acts.fill_details(page, "guest@example.com")
    expect(page.get_by_role("heading", name="Review and pay")).to_be_visible()
    expect(page.locator(".totals .sum").last).to_have_text("€54.70")
    acts.place_and_pay(page)

    expect(page.locator("main")).to_contain_text("Payment received")
    order = Order.objects.get(email="guest@example.com")
    assert (order.status, str(order.total), order.lines.get().quantity) == ("confirmed", "54.700", 2)


def test_pressing_order_twice_makes_one_order(visit: Visit):
    page = _at_review(visit, "twice@example.com")
    page.get_by_role("button", name=re.compile("Order and pay")).click()
    expect(page).to_have_url(re.compile("/sandbox-pay/"))
    paying = page.url
    page.go_back()

    page.get_by_role("button", name=re.compile("Order and pay")).click()

    expect(page).to_have_url(paying)
    assert Order.objects.filter(email="twice@example.com").count() == 1


def test_who_leaves_without_paying_pays_later_from_the_order_page(visit: Visit):
    page = _at_review(visit, "later@example.com")
    page.get_by_role("button", name=re.compile("Order and pay")).click()
    page.get_by_role("button", name="Back to the shop without paying").click()
    expect(page.locator("main")).to_contain_text("This order waits for its payment")

    page.get_by_role("button", name="Pay now").click()
    page.get_by_role("button", name=re.compile(r"^Pay ")).click()

    expect(page.locator("main")).to_contain_text("Payment received")
    assert Order.objects.get(email="later@example.com").status == "confirmed"


def test_an_order_can_be_collected_in_a_store_without_an_address(visit: Visit):
    page = visit(acts.CUP)
    page.get_by_role("button", name="Add to cart").click()
    page.get_by_role("link", name="See the cart").click()
    page.get_by_role("link", name="To checkout").click()
    page.get_by_label("E-mail address").fill("pickup@example.com")
    page.get_by_text("Pick up in a store").click()
    expect(page.get_by_label("Street and number")).to_be_hidden()
    page.get_by_label("Store", exact=True).select_option(label="Store Mitte, Berlin")
    page.get_by_role("button", name="Continue").click()
    acts.place_and_pay(page)

    expect(page.get_by_role("heading", name="Pick up at")).to_be_visible()
    order = Order.objects.get(email="pickup@example.com")
    assert (order.pickup_location.code, str(order.shipping)) == ("mitte", "0.000")


def test_a_missing_street_is_said_at_its_field_and_nothing_is_ordered(visit: Visit, said: list[str]):
    page = visit(acts.CUP)
    page.get_by_role("button", name="Add to cart").click()
    page.get_by_role("link", name="See the cart").click()
    page.get_by_role("link", name="To checkout").click()
    page.get_by_label("E-mail address").fill("missing@example.com")
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Street and number")).to_have_accessible_description(
        "This is needed to deliver."
    )
    assert not Order.objects.filter(email="missing@example.com").exists()
    said.clear()  # the browser notes the answer's status 400


def test_a_cart_filled_before_signing_in_joins_the_one_of_the_account(visit: Visit):
    world.account("merge@example.com")
    first = visit("/en/p/walnut-radio/")
    first.goto("/en/accounts/login/")
    acts.sign_in(first, "merge@example.com")
    first.goto("/en/p/walnut-radio/")
    first.get_by_role("button", name="Add to cart").click()
    expect(first.locator("#toasts")).to_contain_text("It is in your cart.")
    second = visit(acts.CUP)
    second.get_by_role("button", name="Add to cart").click()
    expect(second.locator("#toasts")).to_contain_text("It is in your cart.")

    second.goto("/en/accounts/login/")
    acts.sign_in(second, "merge@example.com")
    second.goto("/en/cart/")

    expect(second.locator(".line")).to_have_count(2)
    assert Cart.objects.filter(customer__email="merge@example.com", status="open").count() == 1


def code_of_the_letter() -> str:
    return re.search(r"\n([A-Z0-9]{3,}-?[A-Z0-9]*)\n", mail.outbox[-1].body)[1]


def test_a_new_shopper_signs_up_and_finds_the_account(visit: Visit):
    page = visit("/en/accounts/signup/")
    page.get_by_label("Email", exact=False).fill("new@example.com")
    page.get_by_label("Password", exact=True).fill(world.PASSWORD)
    page.get_by_label("Password (again)").fill(world.PASSWORD)
    page.locator("main").get_by_role("button", name="Sign Up").click()
    page.get_by_label("Code").fill(code_of_the_letter())
    page.locator("main").get_by_role("button", name="Confirm").click()

    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    page.get_by_role("link", name="Addresses", exact=True).click()
    page.get_by_role("link", name="New address").click()
    page.get_by_label("Full name").fill("Lin Wei")
    page.get_by_label("Street and number").fill("Torstr. 40")
    page.get_by_label("Postcode").fill("10119")
    page.get_by_label("City").fill("Berlin")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("address")).to_contain_text("Torstr. 40")


def test_the_whole_purchase_works_in_chinese(visit: Visit):
    page = visit("/zh-hans/p/stoneware-cup/")
    expect(page.get_by_role("heading", level=1)).to_have_text("炻瓷杯")
    page.get_by_role("button", name="加入购物车").click()
    page.get_by_role("link", name="查看购物车").click()
    page.get_by_role("link", name="去结算").click()
    page.get_by_label("电子邮箱").fill("zh@example.com")
    page.get_by_label("姓名").fill("林薇")
    page.get_by_label("街道和门牌号").fill("Torstr. 40")
    page.get_by_label("邮政编码").fill("10119")
    page.get_by_label("城市").fill("柏林")
    page.get_by_role("button", name="继续").click()
    page.get_by_role("button", name=re.compile("提交订单并支付")).click()
    page.locator("button[value=pay]").click()

    expect(page).to_have_url(re.compile("/zh-hans/order/"))
    order = Order.objects.get(email="zh@example.com")
    assert (order.status, order.language) == ("confirmed", "zh-hans")


def _at_review(visit: Visit, email: str) -> Page:
    page = visit(acts.CUP)
    page.get_by_role("button", name="Add to cart").click()
    page.get_by_role("link", name="See the cart").click()
    page.get_by_role("link", name="To checkout").click()
    acts.fill_details(page, email)
    return page
