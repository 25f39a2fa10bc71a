"""What happens around a shop that tells honest people from others, in one form, with the moment it became known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum


class EventKind(StrEnum):
    """What happened."""

    SIGN_UP = "sign_up"
    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    RESET = "reset"
    ADDRESS_CHANGED = "address_changed"
    CART = "cart"
    COUPON_TRIED = "coupon_tried"
    PAYMENT_TRIED = "payment_tried"
    PAYMENT_DECLINED = "payment_declined"
    PAID = "paid"
    ORDER = "order"
    SHIPPED = "shipped"
    RETURNED = "returned"
    REFUNDED = "refunded"
    REVIEWED = "reviewed"
    CHARGEBACK = "chargeback"
    EARLY_WARNING = "early_warning"
    LABELLED = "labelled"  # an order, by an analyst, who may take it back
    JUDGED = (
        "judged"  # anything else: a return by the warehouse, a review by a moderator, a sign-in by an analyst
    )


class Link(StrEnum):
    """By what two events belong together. Values are keyed hashes; nothing here is a person's data."""

    CARD = "card"
    DEVICE = "device"
    ADDRESS = "address"
    EMAIL = "email"
    NETWORK = "network"
    CUSTOMER = "customer"


ORDER_LABELS = frozenset({EventKind.CHARGEBACK, EventKind.EARLY_WARNING, EventKind.LABELLED})
LABELS = ORDER_LABELS | {EventKind.JUDGED}
SKEW = timedelta(minutes=5)  # by how much a device's clock may run ahead


@dataclass(frozen=True, slots=True)
class Happening:
    """One event.

    Attributes:
        event_id: unique; an event that arrives twice counts once.
        occurred_at: as its source says. Aware.
        known_at: when the shop learnt of it. Aware.
        links: hashes by what they are of; what is missing or spoofed beyond use is left out.
        amount: in the shop's currency, 0 or more.
        subject: the event that a label, a return or a decline is about; of an order its screening.
        is_fraud: of labels alone.
        numbers: further facts of this event: seconds since the cart began, items, whether countries differ …
    """

    event_id: str
    kind: EventKind
    occurred_at: datetime
    known_at: datetime
    links: Mapping[Link, str] = field(default_factory=dict)
    amount: Decimal = Decimal(0)
    subject: str = ""
    is_fraud: bool = False
    numbers: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.occurred_at.tzinfo is None or self.known_at.tzinfo is None:
            raise ValueError(f"event {self.event_id}: moments must name their zone")
        if not self.amount.is_finite() or self.amount < 0:
            raise ValueError(f"event {self.event_id}: the amount must be 0 or more, got {self.amount}")

    @property
    def at(self) -> datetime:
        """When it counts: as its source says, but never later than the shop heard of it plus a little skew.

        A clock that runs ahead would otherwise hide an event from every window until that future came.
        """
        return self.known_at if self.occurred_at > self.known_at + SKEW else self.occurred_at
