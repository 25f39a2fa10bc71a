"""Competitors' offers: recorded with their time and how sure it is that they mean the same good.

Whether an offer is heeded is another matter, and not decided here: an absurd price is a fact too. What cannot be a
fact is refused by line, and the rest is kept.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from shop.models import CompetitorOffer, Variant

COLUMNS = ("sku", "competitor", "price", "currency", "seen_at", "confidence")
LOT = 500  # rows written at a time
MOST = 100_000  # lines of a file
EARLIEST = 1970  # a year; before the first ones no moment has a time elsewhere


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many offers were read, and what was wrong with the others, by line."""

    n_offers: int
    errors: tuple[str, ...]


def record_csv(text: str, *, now: datetime) -> Recorded:
    """Record offers from CSV with the columns of `COLUMNS`; an offer that is known already is left alone."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            return Recorded(0, (_("Columns are missing: %(names)s") % {"names": ", ".join(missing)},))
        rows = list(reader)
    except csv.Error:  # a quote that never ends makes one field of the rest
        return Recorded(0, (_("The file is not CSV: a field has no end."),))
    if len(rows) > MOST:
        return Recorded(0, (_("More than %(most)d lines: send them in parts.") % {"most": MOST},))
    return record(rows, now=now, first=2)


def record(rows: Sequence[Mapping[str, str | None]], *, now: datetime, first: int = 1) -> Recorded:
    """Record offers with the names of `COLUMNS`; what cannot be a fact is named by its number, counted from `first`."""
    named = {str(row.get("sku") or "").strip() for row in rows}
    skus = {sku for sku in named if sku.isprintable()}  # a database may refuse to look for others
    variants = dict(Variant.objects.filter(sku__in=skus).values_list("sku", "pk"))
    offers, errors = [], []
    for number, row in enumerate(rows, first):
        try:
            offers.append(_offer(row, variants, now))
        except ValueError as error:
            errors.append(_("Line %(number)d: %(error)s") % {"number": number, "error": error})
    _write(offers)
    return Recorded(len(offers), tuple(errors))


def _write(offers: Sequence[CompetitorOffer]) -> None:
    CompetitorOffer.objects.bulk_create(offers, batch_size=LOT, ignore_conflicts=True)


def _offer(row: Mapping[str, str | None], variants: dict[str, int], now: datetime) -> CompetitorOffer:
    """One line.

    Raises:
        ValueError: for what cannot be a fact.
    """
    values = {name: (row.get(name) or "").strip() for name in COLUMNS}
    for problem in _problems(values, variants, now):
        raise ValueError(problem)
    seen_at = parse_datetime(values["seen_at"])
    assert seen_at is not None  # noqa: S101 - a problem otherwise
    return CompetitorOffer(
        variant_id=variants[values["sku"]],
        competitor=values["competitor"][:80],
        price=Decimal(values["price"]),
        currency=values["currency"].upper(),
        seen_at=seen_at,
        confidence=float(values["confidence"]),
    )


def _problems(values: dict[str, str], variants: dict[str, int], now: datetime) -> Iterator[str]:
    if values["sku"] not in variants:
        yield _("no variant has the SKU “%(sku)s”") % {"sku": values["sku"]}
    if not values["competitor"] or not values["competitor"].isprintable():
        yield _("the competitor has no name")
    if not _is_price(values["price"]):
        yield _("“%(price)s” is not a price above 0") % {"price": values["price"]}
    if not (len(values["currency"]) == 3 and values["currency"].isascii() and values["currency"].isalpha()):
        yield _("“%(currency)s” is not a currency of three letters") % {"currency": values["currency"]}
    if not _is_past(values["seen_at"], now):
        yield _("“%(moment)s” is not a past moment with its time zone") % {"moment": values["seen_at"]}
    if not _is_share(values["confidence"]):
        yield _("“%(confidence)s” is not between 0 and 1") % {"confidence": values["confidence"]}


def _is_price(text: str) -> bool:
    try:
        price = Decimal(text)
    except InvalidOperation:
        return False
    return price.is_finite() and Decimal("0.001") <= price < Decimal(10) ** 9


def _is_past(text: str, now: datetime) -> bool:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return False
    if moment is None or moment.tzinfo is None:
        return False
    return moment.year >= EARLIEST and moment <= now


def _is_share(text: str) -> bool:
    try:
        return 0 <= float(text) <= 1
    except ValueError:
        return False
