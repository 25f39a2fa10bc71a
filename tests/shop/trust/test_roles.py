"""Roles by what they may: every page and every button of the admin, for each role; what is not named is refused."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from shop.services import staff
from tests import factories as make
from tests.shop.trust import urlmap
from tests.signing import shown

pytestmark = pytest.mark.django_db
OPERATOR, EDITOR, WAREHOUSE, SERVICE, VIEWER = (
    "Operator", "Catalogue editor", "Warehouse", "Customer service", "Viewer",
)  # fmt: skip
ORDERS, GOODS, STOCK = {OPERATOR, SERVICE}, {OPERATOR, EDITOR}, {OPERATOR, WAREHOUSE}
# Every button of the shop's own pages and who may press it.
BUTTONS = {
    "shop_product_show_product": GOODS, "shop_product_hide_product": GOODS,
    "shop_product_fetch_picture": GOODS,
    "shop_order_approve_review": ORDERS, "shop_order_send_invoice": ORDERS, "shop_order_cancel": ORDERS,
    "shop_fulfilment_mark_ready": ORDERS | STOCK, "shop_fulfilment_ship": ORDERS | STOCK,
    "shop_fulfilment_deliver": ORDERS | STOCK, "shop_fulfilment_collect": ORDERS | STOCK,
    "shop_payment_capture": ORDERS, "shop_payment_refund": ORDERS, "shop_payment_void": ORDERS,
    "shop_return_approve": ORDERS, "shop_return_reject": ORDERS, "shop_return_receive": ORDERS,
    "shop_return_refund": ORDERS,
    "shop_stockitem_adjust": STOCK, "shop_stockitem_transfer": STOCK,
    "shop_supplieroffer_order": STOCK, "shop_purchaseorder_receive": STOCK, "shop_purchaseorder_cancel": STOCK,
    "shop_competitoroffer_upload": STOCK, "shop_competitoroffer_to_upload": STOCK,
}  # fmt: skip
OURS = ("shop", "auth", "account", "mfa")
# Every action on many rows.
BULK = {
    "review": {"approve": ORDERS, "reject": ORDERS},
    "product": {"publish": GOODS, "unpublish": GOODS},
}


def client_of(role: str) -> Client:
    account, client = make.user(f"{role.split(maxsplit=1)[0].lower()}@example.com", is_staff=True), Client()
    account.groups.add(Group.objects.get(name=role))
    client.force_login(account)
    return shown(client, "password", "mfa")


def of_the_shop() -> dict[str, urlmap.Route]:
    named = {
        route.name.removeprefix("admin:"): route
        for route in urlmap.routes()
        if route.name.startswith("admin:shop_")
    }
    return {name: route for name, route in named.items() if f"admin:{name}" not in urlmap.of_models()}


def test_every_button_stands_in_the_table():
    buttons = {name for name in of_the_shop() if not name.endswith("user_password_change")}

    assert buttons - {"auth_user_password_change"} == set(BUTTONS)


@pytest.mark.parametrize("role", sorted(staff.ROLES))
def test_a_role_presses_its_buttons_and_no_others(web, role):
    client, routes = client_of(role), of_the_shop()
    refused = {
        name
        for name in BUTTONS
        if client.post(
            reverse(f"admin:{name}", kwargs=routes[name].values), {"_form_submitted": "True"}
        ).status_code == 403
    }  # fmt: skip

    assert refused == {name for name, roles in BUTTONS.items() if role not in roles}


@pytest.mark.parametrize("role", sorted(staff.ROLES))
def test_a_role_sees_its_pages_and_no_others(web, role):
    client, may = client_of(role), staff.permission_codes(role)
    seen, expected = {}, {}
    for model, page in admin.site._registry.items():
        if model._meta.app_label not in OURS:
            continue  # an AI app's pages have rules of their own, and tests of them
        name = f"{model._meta.app_label}.{{}}_{model._meta.model_name}"
        opens = {name.format(action) in may for action in ("view", "change")}
        path = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        seen[model] = client.get(reverse(f"{path}_changelist")).status_code
        expected[model] = 200 if any(opens) else 403
        can_add = name.format("add") in may and _lets_add(page, client)
        seen[model, "add"] = client.get(reverse(f"{path}_add")).status_code
        expected[model, "add"] = 200 if can_add else 403

    assert {key: (seen[key], expected[key]) for key in seen if seen[key] != expected[key]} == {}


def _lets_add(page: admin.ModelAdmin, client: Client) -> bool:
    """Ledgers are written by services alone, whatever a role may."""
    request = type("Request", (), {"user": _Anyone()})()
    return page.has_add_permission(request)


class _Anyone:
    is_superuser = True

    def has_perm(self, _code: str, _obj: object = None) -> bool:
        return True


@pytest.mark.parametrize("role", sorted(staff.ROLES))
def test_a_role_is_offered_its_bulk_actions_and_no_others(web, role):
    client, may = client_of(role), staff.permission_codes(role)
    for model, page in admin.site._registry.items():
        if model._meta.app_label != "shop" or f"shop.view_{model._meta.model_name}" not in may:
            continue
        request = client.get(reverse(f"admin:shop_{model._meta.model_name}_changelist")).wsgi_request
        offered = set(page.get_actions(request)) - {"delete_selected"}
        allowed = {name for name, roles in BULK.get(model._meta.model_name, {}).items() if role in roles}

        assert offered == allowed, model
        deletes = f"shop.delete_{model._meta.model_name}" in may and page.has_delete_permission(request)
        assert ("delete_selected" in page.get_actions(request)) is deletes, model


def test_who_may_change_accounts_makes_nobody_powerful(web):
    client = client_of(OPERATOR)

    assert client.get(reverse("admin:shop_user_changelist")).status_code == 403
    assert client.get(reverse("admin:auth_group_changelist")).status_code == 403
    assert client.get(reverse("admin:shop_auditentry_changelist")).status_code == 403
