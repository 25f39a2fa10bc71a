"""Quotes, problems and results of a checkout."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class ProblemCode(StrEnum):
    """What stands between a cart and an order; each is shown to the shopper in words."""

    EMPTY = "empty"
    OUT_OF_STOCK = "out_of_stock"
    NOT_SOLD_HERE = "not_sold_here"
    PRICE_CHANGED = "price_changed"
    CURRENCY_CHANGED = "currency_changed"
    EMAIL_MISSING = "email_missing"
    ADDRESS_MISSING = "address_missing"
    SHIPPING_MISSING = "shipping_missing"
    SHIPPING_UNAVAILABLE = "shipping_unavailable"
    PICKUP_UNAVAILABLE = "pickup_unavailable"
    VOUCHER = "voucher"
    BLOCKED = "blocked"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem. `available` and prices are given where the code is about them."""

    code: ProblemCode
    message: str  # in the reader's language
    line_id: int | None = None
    sku: str = ""
    available: int | None = None
    price_before: Decimal | None = None
    price_now: Decimal | None = None


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """A cart line priced now. `total` is what the shopper pays for the line, tax included either way."""

    line_id: int
    variant_id: int
    sku: str
    quantity: int
    unit_price: Decimal
    subtotal: Decimal  # unit_price × quantity, as prices are shown in the channel
    discount: Decimal  # this line's share of the voucher, as shown
    tax_rate: Decimal
    tax: Decimal
    net: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Quote:
    """A whole cart priced now. total = net of lines + shipping_net + tax, each part already rounded.

    `voucher_code` names the voucher in the cart, also where it grants nothing now: a problem says why.
    """

    currency: str
    prices_include_tax: bool
    lines: tuple[QuotedLine, ...]
    subtotal: Decimal  # sum of line subtotals as shown
    discount: Decimal
    shipping: Decimal  # as shown
    shipping_tax: Decimal
    tax: Decimal  # of lines and shipping
    total: Decimal
    voucher_code: str = ""
    problems: tuple[Problem, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class ShippingOption:
    """A way to get the goods, priced for this cart."""

    method_id: int
    code: str
    name: str
    kind: str  # "delivery" or "pickup"
    price: Decimal
    currency: str
    min_days: int
    max_days: int


@dataclass(frozen=True, slots=True)
class PickupStore:
    """A store where this cart could be collected; `has_all` if everything lies there now."""

    location_id: int
    code: str
    name: str
    line1: str
    city: str
    postcode: str
    country: str
    hours: str
    has_all: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """The result of completing a checkout: the order, or the problems that prevented it."""

    order_id: int | None
    order_number: str = ""
    order_token: str = ""
    payment_url: str = ""  # the provider's page, empty where nothing is to be paid
    problems: tuple[Problem, ...] = ()
    replayed: bool = False  # the same checkout had been completed before
