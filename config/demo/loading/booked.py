"""A simulated order beside its row and its amounts: what the writers of payments, parcels and timeline share."""

from dataclasses import dataclass
from decimal import Decimal

from config.demo.buying import Order
from shop import models
from shop.contracts import money


@dataclass(frozen=True, slots=True)
class Priced:
    """An order's amounts in its currency, tax included."""

    subtotals: tuple[Decimal, ...]
    rates: tuple[Decimal, ...]
    taxes: tuple[Decimal, ...]
    shipping: Decimal
    shipping_tax: Decimal

    def subtotal(self) -> Decimal:
        return sum(self.subtotals, money.ZERO)

    def total(self) -> Decimal:
        return self.subtotal() + self.shipping


@dataclass(frozen=True, slots=True)
class Booked:
    """One simulated order with its rows."""

    wanted: Order
    priced: Priced
    row: models.Order
