"""For everyone: without script, without a mouse, on the narrowest screen, in the dark, with a screen reader."""

import re

import pytest
from playwright.sync_api import Page, expect

from shop.models import Order
from tests.e2e import acts, seeing, world
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e
PUBLIC = [
    "/en/",
    "/en/c/kitchen/",
    "/en/search/?q=towel",
    "/en/search/?q=zzzzzz",
    "/en/p/stoneware-cup/",
    "/en/cart/",
    "/en/wishlist/",
    "/en/privacy-choices/",
    "/en/pages/returns/",
    "/en/accounts/login/",
    "/en/accounts/signup/",
    "/en/styleguide/",
]
IN_CHINESE = [
    path.replace("/en/", "/zh-hans/") for path in ("/en/", "/en/c/kitchen/", "/en/p/stoneware-cup/")
]
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_the_whole_purchase_works_without_script(visit: Visit):
    page = visit("/en/c/kitchen/", script=False)
    page.get_by_role("checkbox", name="In stock only").check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(re.compile("in_stock=1"))
    page.goto(acts.CUP)
    page.get_by_role("group", name="Colour").get_by_role("link", name=re.compile("Sand")).click()
    expect(page.locator(".buy")).to_contain_text("Out of stock")
    page.get_by_role("group", name="Colour").get_by_role("link", name="Green").click()
    page.get_by_role("button", name="Add to cart").click()
    page.get_by_role("button", name="One more: Stoneware cup").click()
    expect(page.locator(".line__total")).to_have_text("€49.80")
    page.get_by_role("link", name="To checkout").click()
    acts.fill_details(page, "plain@example.com")
    page.get_by_label(re.compile("Express")).check()
    page.get_by_role("button", name="Choose this delivery").click()
    acts.place_and_pay(page)

    order = Order.objects.get(email="plain@example.com")
    assert (order.status, str(order.total)) == ("confirmed", "59.700")


def test_the_theme_is_changed_without_script(visit: Visit):
    page = visit("/en/", script=False)
    page.locator("summary", has_text="Language and appearance").click()

    page.get_by_role("button", name="Dark").click()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_line_is_removed_without_script(visit: Visit):
    page = visit(acts.CUP, script=False)
    page.get_by_role("button", name="Add to cart").click()

    page.get_by_role("button", name="Remove Stoneware cup").click()

    expect(page.get_by_role("heading", name="Your cart is empty")).to_be_visible()


def test_an_order_is_placed_with_the_keyboard_alone(visit: Visit):
    page = visit(acts.CUP)
    acts.refuse_consent(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    _tab_to(page, "Add to cart")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("It is in your cart.")
    _tab_to(page, "See the cart")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/cart/"))
    _tab_to(page, "To checkout")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/checkout/"))
    for label, text in (
        ("E-mail address", "keys@example.com"),
        ("Full name", "Lin Wei"),
        ("Street and number", "Torstr. 40"),
        ("Postcode", "10119"),
        ("City", "Berlin"),
    ):
        _tab_to(page, label)
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/checkout/review/"))
    _tab_to(page, "Order and pay")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/sandbox-pay/"))
    _tab_to(page, "Pay €")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/order/"))
    assert Order.objects.get(email="keys@example.com").status == "confirmed"


NAME_OF_FOCUSED = """() => {
  const node = document.activeElement;
  if (!node) return "";
  const label = node.labels && node.labels.length ? node.labels[0].innerText : "";
  return (node.getAttribute("aria-label") || label || node.innerText || "").trim();
}"""
IN_SIGHT = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const x = box.left + box.width / 2, y = box.top + Math.min(box.height / 2, 20);
  const hit = document.elementFromPoint(x, y);
  return !!hit && (document.activeElement.contains(hit) || hit.contains(document.activeElement));
}"""


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until something of this name has the focus, and see that nothing lies over it."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate(NAME_OF_FOCUSED).startswith(name):
            assert page.evaluate(IN_SIGHT), f"{name} is covered while it has the focus"
            return
    raise AssertionError(f"no way to {name} by Tab")


@pytest.mark.parametrize("path", [*PUBLIC, *IN_CHINESE])
def test_nothing_is_wider_than_320_pixels(path: str, visit: Visit):
    page = visit(path, width=320, height=640)

    assert page.evaluate(WIDER) == 0


def test_axe_finds_nothing_on_public_pages(visit: Visit):
    page = visit("/en/")
    faults = {}
    for path in [*PUBLIC, *IN_CHINESE]:
        page.goto(path)
        faults[path] = seeing.faults(page)

    assert {path: found for path, found in faults.items() if found} == {}


def test_axe_finds_nothing_from_cart_to_account(visit: Visit):
    email = "axe@example.com"
    world.account(email)
    page = visit("/en/accounts/login/")
    acts.sign_in(page, email)
    page.goto(acts.CUP)
    page.get_by_role("button", name="Add to cart").click()
    expect(page.locator("#toasts")).to_contain_text("It is in your cart.")
    faults = {"product with toast": seeing.faults(page)}
    for path in ("/en/cart/", "/en/checkout/"):
        page.goto(path)
        faults[path] = seeing.faults(page)
        assert page.evaluate(WIDER) == 0
    acts.fill_details(page, email)
    faults["review"] = seeing.faults(page)
    acts.place_and_pay(page)
    faults["order"] = seeing.faults(page)
    for path in ("", "orders/", "addresses/", "addresses/new/", "profile/", "data/"):
        page.goto(f"/en/account/{path}")
        faults[path] = seeing.faults(page)

    assert {path: found for path, found in faults.items() if found} == {}
