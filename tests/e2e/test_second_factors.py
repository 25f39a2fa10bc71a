"""Staff at their first sign-in, in a real browser."""

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from shop.models import User
from tests import factories as make
from tests.e2e import acts
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e


def test_staff_set_up_an_app_at_their_first_sign_in_and_the_admin_opens(visit: Visit, settings):
    settings.STAFF_SECOND_FACTOR = "required"
    User.objects.create_superuser("first@example.com", make.PASSWORD)
    page = visit("/admin/")
    acts.sign_in(page, "first@example.com")
    expect(page.get_by_text("The admin opens once")).to_be_visible()
    page.locator("main").get_by_role("link", name="Activate").click()
    secret = page.locator("#authenticator_secret").input_value()
    _former, now, _next = yield_hotp_counters_from_time()

    page.get_by_label("Authenticator code").fill(format_hotp_value(hotp_value(secret, now)))
    page.locator("main").get_by_role("button", name="Activate").click()
    page.get_by_role("link", name="To the admin").click()

    expect(page).to_have_url(re.compile("/admin/$"))
    expect(page.get_by_text("Overview").first).to_be_visible()
