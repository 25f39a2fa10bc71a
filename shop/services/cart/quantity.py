"""A quantity is a whole number from 1 to 999: nothing else is rounded, cut or guessed into one."""

import re

from django.utils.translation import gettext_lazy as _

from shop.models import MAX_QUANTITY
from shop.services.cart.errors import InvalidQuantity

WHOLE = re.compile(r"[0-9]{1,6}", re.ASCII)


def parse_quantity(raw: object) -> int:
    """Read a quantity as it arrives from a form or from JSON.

    Raises:
        InvalidQuantity: for 0, -1, 1e9, NaN, 0.5, True, "" and all that is no whole number in range.
    """
    if isinstance(raw, str) and WHOLE.fullmatch(raw.strip()):
        return check_quantity(int(raw))
    return check_quantity(raw)


def check_quantity(quantity: object) -> int:
    """The quantity, if it is one.

    Raises:
        InvalidQuantity: otherwise.
    """
    if isinstance(quantity, bool) or not isinstance(quantity, int) or not 1 <= quantity <= MAX_QUANTITY:
        raise InvalidQuantity(
            _("The quantity must be a whole number from 1 to %(largest)d.") % {"largest": MAX_QUANTITY},
            field="quantity",
        )
    return quantity
