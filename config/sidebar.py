"""The admin's menu: by what people do, not by how tables are named; each entry only for whom it is allowed."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# Label, icon, the model whose viewers see it; and a page that is neither the model's list nor among `PAGES`.
Entry = tuple[Promise, str, str] | tuple[Promise, str, str, str]
GROUPS: tuple[tuple[Promise, tuple[Entry, ...]], ...] = (
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
        _("Reviews and descriptions"),
        (
            (_("Readings of reviews"), "rate_review", "content.reviewanalysis"),
            (_("Alerts"), "notification_important", "content.aspectalert"),
            (_("Checks of descriptions"), "fact_check", "content.descriptioncheck"),
            (_("Drafts of descriptions"), "edit_note", "content.descriptiondraft"),
            (_("What reviews are read for"), "list_alt", "content.aspectdefinition"),
            (_("Proposed aspects"), "lightbulb", "content.aspectproposal"),
            (_("Quality of reading"), "monitoring", "content.trainingrun"),
        ),
    ),
    (
        _("Customer service"),
        (
            (_("Inbox"), "support_agent", "support.handoff"),
            (_("Conversations"), "forum", "support.conversation"),
            (_("Policies and answers"), "menu_book", "support.article"),
            (_("Macros"), "bolt", "support.macro"),
            (_("Agreed actions"), "task_alt", "support.proposal"),
            (_("How customers are helped"), "monitoring", "support.turndecision"),
        ),
    ),
    (
        _("Pricing"),
        (
            (_("Price proposals"), "price_change", "pricing.priceproposal"),
            (_("Price rules"), "rule", "pricing.pricingrule"),
            (_("Limits of single prices"), "vertical_align_center", "pricing.pricelimit"),
            (_("How demand answers"), "show_chart", "pricing.elasticityestimate"),
            (_("Price tests"), "science", "pricing.priceexperiment"),
            (_("What if"), "calculate", "pricing.priceproposal", "what_if"),
            (_("Runs"), "history", "pricing.proposalrun"),
            (_("Quality of prices"), "monitoring", "pricing.trainingrun"),
        ),
    ),
    (
        _("Stock to come"),
        (
            (_("Reorder proposals"), "shopping_cart_checkout", "inventory.reorderproposal"),
            (_("Overstock and ageing"), "inventory", "inventory.forecast", "inventory_admin:overstock"),
            (_("Simulation of rules"), "science", "inventory.stockrules", "inventory_admin:simulation"),
            (_("Forecasts"), "query_stats", "inventory.forecast"),
            (_("Rules of stock"), "tune", "inventory.stockrules"),
            (_("Quality of forecasts"), "monitoring", "inventory.trainingrun"),
        ),
    ),
    (
        _("Risk"),
        (
            (_("Cases"), "gavel", "risk.riskcase"),
            (_("Rules"), "rule", "risk.ruleversion"),
            (_("Alerts of risk"), "crisis_alert", "risk.riskalert"),
            (_("Costs of mistakes"), "payments", "risk.marketcosts"),
            (_("Screened orders"), "policy", "risk.screeningdecision"),
            (_("How well risk decides"), "monitoring", "risk.trainingrun"),
        ),
    ),
    (
        _("Supply and market"),
        (
            (_("Purchase orders"), "shopping_basket", "purchaseorder"),
            (_("Suppliers"), "factory", "supplier"),
            (_("Suppliers' offers"), "request_quote", "supplieroffer"),
            (_("Competitors' offers"), "storefront", "competitoroffer"),
            (_("Sales by day"), "calendar_month", "salesday"),
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
            (_("What staff changed"), "history_edu", "auditentry"),
        ),
    ),
)


# Where a model's entry leads elsewhere than to its list.
PAGES = {
    "inventory.reorderproposal": "inventory_admin:queue",
    "inventory.trainingrun": "inventory_admin:quality",
    "content.trainingrun": "content_admin:quality",
    "support.turndecision": "support_admin:dashboard",
    "pricing.trainingrun": "pricing_admin:quality",
    "risk.riskcase": "risk_admin:queue",
    "risk.ruleversion": "risk_admin:rules",
    "risk.riskalert": "risk_admin:alerts",
    "risk.trainingrun": "risk_admin:dashboard",
}


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The menu in the form that the theme wants."""
    home = {"title": _("Overview"), "icon": "dashboard", "link": reverse_lazy("admin:index")}
    menu: list[dict[str, Any]] = [{"items": [home]}]
    shown = {model._meta.label_lower for model in admin.site._registry}
    for title, entries in GROUPS:
        items = [
            {"title": label, "icon": icon, "link": _page(name, *page), "permission": _may_view(name)}
            for label, icon, model, *page in entries
            if (name := _full(model)) in shown and _may_view(name)(request) and all(map(_exists, page))
        ]
        if items:
            menu.append({"title": title, "separator": True, "collapsible": True, "items": items})
    return menu


def _full(model: str) -> str:
    """ "order" is the shop's; another app's model names its app, which may not be installed."""
    return model if "." in model else f"shop.{model}"


def _page(name: str, page: str = "") -> "StrPromise":
    return reverse_lazy(page or PAGES.get(name, f"admin:{name.replace('.', '_')}_changelist"))


def _exists(page: str) -> bool:
    """A page of two apps is there only where both are."""
    try:
        return bool(reverse(page))
    except NoReverseMatch:
        return False


def _may_view(name: str) -> Callable[[HttpRequest], bool]:
    app, model = name.split(".")
    return lambda request: request.user.has_perm(f"{app}.view_{model}")
