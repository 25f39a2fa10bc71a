"""What the buyer's bank says afterwards: early warnings and chargebacks, however late, twice, or in the wrong order.

Each message says how a dispute stands at its own moment. The one that happened latest holds, whenever it arrives; a
message that is older than what is known changes nothing. No money is booked here: the provider's ledger says that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.utils.dateparse import parse_datetime

from shop import signals
from shop.models import Dispute, Payment
from shop.services import locks

FIELDS = ("dispute", "kind", "state", "reason", "amount", "occurred_at")
MAX_REF = 120
LARGEST = Decimal(10) ** 9
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
SKEW = timedelta(minutes=5)  # by which a bank's clock may run ahead of ours


@dataclass(frozen=True, slots=True)
class _Said:
    """A message that was read."""

    ref: str
    kind: str
    state: str
    reason: str
    amount: Decimal
    occurred_at: datetime


def checked(payload: Mapping[str, object]) -> dict[str, str]:
    """The parts of a message that are kept, as text.

    Args:
        payload: `dispute` (the provider's name for it), `kind`, `state`, `reason` as codes of `Dispute`, `amount`, and
            `occurred_at` with its zone.

    Raises:
        ValueError, KeyError, TypeError, ArithmeticError: if a part is missing or cannot be.
    """
    kept = {name: str(payload[name]) for name in FIELDS}
    _read(kept)
    return kept


def hear(*, payment: Payment, message_id: str, said: Mapping[str, str], now: datetime) -> Dispute:
    """Take in a message; what it changes is announced. One that is older than what is known changes nothing.

    Raises:
        locks.Busy: if somebody else works on the order for too long.
    """
    message = _read(said)
    # A message from a future that never comes would be the latest for ever.
    at = min(message.occurred_at, now + SKEW)
    with locks.transaction_or_busy():
        locks.order(payment.order_id)
        row = Dispute.objects.filter(payment=payment, ref=message.ref).first()
        before = (row.kind, row.state, row.reason) if row else None
        if row is not None and (at, message_id) <= (row.occurred_at, row.message_id):
            return row
        row = row or Dispute(payment=payment, ref=message.ref, opened_at=now)
        row.kind, row.state, row.reason = message.kind, message.state, message.reason
        row.amount, row.occurred_at, row.message_id = message.amount, at, message_id
        row.save()
        if (row.kind, row.state, row.reason) != before:
            transaction.on_commit(partial(signals.dispute_changed.send_robust, Dispute, dispute_id=row.pk))
    return row


def _read(said: Mapping[str, str]) -> _Said:
    moment = parse_datetime(said["occurred_at"])
    amount = Decimal(said["amount"])
    if moment is None or moment.tzinfo is None:
        raise ValueError("occurred_at must be a moment with its zone")
    moment = moment.astimezone(UTC)
    if moment < EARLIEST:
        raise ValueError("occurred_at is before there was such a shop")
    if not amount.is_finite() or not 0 <= amount < LARGEST:
        raise ValueError("the amount must be 0 or more")
    if not 0 < len(said["dispute"]) <= MAX_REF or "\x00" in said["dispute"]:
        raise ValueError("the dispute's name is missing or too long")
    return _Said(
        said["dispute"],
        Dispute.Kind(said["kind"]).value,
        Dispute.State(said["state"]).value,
        Dispute.Reason(said["reason"]).value,
        amount,
        moment,
    )
