"""Orders of any other shop: one row per order line, columns documented in docs/import.md.

A negative quantity gives goods of the named order back; `return_ref` tells two returns of one order apart.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from shop.services.importing import countries, values
from shop.services.importing.rows import NOUGHT, Entry, Fault, What, rejected
from shop.services.importing.source import Record

NEEDED = ("order_ref", "placed_at", "sku", "quantity", "unit_price")
OPTIONAL = (
    "product_name", "category", "currency", "customer_ref", "email", "name", "country", "tax_rate", "discount",
    "kind", "return_ref",
)  # fmt: skip
DELIVERY = "delivery"


def read(record: Record, fields: Sequence[str], clock: Callable[[str], datetime]) -> Entry:
    """One order line.

    Raises:
        Fault: if it is not understood, or is nothing that a shop can book.
    """
    cell = dict(zip((*NEEDED, *OPTIONAL), fields, strict=True))
    order = values.word(cell["order_ref"], "order_ref", 80)
    quantity = values.quantity(cell["quantity"])
    unit_price = values.amount(cell["unit_price"], "unit_price")
    discount = values.amount(cell["discount"], "discount") if cell["discount"].strip() else NOUGHT
    if abs(quantity) * unit_price > values.MAX_LINE_AMOUNT:
        raise rejected("amount-absurd", values.too_much())
    if discount > abs(quantity) * unit_price:
        raise rejected("discount", _("the discount is larger than the line"))
    what = _what(cell["kind"], quantity)
    place = countries.code_of(cell["country"])
    sku = values.word(cell["sku"], "sku", 60, is_needed=what is not What.CHARGE)
    return_ref = values.word(cell["return_ref"], "return_ref", 40, is_needed=False)
    return Entry(
        line=record.line,
        what=what,
        document=f"{order}/{return_ref}" if what is What.REFUND else order,
        at=clock(cell["placed_at"]),
        sku=sku or DELIVERY,
        quantity=abs(quantity),
        unit_price=unit_price,
        name=" ".join(cell["product_name"].split()),
        category=" ".join(cell["category"].split())[:80],
        currency=cell["currency"].strip().upper(),
        customer=values.word(cell["customer_ref"], "customer_ref", 80, is_needed=False),
        email=_email(cell["email"]),
        person=" ".join(cell["name"].split())[:120],
        country=place or "",
        tax_rate=values.rate(cell["tax_rate"]),
        discount=discount,
        refunds=order if what is What.REFUND else "",
        warning=values.no_country(cell["country"]) if place is None else "",
    )


def _what(kind: str, quantity: int) -> What:
    name = kind.strip().lower() or "sale"
    if name not in {"sale", DELIVERY}:
        raise Fault("kind", _("kind is sale or delivery, not %(found)r") % {"found": kind[:40]})
    if name == DELIVERY:
        if quantity < 0:
            raise rejected("delivery-refund", _("delivery given back is not booked on goods"))
        return What.CHARGE
    return What.REFUND if quantity < 0 else What.SALE


def _email(raw: str) -> str:
    text = raw.strip().lower()
    if text:
        try:
            validate_email(text)
        except ValidationError:
            raise Fault("email", _("not an e-mail address: %(found)r") % {"found": raw[:60]}) from None
    return text[:254]
