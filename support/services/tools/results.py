"""Results that many tools give: not found (the same for another's and for none), sign-in first, facts out of rows."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language

from shop.contracts import money
from support.contracts import Fact, ToolCall, ToolContext, ToolResult, ToolStatus
from support.features import scoped
from support.features.scoped import Order
from support.services.tools import arguments

Row = Mapping[str, object]


def ok(call: ToolCall, rows: list[dict[str, object]], *, untrusted: tuple[str, ...] = ()) -> ToolResult:
    """Rows, and each of their values as a fact; columns named in `untrusted` were written by people outside."""
    facts = tuple(
        Fact(name, str(value), is_untrusted=name in untrusted)
        for row in rows
        for name, value in row.items()
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value)
    )
    return ToolResult(call.name, ToolStatus.OK, tuple(rows), facts)


def missing(call: ToolCall, context: ToolContext) -> ToolResult:
    """Nothing there for this person; a guest is asked to sign in whatever the number was."""
    if context.customer_id is None and not context.order_token:
        return ToolResult(call.name, ToolStatus.SIGN_IN, code="sign_in")
    return ToolResult(call.name, ToolStatus.NOT_FOUND, code="not_found")


def refused(call: ToolCall, code: str, message: str) -> ToolResult:
    return ToolResult(call.name, ToolStatus.REFUSED, code=code, message=message)


def order(call: ToolCall, context: ToolContext) -> Order | None:
    """The named order, if it is this customer's."""
    return scoped.orders(context).filter(number=arguments.text(call, "order_number")).first()


def day(moment: datetime | None) -> str:
    """A date as the reader writes it."""
    return date_format(localtime(moment), "DATE_FORMAT") if moment else ""


def amount(value: Decimal | None, currency: str) -> str:
    return money.written(value, currency, get_language() or "en") if value is not None else ""
