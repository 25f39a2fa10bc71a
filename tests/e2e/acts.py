"""What a shopper does, in the words of a shopper; every locator is what a person or a reader perceives."""

import re

from playwright.sync_api import Page, expect

from tests.e2e import world

CUP = "/en/p/stoneware-cup/"


def sign_in(page: Page, email: str) -> None:
    """Sign in on the page that is open."""
    page.get_by_label("Email", exact=False).fill(email)
    page.get_by_label("Password", exact=False).fill(world.PASSWORD)
    page.locator("main").get_by_role("button", name="Sign In", exact=True).click()


def refuse_consent(page: Page) -> None:
    button = page.get_by_role("button", name="No, thanks")
    button.click()
    expect(button).to_have_count(0)
    page.wait_for_load_state()


def fill_details(page: Page, email: str) -> None:
    """Contact and address for home delivery."""
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Full name").fill("Lin Wei")
    page.get_by_label("Street and number").fill("Torstr. 40")
    page.get_by_label("Postcode").fill("10119")
    page.get_by_label("City").fill("Berlin")
    page.get_by_role("button", name="Continue").click()


def place_and_pay(page: Page) -> None:
    """From the review page to the paid order."""
    page.get_by_role("button", name=re.compile("Order and pay")).click()
    expect(page).to_have_url(re.compile("/sandbox-pay/"))
    page.get_by_role("button", name=re.compile(r"^Pay ")).click()
    expect(page).to_have_url(re.compile("/order/"))
