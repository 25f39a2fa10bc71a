"""Staff show a second factor before the admin opens; refunds and exports want a fresh sign-in."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.test import Client

from shop.models import User
from tests import factories as make
from tests.shop.services.payment import paid
from tests.shop.trust.conftest import code_of, sign_in, with_app
from tests.signing import shown

pytestmark = pytest.mark.django_db
BOSS = "boss@example.com"


@pytest.fixture(autouse=True)
def _strict(settings, web):
    settings.STAFF_SECOND_FACTOR = "required"


@pytest.fixture
def boss() -> User:
    return User.objects.create_superuser(BOSS, make.PASSWORD)


@pytest.mark.parametrize("path", ["/admin/", "/admin/shop/order/", "/admin/shop/order/add/"])
def test_staff_are_led_to_set_one_up_before_the_admin_opens(browser, boss, path):
    sign_in(browser, BOSS)

    answer = browser.get(path)

    assert answer.status_code == 302
    assert answer["location"].startswith("/en/accounts/2fa/?next=%2Fadmin%2F")
    assert "The admin opens once" in browser.get(answer["location"]).content.decode()


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_at_the_first_sign_in_and_the_admin_opens(browser, boss):
    sign_in(browser, BOSS)
    page = browser.get("/en/accounts/2fa/totp/activate/")
    secret = re.search(r'value="([A-Z2-7]{32})"', page.content.decode())[1]

    browser.post("/en/accounts/2fa/totp/activate/", {"code": code_of(secret)})

    assert browser.get("/admin/").status_code == 200
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}


def test_a_code_to_scan_has_a_ground_of_its_own_and_a_key_a_name_in_chinese(browser, boss):
    sign_in(browser, BOSS)

    code = browser.get("/zh-hans/accounts/2fa/totp/activate/").content.decode()
    key = browser.get("/zh-hans/accounts/2fa/webauthn/add/").content.decode()

    assert '<img class="qr" src="data:image/svg' in code
    assert '<label for="id_name">名称' in key


def test_the_next_sign_in_asks_for_the_code_and_takes_no_wrong_one(browser, boss):
    secret = with_app(boss)

    assert sign_in(browser, BOSS)["location"] == "/en/accounts/2fa/authenticate/"
    assert browser.get("/admin/").status_code == 302
    browser.post("/en/accounts/2fa/authenticate/", {"code": "000000"})
    assert browser.get("/admin/").status_code == 302
    browser.post("/en/accounts/2fa/authenticate/", {"code": code_of(secret)})

    assert browser.get("/admin/").status_code == 200


def test_a_code_is_good_for_one_sign_in(boss):
    code = code_of(with_app(boss))
    for client, status in ((Client(), 200), (Client(), 302)):
        sign_in(client, BOSS)
        client.post("/en/accounts/2fa/authenticate/", {"code": code})

        assert client.get("/admin/").status_code == status


def test_codes_are_guessed_five_times_at_most(browser, boss):
    secret = with_app(boss)
    sign_in(browser, BOSS)
    for n in range(5):
        browser.post("/en/accounts/2fa/authenticate/", {"code": f"00000{n}"})

    browser.post("/en/accounts/2fa/authenticate/", {"code": code_of(secret)})

    assert browser.get("/admin/").status_code == 302


def test_a_session_of_before_the_factor_must_show_it(browser, boss):
    sign_in(browser, BOSS)
    with_app(boss)

    assert browser.get("/admin/")["location"].startswith("/en/accounts/2fa/reauthenticate/?next=")


def test_the_api_signs_nobody_in_without_the_second_factor(browser, boss):
    with_app(boss)

    answer = browser.post(
        "/api/v1/session/", {"email": BOSS, "password": make.PASSWORD}, content_type="application/json"
    )

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "sign_in_failed")
    assert "_auth_user_id" not in browser.session


def test_the_admin_has_no_entrance_of_its_own(browser, boss):
    assert browser.get("/admin/login/")["location"].startswith("/en/accounts/login/?next=")

    browser.post("/admin/login/", {"username": BOSS, "password": make.PASSWORD})

    assert "_auth_user_id" not in browser.session


def test_shoppers_are_asked_for_nothing_more(browser):
    make.customer(account=make.user("ada@example.com"))

    assert sign_in(browser, "ada@example.com").status_code == 302
    assert browser.get("/en/account/").status_code == 200


def test_a_demo_may_leave_it_to_the_staff(browser, boss, settings):
    settings.STAFF_SECOND_FACTOR = "optional"
    sign_in(browser, BOSS)

    assert browser.get("/admin/").status_code == 200


REFUND = {"_form_submitted": "True", "amount": "5.00"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("minutes_ago", "is_refunded"), [(1, True), (6, False)])
def test_a_refund_wants_a_sign_in_of_the_last_five_minutes(boss, minutes_ago, is_refunded):
    payment = paid.paid()
    client = Client()
    client.force_login(boss)
    shown(client, "password", "mfa", minutes_ago=minutes_ago)

    answer = client.post(f"/admin/shop/payment/{payment.pk}/refund/", REFUND, headers={"HX-Request": "true"})

    payment.refresh_from_db()
    assert (payment.refunded > 0) is is_refunded
    assert ("/accounts/reauthenticate/" in answer.headers.get("HX-Redirect", "")) is not is_refunded


def test_an_export_wants_the_password_again(browser):
    account = make.user("ada@example.com")
    make.customer(account=account)
    browser.force_login(account)

    answer = browser.get("/en/account/data/export/")
    assert answer["location"] == "/en/accounts/reauthenticate/?next=%2Fen%2Faccount%2Fdata%2Fexport%2F"
    browser.post(answer["location"], {"password": "wrong"})
    assert browser.get("/en/account/data/export/").status_code == 302
    browser.post(answer["location"], {"password": make.PASSWORD})

    assert browser.get("/en/account/data/export/").headers["content-type"] == "application/json"


def test_showing_the_password_again_has_the_same_limit(browser):
    account = make.user("ada@example.com")
    browser.force_login(account)
    for n in range(5):
        browser.post("/en/accounts/reauthenticate/", {"password": f"wrong {n}"})

    answer = browser.post("/en/accounts/reauthenticate/", {"password": make.PASSWORD})

    assert answer.status_code == 429


def test_a_role_does_not_make_a_second_factor(browser, boss):
    operator = make.user("operator@example.com", is_staff=True)
    operator.groups.add(Group.objects.get(name="Operator"))
    browser.force_login(operator)
    shown(browser, "password")

    assert browser.get("/admin/shop/order/").status_code == 302
    assert shown(browser, "password", "mfa").get("/admin/shop/order/").status_code == 200
