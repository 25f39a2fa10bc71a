"""The kinds of abuse that are told apart, each with a score of its own: what helps against one hides another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from risk.contracts.events import EventKind


class Head(StrEnum):
    """A kind of abuse."""

    PAYMENT = "payment"
    TAKEOVER = "takeover"
    PROMOTION = "promotion"
    RETURNS = "returns"
    REVIEWS = "reviews"


# The event at which each is decided.
DECIDED_AT: dict[Head, EventKind] = {
    Head.PAYMENT: EventKind.ORDER,
    Head.TAKEOVER: EventKind.SIGN_IN,
    Head.PROMOTION: EventKind.COUPON_TRIED,
    Head.RETURNS: EventKind.RETURNED,
    Head.REVIEWS: EventKind.REVIEWED,
}


@dataclass(frozen=True, slots=True)
class FitOptions:
    """What a model is fitted on.

    Attributes:
        as_of: nothing that became known later is used.
        maturity: events younger than this may still be labelled, and teach nothing yet.
        late_rate: latest share of the events, that only make the score a chance.
        least_frauds: needed among the earlier events, and a fifth of it among the later ones.
    """

    as_of: datetime
    head: Head = Head.PAYMENT
    maturity: timedelta = timedelta(days=60)
    late_rate: float = 0.25
    least_frauds: int = 30
    seed: int = 0
