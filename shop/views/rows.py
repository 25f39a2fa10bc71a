"""Frozen rows that components write out; each names the component it feeds."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import ngettext

from shop.contracts.checkout import Problem
from shop.views.cards import Card, Picture


@dataclass(frozen=True, slots=True)
class Crumb:
    """breadcrumb.html; the last one is the page itself."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """tabs.html"""

    label: str
    url: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Spec:
    """specs.html"""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class HistogramRow:
    """histogram.html; percent of all reviews."""

    stars: int
    n: int
    percent: int
    url: str
    is_current: bool = False

    @property
    def label(self) -> str:
        return ngettext("%(n)s star", "%(n)s stars", self.stars) % {"n": self.stars}


@dataclass(frozen=True, slots=True)
class OptionValue:
    label: str
    url: str
    is_current: bool = False
    is_out: bool = False
    swatch: str = ""


@dataclass(frozen=True, slots=True)
class OptionRow:
    """variant_picker.html: one option of a product with its values."""

    code: str
    label: str
    current: str
    values: tuple[OptionValue, ...]


@dataclass(frozen=True, slots=True)
class Slate:
    """slate.html: a row of recommendations."""

    slug: str
    title: str
    cards: list[Card]
    subtitle: str = ""


@dataclass(frozen=True, slots=True)
class LineRow:
    """cart_line.html"""

    id: int
    url: str
    name: str
    variant_name: str
    letter: str
    tint: int
    picture: Picture | None
    quantity: int
    unit_price: Decimal
    total: Decimal
    currency: str
    problems: tuple[Problem, ...]

    @property
    def field_id(self) -> str:
        return f"quantity-{self.id}"


@dataclass(frozen=True, slots=True)
class Totals:
    """totals.html; `shipping_known` is False before a way of delivery was chosen."""

    subtotal: Decimal
    discount: Decimal
    shipping: Decimal
    tax: Decimal
    total: Decimal
    currency: str
    includes_tax: bool
    shipping_known: bool


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """timeline.html"""

    text: str
    detail: str
    at: datetime
