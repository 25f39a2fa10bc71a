"""Four small state machines: which status may follow which, and the row of the timeline for every change.

A status is written nowhere else. Guards that need more than the status (is it paid, is anything sent) stand
in the services that make the move; the table is the first of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from shop.models import Fulfilment, Order, OrderEvent, OrderEventNote, Payment, Return
from shop.services.orders.errors import IllegalMove

Subject = Order | Payment | Fulfilment | Return


@dataclass(frozen=True, slots=True)
class Machine:
    """`table` names, for each status, those that may follow."""

    name: str
    table: Mapping[str, frozenset[str]]


def _table(**moves: tuple[str, ...]) -> dict[str, frozenset[str]]:
    return {before: frozenset(after) for before, after in moves.items()}


ORDER = Machine(
    "order",
    _table(
        pending=("confirmed", "cancelled"),
        confirmed=("completed", "cancelled"),
        completed=(),
        cancelled=(),
    ),
)
# A provider may tell of several steps at once or late, so a payment may also skip steps; it never goes back.
PAYMENT = Machine(
    "payment",
    _table(
        pending=("authorised", "captured", "part_refund", "refunded", "voided", "failed"),
        failed=("authorised", "captured", "part_refund", "refunded", "voided"),
        authorised=("captured", "part_refund", "refunded", "voided"),
        captured=("part_refund", "refunded"),
        part_refund=("refunded",),
        refunded=(),
        voided=(),
    ),
)
FULFILMENT = Machine(
    "fulfilment",
    _table(
        pending=("ready", "shipped", "cancelled"),
        ready=("collected", "cancelled"),
        shipped=("delivered",),
        delivered=(),
        collected=(),
        cancelled=(),
    ),
)
RETURN = Machine(
    "return",
    _table(
        requested=("approved", "rejected", "cancelled"),
        approved=("received", "cancelled"),
        received=("refunded", "rejected"),
        refunded=(),
        rejected=(),
        cancelled=(),
    ),
)
MACHINES = {machine.name: machine for machine in (ORDER, PAYMENT, FULFILMENT, RETURN)}


def may_move(machine: Machine, before: str, after: str) -> bool:
    return after in machine.table[before]


def begin(
    *, machine: Machine, order_id: int, subject: Subject, actor: str, now: datetime, detail: str = ""
) -> None:
    """Note the first status of a new row on the timeline."""
    _note(machine=machine, order_id=order_id, subject=subject, before="", actor=actor, now=now, detail=detail)


def move(
    *,
    machine: Machine,
    order_id: int,
    subject: Subject,
    after: str,
    actor: str,
    now: datetime,
    detail: str = "",
    words: str = "",
) -> None:
    """Change the status of a row whose order is locked, and note it on the timeline.

    Args:
        detail: codes, numbers and amounts; the timeline is never erased.
        words: of a person or a carrier, which go with the customer's data.

    Raises:
        IllegalMove: if the table does not allow it; nothing is changed.
    """
    before = subject.status
    if not may_move(machine, before, after):
        raise IllegalMove(
            _("This is not possible any more: it is “%(status)s”.")
            % {"status": subject.get_status_display()},
            field="status",
        )
    subject.status = after
    subject.save(update_fields=["status"])
    noted = _note(
        machine=machine,
        order_id=order_id,
        subject=subject,
        before=before,
        actor=actor,
        now=now,
        detail=detail,
    )
    if words:
        OrderEventNote.objects.create(event=noted, text=words[:200])


def _note(
    *, machine: Machine, order_id: int, subject: Subject, before: str, actor: str, now: datetime, detail: str
) -> OrderEvent:
    return OrderEvent.objects.create(
        order_id=order_id,
        machine=machine.name,
        subject_id=subject.pk,
        before=before,
        after=subject.status,
        detail=detail[:200],
        actor=actor[:80],
        at=now,
    )
