"""Goods that come back: asked for, agreed, received, put on the shelf, paid back. Never more than was sent
or paid.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from shop import signals
from shop.contracts import money
from shop.contracts.screening import PayoutRequest
from shop.models import Location, Order, OrderLine, Payment, Return, ReturnLine
from shop.services import locks, payment, screening, stock
from shop.services.orders import IllegalMove, OrderNotFound, machines
from shop.services.returns.rules import DROPPED, InvalidReturn, ReturnRefused, eligibility

Status = Return.Status


def request(
    *,
    order_id: int,
    lines: Mapping[int, int],
    reason: str,
    actor: str,
    now: datetime,
    reason_code: str = "",
) -> Return:
    """Ask to return units of order lines (by id). `reason` is the shopper's own words, `reason_code` a code.

    Raises:
        InvalidReturn: if nothing is chosen, more of a line than was sent and is not coming back already, or the
            code is none.
        ReturnRefused: if the days are over, or it was sold for good; `code` names the rule.
        locks.Busy: if somebody else works on the order for too long.
    """
    if not lines or any(units < 1 for units in lines.values()):
        raise InvalidReturn(_("Please choose what you want to return."), field="lines")
    if reason_code and reason_code not in Return.Reason.values:
        raise InvalidReturn(_("We do not know this reason."), field="reason_code")
    with locks.transaction_or_busy():
        order = locks.order(order_id)
        _guard(order_id, lines, reason_code, now)
        row = Return.objects.create(
            order=order, reason_code=reason_code, reason=reason[:200], requested_at=now, updated_at=now
        )
        ReturnLine.objects.bulk_create(
            ReturnLine(item_return=row, order_line_id=line_id, quantity=units)
            for line_id, units in sorted(lines.items())
        )
        machines.begin(
            machine=machines.RETURN, order_id=order.pk, subject=row, actor=actor, now=now, detail=reason_code
        )
        _announce(row)
    return row


def _guard(order_id: int, lines: Mapping[int, int], reason_code: str, now: datetime) -> None:
    rules = {row.line_id: row for row in eligibility(order_id=order_id, now=now, reason_code=reason_code)}
    if any(line_id not in rules or units > rules[line_id].units for line_id, units in lines.items()):
        raise InvalidReturn(_("That is more than can be returned of this order."), field="lines")
    for line_id in sorted(lines):
        if not rules[line_id].is_ok:
            raise ReturnRefused(rules[line_id])


def approve(*, return_id: int, actor: str, now: datetime, reason: str = "") -> None:
    """The goods may come. Raises IllegalMove, OrderNotFound."""
    with locks.transaction_or_busy():
        _move(_lock(return_id), Status.APPROVED, actor, now, words=reason)


def reject(*, return_id: int, actor: str, now: datetime, reason: str = "") -> None:
    """The goods may not come, or came in a state that is not paid for. Raises IllegalMove, OrderNotFound."""
    with locks.transaction_or_busy():
        _move(_lock(return_id), Status.REJECTED, actor, now, words=reason)


def cancel(*, return_id: int, actor: str, now: datetime, reason: str = "") -> None:
    """The shopper keeps the goods. Raises IllegalMove, OrderNotFound."""
    with locks.transaction_or_busy():
        _move(_lock(return_id), Status.CANCELLED, actor, now, words=reason)


def receive(
    *,
    return_id: int,
    location_id: int,
    actor: str,
    now: datetime,
    restock: Mapping[int, bool] | None = None,
) -> None:
    """The goods have come, to any location; what can be sold again goes on its shelf.

    Args:
        restock: by order line id, False for what is not fit to be sold; by default all is.

    Raises:
        IllegalMove: if the return was not approved.
        OrderNotFound: if there is no such return or location.
    """
    if not Location.objects.filter(pk=location_id).exists():
        raise OrderNotFound(_("There is no such location."), field="location")
    with locks.transaction_or_busy():
        row = _lock(return_id)
        _move(row, Status.RECEIVED, actor, now)
        units: dict[int, int] = {}
        for line in row.lines.select_related("order_line"):
            line.restock = (restock or {}).get(line.order_line_id, True)
            line.save(update_fields=["restock"])
            if line.restock:
                variant_id = line.order_line.variant_id
                units[variant_id] = units.get(variant_id, 0) + line.quantity
        if units:
            stock.restock(
                order_id=row.order_id,
                location_id=location_id,
                units=units,
                now=now,
                actor=actor,
            )


def worth(*, return_id: int) -> Decimal:
    """What the shopper paid for the returned units, tax included; parts of a line add up to the line."""
    row = Return.objects.select_related("order").get(pk=return_id)
    lines = row.lines.select_related("order_line")
    return sum((_share(row, line) for line in lines), money.ZERO)


def refund(*, return_id: int, actor: str, now: datetime, amount: Decimal | None = None) -> None:
    """Pay the return back, by default what its units had cost.

    Raises:
        IllegalMove: if the goods have not come, or nothing was captured.
        payment.InvalidAmount, payment.AmountTooHigh: for an amount that is none, or more than is left.
        payment.ProviderRefused, payment.ProviderAway: nothing is changed; try again.
        screening.PayoutHeld: if a person has to look at the case first.
    """
    row = Return.objects.filter(pk=return_id).first()
    if row is None:
        raise OrderNotFound(_("There is no such return."))
    if row.status != Status.RECEIVED:
        raise IllegalMove(_("The goods have not been received."), field="status")
    paid = Payment.objects.filter(order_id=row.order_id, captured__gt=0).order_by("pk").first()
    if paid is None:
        raise IllegalMove(_("There is no captured money to give back."), field="status")
    value = worth(return_id=return_id) if amount is None else amount
    screening.require_payout(PayoutRequest(return_id=row.pk, order_id=row.order_id, amount=value, now=now))
    # One key for one return: pressed twice, it is paid once.
    payment.refund(payment_id=paid.pk, amount=value, key=f"return:{row.pk}", actor=actor, now=now)
    with locks.transaction_or_busy():
        locked = _lock(return_id)
        if locked.status == Status.RECEIVED:
            _move(locked, Status.REFUNDED, actor, now, detail=f"{value} {paid.currency}")


def _share(row: Return, line: ReturnLine) -> Decimal:
    """This return's part of a line's total: the difference of two rounded sums, so nothing is lost
    between.
    """
    earlier = (
        ReturnLine.objects.filter(order_line=line.order_line, pk__lt=line.pk)
        .exclude(item_return__status__in=DROPPED)
        .aggregate(units=Sum("quantity"))["units"]
        or 0
    )
    currency = row.order.currency
    return _part(line.order_line, earlier + line.quantity, currency) - _part(
        line.order_line, earlier, currency
    )


def _part(line: OrderLine, units: int, currency: str) -> Decimal:
    return money.quantize(line.total * units / line.quantity, currency)


def _lock(return_id: int) -> Return:
    """The return, its order locked."""
    row = Return.objects.filter(pk=return_id).first()
    if row is None:
        raise OrderNotFound(_("There is no such return."))
    locks.order(row.order_id)
    row.refresh_from_db()
    return row


def _move(
    row: Return, after: Status, actor: str, now: datetime, *, detail: str = "", words: str = ""
) -> None:
    machines.move(
        machine=machines.RETURN,
        order_id=row.order_id,
        subject=row,
        after=after,
        actor=actor,
        now=now,
        detail=detail,
        words=words,
    )
    Return.objects.filter(pk=row.pk).update(updated_at=now)
    _announce(row)


def _announce(row: Return) -> None:
    transaction.on_commit(partial(signals.order_changed.send_robust, Order, order_id=row.order_id))
    transaction.on_commit(partial(signals.return_changed.send_robust, Return, return_id=row.pk))
