"""What the catalogue takes in (imports, demo, admin) and what a product page gets out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Words:
    """A text in the shop's languages; an empty one falls back to the other when shown."""

    en: str = ""
    zh_hans: str = ""


@dataclass(frozen=True, slots=True)
class PriceInput:
    """A price in the channel's currency; `compare_at` is the higher price it is compared with."""

    price: Decimal
    compare_at: Decimal | None = None


@dataclass(frozen=True, slots=True)
class VariantInput:
    """A variant as known elsewhere, found by its SKU. `options`: attribute code → option code."""

    sku: str
    name: Words = Words()
    barcode: str = ""
    weight_g: int = 0
    is_active: bool = True
    options: Mapping[str, str] = field(default_factory=dict)
    prices: Mapping[int, PriceInput] = field(default_factory=dict)  # by channel id


@dataclass(frozen=True, slots=True)
class ProductInput:
    """A product as known elsewhere, found by `slug`. Codes and slugs name rows that exist already.

    Attributes: code → option code (or several, separated by "|"), number, "yes"/"no", or text.
    """

    slug: str
    name: Words
    product_type: str
    category: str
    tax_class: str
    variants: tuple[VariantInput, ...]
    brand: str = ""
    summary: Words = Words()
    description: Words = Words()
    attributes: Mapping[str, str] = field(default_factory=dict)
    external_ref: str | None = None
    published_at: datetime | None = None  # None stays a draft


@dataclass(frozen=True, slots=True)
class Saved:
    """What a bulk save did; `product_ids` are in the order of the input."""

    n_created: int
    n_updated: int
    product_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """A category with the number of products that a channel shows in it and below."""

    category_id: int
    slug: str
    name: str
    picture: str
    n_products: int
    children: "tuple[CategoryNode, ...]" = ()
