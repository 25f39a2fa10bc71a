"""Cursor pages: each page starts after the last row of the one before, so nothing is skipped or shown twice.

The order always ends in the id, which makes it total. A cursor holds the order's name and the key of a row; it is
checked like any other input and useless for another order.
"""

import base64
import binascii
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from shop.contracts.errors import ShopError

Row = TypeVar("Row")
MAX_LIMIT = 100
DEFAULT_LIMIT = 20
# A count is for people; beyond this it says "at least".
MAX_COUNT = 10_000


class CursorInvalid(ShopError):
    """Not a cursor of this list in this order."""

    code = "invalid_cursor"


@dataclass(frozen=True, slots=True)
class Order:
    """An order of a list: by `field`, then by `id_field` in the same direction. Rows hold both under those names."""

    name: str
    field: str
    descending: bool = False
    id_field: str = "pk"
    read: Callable[[str], Any] = int  # how the field's value is read back from a cursor


@dataclass(frozen=True, slots=True)
class Cursor:
    value: Any
    row_id: int
    is_backward: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page. The cursors are None where there is nothing more in that direction."""

    rows: Sequence[Row]
    next: str | None
    previous: str | None


class PageQuery(serializers.Serializer[Any]):
    """What every list takes."""

    limit = serializers.IntegerField(
        min_value=1, max_value=MAX_LIMIT, default=DEFAULT_LIMIT, help_text="Rows on a page, at most 100."
    )
    cursor = serializers.CharField(required=False, max_length=400, help_text="From `next` or `previous`.")


def moment(raw: str) -> datetime:
    """A datetime out of a cursor; without time zone it is none of ours."""
    parsed = datetime.fromisoformat(raw)
    if parsed.tzinfo is None:
        raise ValueError(raw)
    return parsed


def amount(raw: str) -> Decimal:
    parsed = Decimal(raw)
    if not parsed.is_finite():
        raise ValueError(raw)
    return parsed


def fraction(raw: str) -> float:
    parsed = float(raw)
    if not math.isfinite(parsed):
        raise ValueError(raw)
    return parsed


def cut(
    rows: "QuerySet[Any, Row]",
    *,
    order: Order,
    cursor: str | None,
    limit: int,
    key: Callable[[Row], tuple[Any, int]],
) -> Page[Row]:
    """One page of `rows`, which must not be ordered yet.

    Args:
        rows: instances or values.
        order: the order, by columns that are never null.
        cursor: from an earlier page, None for the first.
        limit: rows on the page.
        key: the order's value and the id of a row.
    """
    at = decode(cursor, order) if cursor else None
    backward = at is not None and at.is_backward
    falling = order.descending != backward
    sign = "-" if falling else ""
    ordered = rows.order_by(f"{sign}{order.field}", f"{sign}{order.id_field}")
    if at is not None:
        ordered = ordered.filter(_beyond(order, at, falling=falling))
    found: list[Row] = list(ordered[: limit + 1])
    has_more = len(found) > limit
    found = found[:limit]
    if backward:
        found.reverse()
    has_next, has_previous = (True, has_more) if backward else (has_more, at is not None)
    return Page(
        rows=found,
        next=encode(order, key(found[-1]), backward=False) if found and has_next else None,
        previous=encode(order, key(found[0]), backward=True) if found and has_previous else None,
    )


def answer(request: Request, page: Page[Any], results: Sequence[Any]) -> dict[str, Any]:
    """The body of a list: `next` and `previous` are addresses to follow as they are."""
    return {
        "next": _address(request, page.next),
        "previous": _address(request, page.previous),
        "results": results,
    }


def capped_count(rows: "QuerySet[Any, Any]") -> int:
    """How many rows, counted up to `MAX_COUNT`."""
    return rows.order_by()[:MAX_COUNT].count()


def _address(request: Request, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _beyond(order: Order, at: Cursor, *, falling: bool) -> Q:
    """Rows after the cursor. The first, redundant condition lets the database start inside its index."""
    step = "lt" if falling else "gt"
    within = Q(**{f"{order.field}__{step}e": at.value})
    return within & (
        Q(**{f"{order.field}__{step}": at.value}) | Q(**{f"{order.id_field}__{step}": at.row_id})
    )


def encode(order: Order, key: tuple[Any, int], *, backward: bool = False) -> str:
    """The cursor of a row; its page lies after it, or before it where `backward`."""
    value, row_id = key
    written = value.isoformat() if isinstance(value, datetime) else str(value)
    raw = json.dumps([order.name, int(backward), written, row_id], separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def decode(cursor: str, order: Order) -> Cursor:
    """Read a cursor.

    Raises:
        CursorInvalid: unless it was made for this order.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        name, backward, written, row_id = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if name != order.name or type(row_id) is not int or not 0 <= row_id < 2**63 or backward not in (0, 1):
            raise ValueError(cursor)
        return Cursor(value=order.read(written), row_id=row_id, is_backward=bool(backward))
    except (ValueError, TypeError, RecursionError, OverflowError, InvalidOperation, binascii.Error) as error:
        raise CursorInvalid(_("This is not a cursor of this list in this order."), field="cursor") from error
