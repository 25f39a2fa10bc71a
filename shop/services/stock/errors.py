"""What can be wrong with a change of stock."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shop.contracts.errors import ShopError


@dataclass(frozen=True, slots=True)
class Shortage:
    """More was asked of a variant than can be promised."""

    variant_id: int
    sku: str
    asked: int
    available: int


class OutOfStock(ShopError):
    """Nothing was changed; `shortages` names every variant at fault."""

    code = "out_of_stock"
    status = 409

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        self.shortages = tuple(shortages)
        super().__init__(" ".join(shortage_text(each) for each in self.shortages), field="quantity")


class InvalidMovement(ShopError):
    """A change that no shelf allows: below zero, below what is promised, or of nothing."""

    code = "invalid_movement"
    status = 409


def shortage_text(shortage: Shortage) -> str:
    """The shortage in the reader's language."""
    if shortage.available <= 0:
        return _("%(sku)s is sold out.") % {"sku": shortage.sku}
    return _("%(sku)s: you asked for %(asked)d, %(available)d available.") % {
        "sku": shortage.sku,
        "asked": shortage.asked,
        "available": shortage.available,
    }
