"""The three formats: which columns each needs, and how a line of it becomes an entry."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from shop.services.importing import events_csv, orders_csv, uci
from shop.services.importing.rows import Entry, Fault, Happening
from shop.services.importing.source import Record, Source, UnusableFile

Row = TypeVar("Row", Entry, Happening)


@dataclass(frozen=True, slots=True)
class Format(Generic[Row]):
    """`read` gets the fields in the order of `columns`; an optional column that is missing comes as ""."""

    name: str
    needed: tuple[str, ...]
    optional: tuple[str, ...]
    read: Callable[[Record, Sequence[str], "Clock"], Row]
    timezone: str = "UTC"
    currency: str = ""  # where the file does not say
    country: str = ""


@dataclass(slots=True)
class Clock:
    """Reads times, each text once: the lines of an invoice share theirs."""

    zone: tzinfo
    now: datetime
    read: Callable[[str, tzinfo, datetime], datetime]
    seen: dict[str, datetime] = field(default_factory=dict)

    def __call__(self, raw: str) -> datetime:
        found = self.seen.get(raw)
        if found is None:
            if len(self.seen) > 10_000:
                self.seen.clear()
            found = self.seen[raw] = self.read(raw, self.zone, self.now)
        return found


ORDER_FORMATS: dict[str, Format[Entry]] = {
    "uci-online-retail": Format(
        "uci-online-retail", uci.COLUMNS, (), uci.read, "Europe/London", currency="GBP", country="GB"
    ),
    "orders-csv": Format("orders-csv", orders_csv.NEEDED, orders_csv.OPTIONAL, orders_csv.read),
}
EVENT_FORMATS: dict[str, Format[Happening]] = {
    "events-csv": Format("events-csv", events_csv.NEEDED, events_csv.OPTIONAL, events_csv.read),
}
NAMES = (*ORDER_FORMATS, *EVENT_FORMATS)


def places(source: Source, form: Format[Row]) -> list[int | None]:
    """Where each column of the format stands in the file.

    Raises:
        UnusableFile: if a needed column is missing, or one stands there twice.
    """
    found = [cell.strip().lower() for cell in source.header]
    names = [name.lower() for name in (*form.needed, *form.optional)]
    missing = [name for name in form.needed if name.lower() not in found]
    if missing:
        text = _("this is not %(format)s: the header has no column %(missing)s; it has %(found)s")
        written = (sign if sign.isprintable() else "·" for sign in ", ".join(source.header)[:300])
        has = "".join(written) or "–"
        raise UnusableFile(text % {"format": form.name, "missing": ", ".join(missing), "found": has})
    twice = [name for name in names if found.count(name) > 1]
    if twice:
        raise UnusableFile(_("the header names %(columns)s twice") % {"columns": ", ".join(twice)})
    return [found.index(name) if name in found else None for name in names]


def zone_of(name: str) -> tzinfo:
    """A time zone by name.

    Raises:
        UnusableFile: if there is none of this name.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UnusableFile(_("there is no time zone %(found)r") % {"found": name}) from error


def understand(record: Record, form: Format[Row], where: Sequence[int | None], clock: Clock) -> Row | Fault:
    """A line as an entry, or what is wrong with it."""
    if record.fault is not None:
        return record.fault
    try:
        return form.read(record, [record.fields[i] if i is not None else "" for i in where], clock)
    except Fault as fault:
        return fault
