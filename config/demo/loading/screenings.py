"""Risk's tables of the demo: events of shoppers and attackers, and operators' rules; see `decided` for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b

import numpy as np

from config.demo.attackers import crimes, outcomes, shoppers
from config.demo.attackers.made import History
from config.demo.attackers.shoppers import Bought
from config.demo.loading import decided
from config.demo.loading.bulk import insert, moment
from config.demo.loading.people import Shoppers
from config.demo.market import CNY_PER_EUR
from config.demo.population import CHANNELS, MARKETPLACE, POS
from config.demo.simulation import Run
from risk.contracts import Action, Costs
from risk.contracts.events import Link
from risk.features import hashing
from risk.models import MarketCosts, RiskEvent, RuleVersion
from risk.services import remembering
from shop import models

RATES = {
    "card_testing": 0.05, "stolen_card": 0.25, "takeover": 0.2, "promotion": 0.05, "returns": 0.06, "reviews": 0.05,
}  # fmt: skip


def write_risk(*, run: Run, orders: Sequence[models.Order], people: Shoppers, now: datetime) -> int:
    """Write events, rules, decisions and cases; returns how many events."""
    rng = np.random.default_rng([run.seed, 9])
    bought = list(_bought(run, orders, people))
    made = _history(run, bought, rng)
    known = sorted(
        (each for each in made.events if each.known_at <= now),
        key=lambda each: (each.known_at, each.event_id),
    )
    rows = insert(RiskEvent, map(remembering.row_of, known), label="risk events", total=len(known))
    operator, admin = _staff()
    _costs()
    _rules(operator, admin, now)
    of_event = {row.event_id: row for row in rows}
    decided.write_decisions(made=made, known=known, rows=of_event, orders=orders, operator=operator, now=now)
    return len(rows)


def _bought(run: Run, orders: Sequence[models.Order], people: Shoppers) -> Iterator[Bought]:
    key = remembering.key()
    for order, row in zip(run.orders, orders, strict=True):
        if order.channel == POS:
            continue
        prices = [float(line.unit_price) for line in order.lines]
        at = moment(order.placed_at)
        customer = people.customers[order.shopper]
        age = (at - customer.created_at).total_seconds() / 86_400 if customer else 0.0
        returned = order.returned.requested_at if order.returned else 0
        yield Bought(
            row.screening_id,
            order.shopper,
            at,
            _links(run, order.shopper, order.channel, people, key),
            float(row.total),
            sum(line.quantity for line in order.lines),
            len(order.lines),
            max(prices) / max(float(row.total), 1.0),
            max(0.0, age),
            bool(order.failed_at),
            moment(returned) if returned else None,
            bool(run.people.joined_day[order.shopper] == 0),
        )


def _links(run: Run, shopper: int, channel: int, people: Shoppers, key: bytes) -> dict[Link, str]:
    """The same hashes as the live shop's, where it knows the thing; networks and cards are made up."""
    customer, visitor = people.customers[shopper], people.visitors.get((shopper, channel))
    line, city, postcode, country = people.places[shopper]
    values = {
        Link.DEVICE: str(visitor.token) if visitor else "",
        Link.ADDRESS: " ".join((line, "", postcode, city, country)),
        Link.EMAIL: customer.email if customer else "",
        Link.CUSTOMER: str(customer.pk) if customer and customer.user_id else "",
    }
    found = {link: hashing.hashed(link, value, key=key) for link, value in values.items()}
    found[Link.NETWORK] = _sealed(Link.NETWORK, f"home{run.people.household[shopper]}", key)
    found[Link.CARD] = _sealed(Link.CARD, f"shopper{shopper}", key)
    return {link: value for link, value in found.items() if value}


def _sealed(link: Link, token: str, key: bytes) -> str:
    return blake2b(
        f"{link.value}\x00demo\x00{token}".encode(), digest_size=hashing.SIZE, key=key[:64]
    ).hexdigest()


def _history(run: Run, bought: Sequence[Bought], rng: np.random.Generator) -> History:
    """Honest and criminal events with their labels, every link a keyed hash."""
    made = shoppers.honest(bought, rng)
    span = run.n_days + shoppers.EARLIER.days
    crime = crimes.campaigns(
        RATES,
        victims=shoppers.persons(bought),
        start=run.first_day - shoppers.EARLIER,
        days=span,
        rng=rng,
    )
    key, hashed = remembering.key(), {value for order in bought for value in order.links.values()}
    sealed = [
        replace(
            event,
            links={
                link: value if value in hashed else _sealed(link, value, key)
                for link, value in event.links.items()
            },
        )
        for event in crime.events
    ]
    return outcomes.with_labels(made.join(History(sealed, crime.deeds)), rng)


def _rules(operator: str, admin: str, now: datetime) -> None:
    """One that decides, one on trial, and one that waits for the operator's approval."""
    week = now - timedelta(days=90)
    written = (
        ("many-declines", Action.REVIEW, "live", "100", operator, ("device_n_declines_1h", 5)),
        ("dear-from-a-new-device", Action.CHALLENGE, "shadow", "1", operator, ("amount", 400)),
        ("declines-of-a-network", Action.REVIEW, "proposed", "1", "", ("network_n_declines_1h", 8)),
    )
    for code, action, state, stage, approved_by, (name, least) in written:
        when = {"version": 1, "when": {"op": "ge", "of": [{"field": name}, {"value": least}]}}
        RuleVersion.objects.create(
            code=code, version=1, action=action.value, when=when, state=state, stage=stage, author=admin,
            approved_by=approved_by, created_at=week, changed_at=week,
        )  # fmt: skip


def _costs() -> None:
    """What mistakes cost where people pay in yuan; elsewhere the defaults hold, which are meant in euros."""
    defaults = Costs()
    amounts = ("chargeback_fee", "lost_customer", "challenge_cost", "review_cost")
    channel = models.Channel.objects.get(code=CHANNELS[MARKETPLACE])
    MarketCosts.objects.create(
        channel=channel, **{name: getattr(defaults, name) * CNY_PER_EUR for name in amounts}
    )


def _staff() -> tuple[str, str]:
    """The demo's operator and administrator, as ledgers name them."""
    found = models.User.objects.filter(is_staff=True).order_by("is_superuser", "pk")
    return f"staff:{found[0].pk}", f"staff:{found[len(found) - 1].pk}"
