"""Reading the single values of a line. Each reader refuses what is not exactly a value and says what it
found.
"""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.utils.translation import gettext as _

from shop.services.importing.rows import Fault, rejected

MAX_QUANTITY = 1_000_000
MAX_PRICE = Decimal(1_000_000)
# Above this a line is a slip of the keyboard; a thousand of them still fit an order's amount columns.
MAX_LINE_AMOUNT = Decimal(100_000_000)
PLACES = Decimal("0.001")
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
WHOLE = re.compile(r"[+-]?\d{1,10}(?:\.0+)?")
SLASHED = ("%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y")
YES, NO = {"1", "true", "yes", "y"}, {"0", "false", "no", "n"}


@lru_cache(maxsize=4096)
def quantity(raw: str) -> int:
    """A whole number of units, of either sign, not nought."""
    text = raw.strip()
    if not WHOLE.fullmatch(text):
        raise Fault("quantity", _("not a whole number of units: %(found)r") % {"found": raw[:40]})
    value = int(text.partition(".")[0])
    if value == 0:
        raise rejected("quantity-zero", _("quantity 0: nothing was sold"))
    if abs(value) > MAX_QUANTITY:
        raise rejected(
            "quantity-absurd",
            _("more than %(most)d units: %(found)s") % {"most": MAX_QUANTITY, "found": text},
        )
    return value


@lru_cache(maxsize=16384)
def amount(raw: str, what: str) -> Decimal:
    """An amount of money with three places, nought or more."""
    try:
        value = Decimal(raw.strip())
    except InvalidOperation:
        raise Fault(
            what, _("%(column)s is not an amount: %(found)r") % {"column": what, "found": raw[:40]}
        ) from None
    if not value.is_finite():
        raise Fault(what, _("%(column)s is not an amount: %(found)r") % {"column": what, "found": raw[:40]})
    if value < 0:
        raise rejected(
            f"{what}-negative",
            _("%(column)s is below nought: %(found)s") % {"column": what, "found": raw.strip()},
        )
    if value > MAX_PRICE:
        raise rejected(
            f"{what}-absurd",
            _("%(column)s is above %(most)d: %(found)s")
            % {"column": what, "most": MAX_PRICE, "found": raw.strip()},
        )
    return value.quantize(PLACES)


def rate(raw: str) -> Decimal:
    """A tax rate as a fraction below one; empty is none."""
    if not raw.strip():
        return Decimal(0)
    value = amount(raw, "tax_rate")
    if value >= 1:
        raise rejected(
            "tax_rate-absurd",
            _("a tax rate is a fraction such as 0.19, not %(found)s") % {"found": raw.strip()},
        )
    return value


def moment(raw: str, zone: tzinfo, now: datetime) -> datetime:
    """A time in UTC: ISO 8601, or month/day/year as spreadsheets write it. Without an offset it is local to
    `zone`.
    """
    value = _read_moment(raw.strip())
    if value is None:
        raise Fault("time", _("not a date and time: %(found)r") % {"found": raw[:40]})
    value = (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
    if value > now + timedelta(days=1):
        raise rejected("time-future", _("lies in the future: %(found)s") % {"found": raw.strip()})
    if value < EARLIEST:
        raise rejected(
            "time-past", _("before %(year)d: %(found)s") % {"year": EARLIEST.year, "found": raw.strip()}
        )
    return value


def _read_moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for form in SLASHED:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the caller adds the zone
        except ValueError:
            continue
    return None


def word(raw: str, what: str, width: int, *, is_needed: bool = True) -> str:
    """A short text such as a reference or a code."""
    text = raw.strip()
    if is_needed and not text:
        raise Fault(what, _("%(column)s is empty") % {"column": what})
    if len(text) > width:
        raise Fault(
            what,
            _("%(column)s is longer than %(most)d characters: %(found)r")
            % {"column": what, "most": width, "found": text[:40]},
        )
    return text


def too_much() -> str:
    return _("the line is worth more than %(most)d") % {"most": MAX_LINE_AMOUNT}


def no_country(name: str) -> str:
    return _("country %(found)r is not known: stored without") % {"found": name.strip()[:40]}


def yes_or_no(raw: str, what: str) -> bool | None:
    """A switch; None where the field is empty."""
    text = raw.strip().lower()
    if not text:
        return None
    if text not in YES | NO:
        raise Fault(
            what, _("%(column)s is neither yes nor no: %(found)r") % {"column": what, "found": raw[:40]}
        )
    return text in YES
