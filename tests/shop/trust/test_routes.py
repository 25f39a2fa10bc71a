"""Whose page is it: every route of the URL map, tried by a guest, by another customer and by staff without the right.

A route that stands in none of the lists below fails the first test: whoever adds one says here for whom it is.
"""

from contextlib import suppress

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from shop.models import Address, CartLine, Order
from tests import factories as make
from tests.shop.services.checkout.buying import ready_cart
from tests.shop.trust import urlmap
from tests.signing import shown

pytestmark = pytest.mark.django_db

# For everybody; what a parameter names is no person's.
PUBLIC = {
    "livez", "readyz", "robots", "sitemap", "sitemap_part", "set_language", "", "content:ask",
    "account_login", "account_signup", "account_inactive", "account_logout", "account_email_verification_sent",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "account_confirm_login_code", "mfa_authenticate", "mfa_login_webauthn",
    "shop:home", "shop:category", "shop:collection", "shop:search", "shop:suggest", "shop:product", "shop:compare",
    "shop:page", "shop:styleguide", "shop:theme", "shop:consent", "shop:impressions", "shop:wishlist_toggle",
    "shop:review_add", "support:article",
}  # fmt: skip
# Of the device's own cart or conversation; they name nothing.
OF_THE_DEVICE = {
    "shop:wishlist", "shop:cart", "shop:cart_add", "shop:cart_accept", "shop:cart_voucher", "shop:checkout",
    "shop:checkout_review",
    "shop:checkout_shipping", "shop:checkout_place",
    "support:page", "support:begin", "support:begin_with_person", "support:panel", "support:export",
}  # fmt: skip
# Of the account that is signed in; a guest is asked to sign in.
OF_THE_ACCOUNT = {
    "shop:account", "shop:orders", "shop:addresses", "shop:address_add", "shop:profile", "shop:data",
    "shop:data_export", "shop:data_erase",
    "account_email", "account_change_password", "account_set_password", "account_reauthenticate",
    "mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
}  # fmt: skip
# They name a thing of a person: to all others it does not exist.
OF_A_PERSON = {
    "shop:order", "shop:order_pay", "shop:order_cancel", "shop:order_return", "shop:order_address",
    "shop:order_invoice", "shop:order_invoice_issue", "shop:order_invoice_send",
    "shop:address_edit", "shop:address_delete", "shop:address_default", "shop:cart_line",
}  # fmt: skip
# The same, swept in the tests of what they belong to.
ELSEWHERE = {
    "sandbox_pay", "payment_return", "mfa_remove_webauthn", "mfa_edit_webauthn", "recommend:slate",
    "support:conversation", "support:say", "support:fill", "support:person", "support:decide", "support:rate",
    "support:thread", "support:stream", "support:erase", "risk:appeal", "risk:appeal_order",
    "shop:order_credit_note",
}  # fmt: skip
STAFF_ONLY = ("admin:", *urlmap.OF_THE_APPS)


def is_for_staff(route: urlmap.Route) -> bool:
    return route.pattern.startswith("admin/")


def is_of_the_api(route: urlmap.Route) -> bool:
    return route.pattern.startswith("api/")


def test_every_route_is_in_one_list():
    named = {route.name for route in urlmap.routes() if not is_for_staff(route) and not is_of_the_api(route)}
    lists = (PUBLIC, OF_THE_DEVICE, OF_THE_ACCOUNT, OF_A_PERSON, ELSEWHERE)

    assert named - set().union(*lists) == set()
    assert sum(map(len, lists)) == len(set().union(*lists))


def test_what_is_not_below_admin_or_api_is_no_staff_page():
    assert {r.name for r in urlmap.routes() if r.name.startswith(STAFF_ONLY)} == {
        r.name for r in urlmap.routes() if is_for_staff(r) and r.name.startswith(STAFF_ONLY)
    }


@pytest.mark.parametrize("name", sorted(OF_THE_ACCOUNT))
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_guest_is_sent_to_sign_in(web, browser, name, method):
    answer = getattr(browser, method)(reverse(name))

    assert answer.status_code in {302, 405}
    if answer.status_code == 302:
        assert "/accounts/login/" in answer["location"]


