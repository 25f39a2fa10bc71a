"""A customer's address book, and the checks that every address passes, typed here or in checkout."""

import re
from dataclasses import replace
from datetime import datetime
from functools import cache, partial

from babel import Locale
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop import signals
from shop.contracts.errors import ShopError
from shop.contracts.people import AddressInput
from shop.models import Address, Customer

MAX_ADDRESSES = 20
REQUIRED = ("name", "line1", "city", "country")
WIDTHS = {
    "name": 120, "company": 120, "line1": 160, "line2": 160,
    "postcode": 20, "city": 80, "region": 80, "phone": 40,
}  # fmt: skip
# Shape of the postcode where it is fixed and everybody has one; elsewhere any or none will do.
POSTCODES = {
    "GB": r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}", "US": r"\d{5}(-\d{4})?",
    "CA": r"[A-Z]\d[A-Z] ?\d[A-Z]\d",
    "DE": r"\d{5}", "FR": r"\d{5}", "ES": r"\d{5}", "IT": r"\d{5}", "FI": r"\d{5}", "KR": r"\d{5}",
    "AT": r"\d{4}", "CH": r"\d{4}", "BE": r"\d{4}", "DK": r"\d{4}", "NO": r"\d{4}", "AU": r"\d{4}",
    "NL": r"\d{4} ?[A-Z]{2}", "SE": r"\d{3} ?\d{2}", "PL": r"\d{2}-\d{3}", "PT": r"\d{4}-\d{3}",
    "JP": r"\d{3}-?\d{4}", "CN": r"\d{6}",
    "SG": r"\d{6}", "IN": r"\d{6}",
}  # fmt: skip
# Codes of unions, of outlying groups and of the unknown: no place to send a parcel to.
NO_PLACES = {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"}
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class InvalidAddress(ShopError):
    """A part of an address is missing or cannot be right; `field` names it."""

    code = "invalid_address"


class AddressNotFound(ShopError):
    """No such address in this customer's book."""

    code = "address_not_found"
    status = 404


class TooManyAddresses(ShopError):
    code = "too_many_addresses"
    status = 409


@cache
def countries() -> frozenset[str]:
    """Two-letter codes of the countries and territories of the world."""
    codes = {str(code) for code in Locale("en").territories}
    return frozenset(code for code in codes if re.fullmatch("[A-Z]{2}", code)) - NO_PLACES


def clean(address: AddressInput) -> AddressInput:
    """The address trimmed, with country and postcode in capitals.

    Raises:
        InvalidAddress: if a part is missing, too long, or has not the shape that its country uses.
    """
    tidy = {name: " ".join(CONTROL.sub(" ", getattr(address, name)).split()) for name in (*WIDTHS, "country")}
    tidy["country"], tidy["postcode"] = tidy["country"].upper(), tidy["postcode"].upper()
    for name in REQUIRED:
        if not tidy[name]:
            raise InvalidAddress(_("This part of the address is needed."), field=name)
    for name, width in WIDTHS.items():
        if len(tidy[name]) > width:
            raise InvalidAddress(_("At most %(width)d characters, please.") % {"width": width}, field=name)
    if tidy["country"] not in countries():
        raise InvalidAddress(_("We do not know this country."), field="country")
    shape = POSTCODES.get(tidy["country"])
    if shape and not re.fullmatch(shape, tidy["postcode"]):
        raise InvalidAddress(_("This is not a postcode of that country."), field="postcode")
    return replace(address, **tidy)


def of_customer(customer_id: int) -> list[Address]:
    """The book, the default first."""
    return list(Address.objects.filter(customer_id=customer_id).order_by("-is_default", "pk"))


def add(*, customer_id: int, address: AddressInput, now: datetime, is_default: bool = False) -> Address:
    """Add to the book; the first address becomes the default.

    Raises:
        InvalidAddress, TooManyAddresses.
    """
    tidy = clean(address)
    with transaction.atomic():
        _lock(customer_id)
        n_addresses = Address.objects.filter(customer_id=customer_id).count()
        if n_addresses >= MAX_ADDRESSES:
            raise TooManyAddresses(_("The address book is full."))
        if is_default and n_addresses:
            Address.objects.filter(customer_id=customer_id, is_default=True).update(is_default=False)
        row = Address.objects.create(
            customer_id=customer_id, is_default=is_default or not n_addresses, **_columns(tidy)
        )
        _announce(customer_id, row.pk)
        return row


def edit(*, customer_id: int, address_id: int, address: AddressInput) -> Address:
    """Change an address of the book; orders keep the copy that they were sent to.

    Raises:
        InvalidAddress, AddressNotFound.
    """
    tidy = clean(address)
    if not Address.objects.filter(pk=address_id, customer_id=customer_id).update(**_columns(tidy)):
        raise AddressNotFound(_("There is no such address."))
    _announce(customer_id, address_id)
    return Address.objects.get(pk=address_id)


def delete(*, customer_id: int, address_id: int) -> None:
    """Remove an address; if it was the default, the oldest one left becomes it.

    Raises:
        AddressNotFound.
    """
    with transaction.atomic():
        _lock(customer_id)
        found = Address.objects.filter(pk=address_id, customer_id=customer_id).first()
        if found is None:
            raise AddressNotFound(_("There is no such address."))
        found.delete()
        heir = Address.objects.filter(customer_id=customer_id).order_by("-is_default", "pk").first()
        if heir is not None and not heir.is_default:
            Address.objects.filter(pk=heir.pk).update(is_default=True)


def make_default(*, customer_id: int, address_id: int) -> None:
    """Make one address the default, the only one.

    Raises:
        AddressNotFound.
    """
    with transaction.atomic():
        _lock(customer_id)
        mine = Address.objects.filter(customer_id=customer_id)
        if not mine.filter(pk=address_id).exists():
            raise AddressNotFound(_("There is no such address."))
        mine.filter(is_default=True).exclude(pk=address_id).update(is_default=False)
        mine.filter(pk=address_id).update(is_default=True)


def _announce(customer_id: int, address_id: int) -> None:
    kept = partial(signals.address_kept.send_robust, Address, customer_id=customer_id, address_id=address_id)
    transaction.on_commit(kept)


def _lock(customer_id: int) -> None:
    """One change of a book at a time: two at once must not both find it without a default."""
    Customer.objects.select_for_update().get(pk=customer_id)


def _columns(address: AddressInput) -> dict[str, str]:
    return {name: getattr(address, name) for name in (*WIDTHS, "country")}
