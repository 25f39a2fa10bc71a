"""Signing in by passkey, with the browser's virtual authenticator."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import factories as make
from tests.e2e import acts
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def with_key(page: Page) -> None:
    """A key that its owner touches at once."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def test_a_passkey_is_added_and_opens_the_account_without_a_password(visit: Visit, site: str):
    make.user("passkey@example.com")
    # Keys belong to names; browsers know none for an address of numbers.
    shop = site.replace("127.0.0.1", "localhost")
    page = visit(f"{shop}/en/accounts/login/")
    with_key(page)
    acts.sign_in(page, "passkey@example.com")
    expect(page).not_to_have_url(re.compile("/login/"))
    page.goto(f"{shop}/en/accounts/2fa/webauthn/add/")
    page.get_by_label("Passwordless").check()
    page.locator("main").get_by_role("button", name="Add", exact=True).click()
    expect(page).not_to_have_url(re.compile("/add/"))

    page.context.clear_cookies()
    page.goto(f"{shop}/en/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).not_to_have_url(re.compile("/login/"))
    page.goto(f"{shop}/en/account/")

    expect(page.locator("main")).to_contain_text("passkey@example.com")
