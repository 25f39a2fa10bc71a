"""What shoppers did in another shop or app: one row per event, columns documented in docs/import.md."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from shop.models import Event
from shop.services.importing import values
from shop.services.importing.rows import Fault, Happening, rejected
from shop.services.importing.source import Record

NEEDED = ("kind", "at")
OPTIONAL = (
    "sku", "visitor", "customer_ref", "quantity", "query", "slate_id", "position", "consent", "id",
)  # fmt: skip


def read(record: Record, fields: Sequence[str], clock: Callable[[str], datetime]) -> Happening:
    """One event.

    Raises:
        Fault: if it is not understood.
    """
    cell = dict(zip((*NEEDED, *OPTIONAL), fields, strict=True))
    kind = cell["kind"].strip().lower()
    if kind not in Event.Kind.values:
        raise Fault(
            "kind",
            _("kind is one of %(kinds)s, not %(found)r")
            % {"kinds": ", ".join(Event.Kind.values), "found": kind[:40]},
        )
    sku = values.word(cell["sku"], "sku", 60, is_needed=kind != Event.Kind.SEARCH)
    query = values.word(cell["query"], "query", 200, is_needed=kind == Event.Kind.SEARCH)
    return Happening(
        line=record.line,
        kind=kind,
        at=clock(cell["at"]),
        sku=sku,
        visitor=values.word(cell["visitor"], "visitor", 200, is_needed=False),
        customer=values.word(cell["customer_ref"], "customer_ref", 80, is_needed=False),
        quantity=_units(cell["quantity"]),
        query=query,
        slate_id=values.word(cell["slate_id"], "slate_id", 40, is_needed=False),
        position=_position(cell["position"]),
        id=values.word(cell["id"], "id", 60, is_needed=False),
        has_consent=values.yes_or_no(cell["consent"], "consent"),
    )


def _units(raw: str) -> int | None:
    if not raw.strip():
        return None
    units = values.quantity(raw)
    if units < 0:
        raise rejected(
            "quantity-negative",
            _("%(column)s is below nought: %(found)s") % {"column": "quantity", "found": units},
        )
    return units


def _position(raw: str) -> int | None:
    text = raw.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Fault("position", _("not a position in a list: %(found)r") % {"found": raw[:40]})
    return int(text)
