"""What the voucher in a cart is worth now, or why it is refused. A cart without one costs no query."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from shop.contracts import money
from shop.models import Cart, Product, Voucher
from shop.services.promotion import refusing


@dataclass(frozen=True, slots=True)
class Goods:
    """A line of the cart: `worth` at today's price, as shown."""

    line_id: int
    product_id: int
    worth: Decimal


@dataclass(frozen=True, slots=True)
class Granted:
    """A discount by line. With a refusal, in the reader's language, nothing is granted."""

    code: str = ""
    lines: dict[int, Decimal] = field(default_factory=dict)
    frees_shipping: bool = False
    refusal: str = ""

    def of_line(self, line_id: int) -> Decimal:
        return self.lines.get(line_id, money.ZERO)

    @property
    def total(self) -> Decimal:
        return sum(self.lines.values(), money.ZERO)


def grant(*, cart: Cart, goods: Sequence[Goods], now: datetime) -> Granted:
    """Judge the cart's voucher and spread what it grants over the lines that it covers."""
    voucher = cart.voucher
    if voucher is None:
        return Granted()
    covered = _covered(voucher, goods)
    worth = sum((one.worth for one in covered), money.ZERO)
    refusal = refusing.refusal(voucher, cart=cart, worth=worth, now=now)
    if refusal:
        return Granted(code=voucher.code, refusal=refusal)
    lines = shares(off(voucher, worth, cart.channel.currency), covered, cart.channel.currency)
    return Granted(voucher.code, lines, voucher.kind == Voucher.Kind.SHIPPING)


def off(voucher: Voucher, worth: Decimal, currency: str) -> Decimal:
    """What a voucher takes off goods worth so much: never more than that."""
    if voucher.kind == Voucher.Kind.PERCENT:
        return money.quantize(worth * voucher.rate, currency)
    if voucher.kind == Voucher.Kind.AMOUNT:
        return min(money.quantize(voucher.amount or money.ZERO, currency), worth)
    return money.ZERO


def shares(discount: Decimal, covered: Sequence[Goods], currency: str) -> dict[int, Decimal]:
    """The discount by line, in proportion to worth; shares add up and no line falls below zero."""
    if not covered or not discount:
        return {}
    parts = money.spread(discount, [one.worth for one in covered], currency)
    return {one.line_id: part for one, part in zip(covered, parts, strict=True)}


def _covered(voucher: Voucher, goods: Sequence[Goods]) -> list[Goods]:
    """Those of the products, categories (with all below them) and brands that the voucher names; else all."""
    conditions = Q()
    for row in voucher.products.all():
        conditions |= Q(pk=row.pk)
    for category in voucher.categories.all():
        conditions |= Q(category__path__startswith=category.path)
    for brand in voucher.brands.all():
        conditions |= Q(brand=brand)
    if not conditions:
        return list(goods)
    ids = Product.objects.filter(conditions, pk__in=[one.product_id for one in goods])
    known = set(ids.values_list("pk", flat=True))
    return [one for one in goods if one.product_id in known]
