"""Every route of the project as the URL map has it, so that a sweep can leave none out."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

# Values with which any pattern can be reversed; nothing in an empty shop answers to them.
MADE_UP = {
    "slug": "nothing", "key": "nothing", "name": "nothing", "line_id": 1, "address_id": 1, "product_id": 1, "pk": 1,
    "number": 1, "object_id": "1", "content_type_id": 1, "app_label": "shop", "section": "products", "slate_id": "x",
    "uidb36": "1", "path": "x", "url": "x", "ref": "nothing", "sku": "NONE", "provider": "sandbox", "proposal_id": 1,
}  # fmt: skip
# Operators' pages that belong to no table.
OF_THE_APPS = (
    "content_admin:",
    "support_admin:",
    "pricing_admin:",
    "inventory_admin:",
    "risk_admin:",
    "what_if",
)


@dataclass(frozen=True, slots=True)
class Route:
    name: str  # with its namespaces; "" where the pattern has none
    pattern: str
    parameters: tuple[str, ...]

    @property
    def values(self) -> dict[str, object]:
        return {name: MADE_UP.get(name, uuid4()) for name in self.parameters}


def routes() -> list[Route]:
    return list(_below(get_resolver().url_patterns, (), "", ()))


def _below(
    patterns: list[URLPattern | URLResolver], spaces: tuple[str, ...], prefix: str, held: tuple[str, ...]
) -> Iterator[Route]:
    for one in patterns:
        parameters = (*held, *one.pattern.regex.groupindex)
        if isinstance(one, URLResolver):
            inner = (*spaces, one.namespace) if one.namespace else spaces
            yield from _below(one.url_patterns, inner, prefix + str(one.pattern), parameters)
        else:
            name = ":".join([*spaces, one.name]) if one.name else ""
            yield Route(name, prefix + str(one.pattern), tuple(dict.fromkeys(parameters)))


def of_models() -> set[str]:
    """Names of the five pages that each table has in the admin."""
    return {
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
        for model in admin.site._registry
        for page in ("changelist", "add", "change", "delete", "history")
    }