@pytest.fixture
def things(web) -> dict[str, object]:
    """The owner's order, address and open cart, and what they are now."""
    owner = make.customer(account=make.user("owner@example.com"))
    variant = make.product("Mug", price="10.00").variants.get()
    cart = ready_cart({variant: 2}, method=make.shipping_method(), of=owner)
    order = Order.objects.create(
        number="2026-000001", channel=web, customer=owner, currency="EUR", prices_include_tax=True, subtotal=10, tax=1,
        total=10, placed_at=make.NOW, email="owner@example.com", shipping_address=make.address(None),
    )  # fmt: skip
    return {
        "owner": owner, "token": order.token, "address_id": make.address(owner).pk,
        "line_id": CartLine.objects.get(cart=cart).pk,
    }  # fmt: skip


def path_of(name: str, things: dict[str, object]) -> str:
    [route] = {route.name: route for route in urlmap.routes() if route.name == name}.values()
    return reverse(name, kwargs={each: things[each] for each in route.parameters})


def everything() -> list[object]:
    return [list(model.objects.order_by("pk").values()) for model in (Order, Address, CartLine)]


TYPED = {
    "name": "Eve", "line1": "Elsewhere 1", "postcode": "10115", "city": "Berlin", "country": "DE", "quantity": "9",
    "reason": "unwanted", "confirm": "yes",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(OF_A_PERSON))
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["another", "staff"])
def test_a_thing_of_somebody_else_does_not_exist(things, name, method, who):
    before = everything()
    account, client = make.user(f"{who}@example.com", is_staff=who == "staff"), Client()
    make.customer(account=account)
    client.force_login(account)
    shown(client, "password", "mfa")

    answer = getattr(client, method)(path_of(name, things), TYPED if method == "post" else {})

    assert answer.status_code in {404, 405}, (name, answer.status_code)
    assert everything() == before


@pytest.mark.parametrize("name", sorted(OF_A_PERSON))
def test_the_owner_is_let_in(things, name):
    client = Client()
    client.force_login(things["owner"].user)
    statuses = {getattr(client, method)(path_of(name, things)).status_code for method in ("get", "post")}

    # An order that was never paid has no invoice yet.
    assert statuses - {404, 405, 403} or name == "shop:order_invoice", (name, statuses)


# --- the admin: every route below admin/ -------------------------------------------------------------------------
OPEN_IN_ADMIN = {"admin:login", "admin:logout", "admin:jsi18n"}
STAFF_ROUTES = sorted(
    {route.name for route in urlmap.routes() if is_for_staff(route) and route.name} - OPEN_IN_ADMIN
)


def address_of(name: str) -> str:
    for route in urlmap.routes():
        if route.name == name:
            numbered = dict.fromkeys(route.values, 1)
            given = ({"kwargs": route.values}, {"args": list(route.values.values())}, {"kwargs": numbered})
            for arguments in given:
                with suppress(NoReverseMatch):
                    return reverse(name, **arguments)
    raise KeyError(name)


@pytest.mark.parametrize("who", ["guest", "customer"])
def test_no_page_of_the_admin_opens_to_others(web, who):
    client = Client()
    if who == "customer":
        account = make.user("ada@example.com")
        make.customer(account=account)
        client.force_login(account)
        shown(client, "password", "mfa")
    opened = {}
    for name in STAFF_ROUTES:
        for method in ("get", "post"):
            status = getattr(client, method)(address_of(name)).status_code
            if status not in {302, 403, 405}:
                opened[f"{method} {name}"] = status

    assert opened == {}


def test_staff_without_a_role_get_the_home_page_and_nothing_else(web):
    client = Client()
    client.force_login(make.user("new@example.com", is_staff=True))
    shown(client, "password", "mfa")
    opened = set()
    for name in STAFF_ROUTES:
        for method in ("get", "post"):
            if getattr(client, method)(address_of(name)).status_code not in {302, 403, 404, 405}:
                opened.add(name)

    assert opened <= {"admin:index", "admin:search", "admin:password_change", "admin:password_change_done"}
