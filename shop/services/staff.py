"""Roles of the people who run the shop: what each may see and do, in one table, default deny.

An AI app that is installed adds what its own tables need: `staff_roles` of its AppConfig, in the form of `ROLES`.
"""

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction

VIEW = ("view",)
EDIT = ("view", "add", "change")
ALL = ("view", "add", "change", "delete")

CATALOGUE = (
    "category",
    "brand",
    "attribute",
    "attributeoption",
    "producttype",
    "producttypeattribute",
    "product",
    "productattribute",
    "variant",
    "variantoption",
    "productimage",
    "collection",
    "collectionitem",
)
SELLING = (
    "channel",
    "channellocation",
    "productlisting",
    "variantlisting",
    "shippingmethod",
    "voucher",
    "taxclass",
    "taxrate",
    "experiment",
)
SUPPLY = ("supplier", "supplieroffer", "purchaseorder", "purchaseorderline", "competitoroffer")
STOCK = ("location", "stockitem", "reservation")
ORDERS = ("order", "orderline", "fulfilment", "fulfilmentline", "payment", "return", "returnline")
PEOPLE = ("customer", "address", "consent", "visitor", "wishlistitem")
LEDGERS = (
    "stockmovement",
    "purchasereceipt",
    "salesday",
    "pricechange",
    "voucheruse",
    "paymentevent",
    "orderevent",
    "invoice",
    "invoicecounter",
    "creditnote",
    "event",
    "job",
    "webhookinbox",
    "cart",
    "cartline",
)

Grant = dict[tuple[str, ...], tuple[str, ...]]
ROLES: dict[str, Grant] = {
    "Operator": {
        CATALOGUE: ALL,
        SELLING: EDIT,
        STOCK: EDIT,
        SUPPLY: EDIT,
        ORDERS: EDIT,
        PEOPLE: EDIT,
        ("review", "aspect"): EDIT,
        ("aspectinsight",): VIEW,
        LEDGERS: VIEW,
        ("apikey",): EDIT,
    },
    "Catalogue editor": {
        CATALOGUE: ALL,
        SELLING: VIEW,
        STOCK: VIEW,
        ("pricechange",): VIEW,
        ("review",): VIEW,
    },
    "Warehouse": {
        STOCK: EDIT,
        SUPPLY: EDIT,
        ORDERS: VIEW,
        ("fulfilment",): EDIT,
        ("stockmovement", "orderevent"): VIEW,
        CATALOGUE: VIEW,
    },
    "Customer service": {
        ORDERS: EDIT,
        PEOPLE: EDIT,
        ("review",): EDIT,
        CATALOGUE: VIEW,
        STOCK: VIEW,
        LEDGERS: VIEW,
    },
    "Viewer": {
        CATALOGUE: VIEW,
        SELLING: VIEW,
        STOCK: VIEW,
        SUPPLY: VIEW,
        ORDERS: VIEW,
        LEDGERS: VIEW,
        ("review", "aspectinsight"): VIEW,
    },
}


def permission_codes(role: str) -> set[str]:
    """Codes such as `shop.change_order` that a role holds, of the shop and of the installed AI apps."""
    return {
        f"{label}.{action}_{model}"
        for label, grants in _grants(role).items()
        for models, actions in grants.items()
        for model in models
        for action in actions
    }


def _grants(role: str) -> dict[str, Grant]:
    """By app."""
    added = {
        app.label: app.staff_roles.get(role, {})
        for app in apps.get_app_configs()
        if hasattr(app, "staff_roles")
    }
    return {"shop": ROLES[role], **added}


@transaction.atomic
def ensure_roles() -> None:
    """Create the groups, or bring them up to date with the table above."""
    every = Permission.objects.select_related("content_type")
    known = {f"{p.content_type.app_label}.{p.codename}": p for p in every}
    for role in ROLES:
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.set([known[code] for code in sorted(permission_codes(role)) if code in known])
