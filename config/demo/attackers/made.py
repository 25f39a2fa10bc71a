"""What a generator makes: events in the shop's own form, and beside them the truth that no model may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np

from risk.contracts.events import EventKind, Happening, Link

Links = Mapping[Link, str]
Rng = np.random.Generator
# Where nobody has shown a card yet, or need not.
WITHOUT_CARD = frozenset(
    {
        EventKind.SIGN_UP, EventKind.SIGN_IN, EventKind.SIGN_IN_FAILED, EventKind.RESET, EventKind.ADDRESS_CHANGED,
        EventKind.COUPON_TRIED, EventKind.REVIEWED,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deed:
    """A decision that risk has to take, with what it really was.

    Attributes:
        crime: "" of an honest one.
        friendly: what makes an honest one look odd: household, gift, travel, student, vpn; "" of the others.
        campaign: which attack it belongs to; intervals are over campaigns, whose deeds are not independent.
        stake: money that is lost if it is a crime and is let through.
    """

    crime: str = ""
    friendly: str = ""
    campaign: str = ""
    stake: Decimal = Decimal(0)


@dataclass(slots=True)
class History:
    """Events of a world, in any order, and the deeds among them by the id of their event."""

    events: list[Happening] = field(default_factory=list)
    deeds: dict[str, Deed] = field(default_factory=dict)

    def add(
        self,
        event_id: str,
        kind: EventKind,
        at: datetime,
        links: Links,
        *,
        amount: float = 0.0,
        subject: str = "",
        numbers: Mapping[str, float] | None = None,
        deed: Deed | None = None,
    ) -> None:
        """Let something happen."""
        euros = money(amount)
        if kind in WITHOUT_CARD:
            links = {link: value for link, value in links.items() if link is not Link.CARD}
        self.events.append(
            Happening(event_id, kind, at, at, dict(links), euros, subject, numbers=dict(numbers or {}))
        )
        if deed is not None:
            self.deeds[event_id] = deed if deed.stake else replace(deed, stake=euros)

    def pay(
        self, name: str, at: datetime, links: Links, amount: float, *, order: str = "", is_paid: bool = True
    ) -> None:
        """A payment that is tried, and goes through or is declined."""
        self.add(f"p{name}", EventKind.PAYMENT_TRIED, at, links, amount=amount, subject=order)
        kind = EventKind.PAID if is_paid else EventKind.PAYMENT_DECLINED
        self.add(f"y{name}", kind, later(at, 3), links, amount=amount, subject=order)

    def join(self, other: History) -> History:
        """Both together."""
        return History([*self.events, *other.events], self.deeds | other.deeds)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody honest, by what the shop sees of them.

    Attributes:
        level: what an order of theirs usually comes to.
        rate: orders a day.
        since: when the account was opened.
    """

    links: Links
    level: float
    rate: float
    since: datetime
    friendly: str = ""

    @property
    def is_guest(self) -> bool:
        return Link.CUSTOMER not in self.links


def money(amount: float) -> Decimal:
    """Whole cents."""
    return Decimal(round(max(0.0, amount) * 100)) / 100


def later(at: datetime, seconds: float) -> datetime:
    """So many seconds after, whole."""
    return at + timedelta(seconds=round(seconds))


def basket(rng: Rng, *, age_days: float, is_guest: bool, hurry: float = 1.0) -> dict[str, float]:
    """Facts of an order that go with it. `hurry` below 1 is a checkout in less time."""
    n_items = float(1 + rng.poisson(1.1))
    return {
        "n_items": n_items,
        "n_distinct_items": float(rng.integers(1, int(n_items) + 1)),
        "max_price_rate": float(rng.uniform(1 / n_items, 1.0)),
        "seconds_to_checkout": float(rng.lognormal(6.0, 1.0) * hurry),
        "account_age_days": max(0.0, age_days),
        "is_guest": float(is_guest),
        "is_disposable_email": 0.0,
    }
