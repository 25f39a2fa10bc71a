"""Which competitors' offers count, and when following them must stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median

from pricing.contracts import Change, Offer


@dataclass(frozen=True, slots=True)
class Trust:
    """What makes an offer worth a look."""

    oldest: timedelta = timedelta(hours=48)
    least_confidence: float = 0.8
    outlier: Decimal = Decimal(
        "0.6"
    )  # of the middle of all offers and the own price; beyond its inverse as well
    cuts: int = 3  # in a row, in answer to one competitor: a price war
    war_window: timedelta = timedelta(days=14)


TRUST = Trust()


def usable(
    offers: Sequence[Offer], *, own: Decimal, currency: str, now: datetime, trust: Trust = TRUST
) -> list[Offer]:
    """Offers to heed, cheapest first: fresh, sure, in stock, in the shop's currency, and not absurd.

    The own price stands among the offers when the middle is taken, so a single rival at 0.01 is an outlier too.
    """
    sound = [offer for offer in offers if _is_sound(offer, currency, now, trust)]
    middle = median([own, *(offer.price for offer in sound)])
    low, high = middle * trust.outlier, middle / trust.outlier
    return sorted((offer for offer in sound if low <= offer.price <= high), key=lambda offer: offer.price)


def is_war(changes: Sequence[Change], *, now: datetime, trust: Trust = TRUST) -> bool:
    """Whether the latest changes are all cuts in answer to one competitor; oldest first."""
    latest = changes[-trust.cuts :]
    if len(latest) < trust.cuts or latest[0].at < now - trust.war_window:
        return False
    return latest[0].answered is not None and all(
        change.after < change.before and change.answered == latest[0].answered for change in latest
    )


def _is_sound(offer: Offer, currency: str, now: datetime, trust: Trust) -> bool:
    # An offer from the future has a wrong clock, and its age says nothing.
    is_fresh = now - trust.oldest <= offer.seen_at <= now
    is_amount = offer.price.is_finite() and offer.price > 0
    is_sure = offer.confidence >= trust.least_confidence
    return is_fresh and is_amount and is_sure and offer.is_available and offer.currency == currency
