"""Which rows are a customer's, read off the models themselves: a table added later belongs without being listed.

A row is a customer's if a chain of foreign keys leads from it to the customer's row: an order, its lines, a payment of
it, a conversation, the account with its e-mail addresses. What only refers to an account without going with it was
dealt with by that person as a member of staff, and is not theirs.
"""

from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import CASCADE, CharField, Field, ForeignKey, JSONField, Model, Q, QuerySet, TextField

from shop.models import Address, Customer, Order, User

MAX_STEPS = 4
NO_NAME = "—"
ROOTS: dict[type[Model], tuple[str, ...]] = {
    Customer: ("pk",),
    User: ("customer",),
    Address: ("customer",),
}
# What the books and the machinery need of the rows that stay, and what was published. All other words are erased.
KEPT: dict[str, frozenset[str]] = {
    "shop.address": frozenset({"region", "country"}),
    "shop.order": frozenset(
        {"number", "language", "currency", "voucher_code", "shipping_name", "external_ref", "screening_id"}
    ),
    "shop.orderline": frozenset({"product_name", "variant_name", "sku", "slate_id"}),
    "shop.orderevent": frozenset(
        {"machine", "before", "after", "detail", "actor"}
    ),  # append-only, holds no person
    "shop.ordereventnote": frozenset(),
    "shop.payment": frozenset({"provider", "provider_ref", "currency", "screening_id"}),
    "shop.paymentevent": frozenset({"key", "detail"}),  # append-only, holds no person
    "shop.dispute": frozenset({"ref", "message_id"}),
    "shop.fulfilment": frozenset({"carrier"}),
    "shop.invoice": frozenset({"number", "seller", "currency"}),
    "shop.creditnote": frozenset({"number"}),  # append-only, holds no person
    "shop.return": frozenset(),
    "shop.review": frozenset({"title", "text", "reply", "language"}),  # as the words of nobody
    "shop.event": frozenset({"slate_id"}),
    "shop.voucheruse": frozenset({"currency"}),
}
NAMES = frozenset({"name", "line1", "city", "buyer", "author_name"})  # shown as a dash, the rest as nothing


@cache
def lookups() -> dict[type[Model], tuple[str, ...]]:
    """For each table that has rows of customers, the ways from a row to its customer's key."""
    found: dict[type[Model], list[str]] = {model: list(ways) for model, ways in ROOTS.items()}
    edge: dict[type[Model], list[str]] = {Customer: ["pk"], User: ["customer"]}
    for _step in range(MAX_STEPS):
        reached: dict[type[Model], list[str]] = {}
        for model in apps.get_models():
            ways = [way for field in _links(model) for way in _ways(field, edge)]
            if new := [way for way in dict.fromkeys(ways) if way not in found.get(model, [])]:
                found.setdefault(model, []).extend(new)
                reached[model] = new
        edge = {model: ways for model, ways in reached.items() if model is not Address}
    return {model: tuple(ways) for model, ways in found.items()}


def rows(model: type[Model], customer_id: int) -> QuerySet[Any]:
    """The customer's rows of one table, oldest first."""
    mine = Q()
    for way in lookups()[model]:
        mine |= Q(**{way: customer_id})
    if model is Address:  # here the link goes the other way round: an order keeps a copy
        mine |= Q(pk__in=Order.objects.filter(customer_id=customer_id).values("shipping_address"))
    manager = model._default_manager
    return manager.filter(pk__in=manager.filter(mine).values("pk")).order_by("pk")


def words(model: type[Model]) -> list["Field[Any, Any]"]:
    """The columns that can hold words: no keys, no states out of a fixed list."""
    kinds = (CharField, TextField, JSONField)
    return [field for field in model._meta.concrete_fields if isinstance(field, kinds) and not field.choices]


def blank_words(customer_id: int) -> None:
    """Erase the words in all of the customer's rows of the shop's tables, but for what `KEPT` names."""
    for model in lookups():
        kept = KEPT.get(model._meta.label_lower)
        if kept is None:
            continue  # the row itself goes, or another app's own forgetting deals with it
        if changes := {field.name: _nothing(field) for field in words(model) if field.name not in kept}:
            rows(model, customer_id).update(**changes)


def _nothing(field: "Field[Any, Any]") -> object:
    if field.null:
        return None
    if isinstance(field, JSONField):
        return field.get_default()
    return NO_NAME if field.name in NAMES else ""


def _links(model: type[Model]) -> list["ForeignKey[Any, Any]"]:
    """The foreign keys by which a row belongs to somebody."""
    fields = [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]
    owning = [
        field
        for field in fields
        if field.related_model is not User or field.remote_field.on_delete is CASCADE
    ]
    return owning if model not in ROOTS and model._meta.label_lower != "admin.logentry" else []


def _ways(field: "ForeignKey[Any, Any]", edge: dict[type[Model], list[str]]) -> list[str]:
    known = edge.get(field.related_model, [])
    return [field.name if way == "pk" else f"{field.name}__{way}" for way in known]
