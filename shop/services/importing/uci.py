"""The invoices of the public set “Online Retail” (UCI 352), and of tills that export the same columns.

A row is an invoice line. An invoice number that starts with C cancels earlier sales. Some stock codes are no
goods: delivery, discounts, samples, fees, manual bookings, vouchers.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from shop.services.importing import countries, values
from shop.services.importing.rows import Entry, What, rejected
from shop.services.importing.source import Record

COLUMNS = (
    "InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country",
)  # fmt: skip
# Goods have a code of five digits and maybe letters; some gift-shop articles start with DCGS.
GOODS = re.compile(r"\d{5}[A-Z]*|DCGS\w+|PADS")
DELIVERY = {"POST", "DOT", "C2"}
NO_GOODS = {
    "D": gettext_noop("a discount granted by hand: no article to book it on"),
    "M": gettext_noop("a manual booking: no article"),
    "S": gettext_noop("samples: no article"),
    "B": gettext_noop("a bad debt: no article"),
    "CRUK": gettext_noop("a donation: no article"),
    "AMAZONFEE": gettext_noop("a marketplace's fee: not paid by a shopper"),
    "BANK CHARGES": gettext_noop("bank charges: not paid by a shopper"),
}


def read(record: Record, fields: Sequence[str], clock: Callable[[str], datetime]) -> Entry:
    """One invoice line.

    Raises:
        Fault: if it is not understood, or is nothing that a shop can book.
    """
    invoice, code, description, units, date, price, customer, country = fields
    document = values.word(invoice, "InvoiceNo", 40).upper()
    sku = values.word(code, "StockCode", 60).upper()
    quantity = values.quantity(units)
    at = clock(date)
    unit_price = values.amount(price, "UnitPrice")
    person = _customer(customer)
    place = countries.code_of(country)
    is_refund = document.startswith("C")
    what = _what(sku, quantity, is_refund=is_refund)
    if not unit_price and (what is not What.SALE or not person):
        raise rejected("price-zero", _("price 0 and no customer: a correction of stock, not a sale"))
    if abs(quantity) * unit_price > values.MAX_LINE_AMOUNT:
        raise rejected("amount-absurd", values.too_much())
    return Entry(
        line=record.line,
        what=what,
        document=document,
        at=at,
        sku=sku,
        quantity=abs(quantity),
        unit_price=unit_price,
        name=" ".join(description.split()),
        customer=person,
        country=place or "",
        warning=values.no_country(country) if place is None else "",
    )


def _what(sku: str, quantity: int, *, is_refund: bool) -> What:
    """Sale, delivery or refund; everything else is refused by its reason."""
    if sku in NO_GOODS:
        raise rejected("no-article", _(NO_GOODS[sku]))
    if sku.startswith("GIFT"):
        raise rejected("voucher", _("a gift voucher: a way to pay, no article"))
    if sku not in DELIVERY and not GOODS.fullmatch(sku):
        raise rejected("no-article", _("%(sku)s is no article's code") % {"sku": sku})
    if is_refund != (quantity < 0):
        if is_refund:
            raise rejected("sign", _("a cancellation of a quantity above 0"))
        raise rejected(
            "stock-correction", _("quantity below 0 outside a cancellation: a correction of stock")
        )
    if not is_refund:
        return What.CHARGE if sku in DELIVERY else What.SALE
    if sku in DELIVERY:
        raise rejected("delivery-refund", _("delivery given back: the file does not say for which order"))
    return What.REFUND


def _customer(raw: str) -> str:
    """A customer's number; spreadsheets make it 17850.0."""
    text = raw.strip().removesuffix(".0")
    if text.lower() in {"", "nan", "none", "null"}:
        return ""
    return values.word(text, "CustomerID", 80)
