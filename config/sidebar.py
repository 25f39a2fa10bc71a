"""The admin's menu: by what people do, not by how tables are named; each entry only for whom it is allowed."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GROUPS: tuple[tuple[Promise, tuple[tuple[Promise, str, str], ...]], ...] = (
    (
        _("Orders"),
        (
            (_("Orders"), "receipt_long", "order"),
            (_("Parcels"), "local_shipping", "fulfilment"),
            (_("Payments"), "payments", "payment"),
            (_("Returns"), "assignment_return", "return"),
            (_("Carts"), "shopping_cart", "cart"),
        ),
    ),
    (
        _("Catalogue"),
        (
            (_("Products"), "inventory_2", "product"),
            (_("Variants"), "qr_code_2", "variant"),
            (_("Categories"), "account_tree", "category"),
            (_("Collections"), "collections_bookmark", "collection"),
            (_("Brands"), "sell", "brand"),
            (_("Product types"), "category", "producttype"),
            (_("Attributes"), "tune", "attribute"),
            (_("Reviews"), "reviews", "review"),
        ),
    ),
    (
        _("Stock and prices"),
        (
            (_("Stock"), "warehouse", "stockitem"),
            (_("Movements"), "swap_horiz", "stockmovement"),
            (_("Locations"), "location_on", "location"),
            (_("Prices"), "euro", "variantlisting"),
            (_("Channels"), "hub", "channel"),
            (_("Vouchers"), "confirmation_number", "voucher"),
            (_("Delivery"), "package_2", "shippingmethod"),
            (_("Taxes"), "percent", "taxclass"),
        ),
    ),
    (
        _("People and memory"),
        (
            (_("Customers"), "group", "customer"),
            (_("Events"), "timeline", "event"),
            (_("Consents"), "privacy_tip", "consent"),
            (_("Experiments"), "science", "experiment"),
        ),
    ),
    (
        _("Administration"),
        (
            (_("Accounts"), "manage_accounts", "user"),
            (_("API keys"), "key", "apikey"),
            (_("Jobs"), "pending_actions", "job"),
            (_("Webhooks"), "webhook", "webhookinbox"),
        ),
    ),
)


def _may_view(model: str) -> Callable[[HttpRequest], bool]:
    return lambda request: request.user.has_perm(f"shop.view_{model}")


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The menu in the form that the theme wants."""
    home = {"title": _("Overview"), "icon": "dashboard", "link": reverse_lazy("admin:index")}
    menu: list[dict[str, Any]] = [{"items": [home]}]
    for title, entries in GROUPS:
        items = [
            {
                "title": label,
                "icon": icon,
                "link": reverse_lazy(f"admin:shop_{model}_changelist"),
                "permission": _may_view(model),
            }
            for label, icon, model in entries
            if request.user.has_perm(f"shop.view_{model}")
        ]
        if items:
            menu.append({"title": title, "separator": True, "collapsible": True, "items": items})
    return menu
