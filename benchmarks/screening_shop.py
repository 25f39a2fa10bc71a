"""The shop of the screening benchmark: people with a past, a champion of the full size, and carts to be bought.

Needs Django to be set up, with the app `risk`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from benchmarks import checkout_buyers
from ml_core import config
from ml_core.fraud.ensemble import Ensemble
from ml_core.registry import Registry
from ml_core.tabular.table import Table
from risk.contracts.events import EventKind, Happening, Link
from risk.features import facts, hashing, reading, traces
from risk.models import RiskEvent
from risk.predictor import APP, MODEL
from risk.services import remembering, screening
from shop.contracts import calling
from shop.contracts.calling import Caller
from shop.contracts.screening import Screening, ScreeningRequest
from shop.models import Address, Cart, CartLine, Channel, ShippingMethod, Variant
from shop.ports import loader
from shop.services import checkout
from shop.services import screening as screenings

N_ROWS = 6_000  # that the champion is fitted on
FRAUDS = (
    0.01  # of them, at random: it says of all orders that they are most likely honest, and they are allowed
)


@dataclass(frozen=True, slots=True)
class Bought:
    """One checkout."""

    screening_ms: float
    checkout_ms: float
    is_unscored: bool
    is_order: bool


def open_shop(folder: Path, *, n_people: int, n_past: int, seed: int) -> None:
    """Goods without end, past orders in the table and in Redis, and a model that serves."""
    checkout_buyers.open_shop()
    checkout_buyers.lay_out(0, 10_000_000)
    rng = np.random.default_rng(seed)
    _past(rng, n_people, n_past)
    remembering.repair(now=timezone.now())
    _champion(folder, rng)


def carts(n: int, *, n_people: int, seed: int) -> list[int]:
    """Carts that are ready to be ordered."""
    rng, now = np.random.default_rng(seed + 1), timezone.now()
    channel, method, variant = Channel.objects.get(), ShippingMethod.objects.get(), Variant.objects.first()
    assert variant is not None
    price = variant.listings.get().list_price
    made = []
    for person in rng.integers(0, n_people, n).tolist():
        address = Address.objects.create(
            name="A", line1=_street(person), postcode="10115", city="Berlin", country="DE"
        )
        row = Cart.objects.create(
            channel=channel, currency="EUR", email=_email(person), shipping_address=address,
            shipping_method=method, created_at=now, updated_at=now,
        )  # fmt: skip
        CartLine.objects.create(cart=row, variant=variant, quantity=1, seen_price=price, added_at=now)
        made.append(row.pk)
    return made


class Timed:
    """The app's screener, with a watch."""

    def __init__(self) -> None:
        self.ms: dict[int, float] = {}
        self.is_unscored: dict[int, bool] = {}

    def screen(self, request: ScreeningRequest) -> Screening:
        began = time.perf_counter()
        answer = screening.screen(request)
        self.ms[request.cart_id] = 1_000 * (time.perf_counter() - began)
        self.is_unscored[request.cart_id] = answer.is_provisional
        return answer


_watch = Timed()


def buy(cart_id: int) -> Bought:
    """Order a cart."""
    loader.screener = lambda: _watch  # type: ignore[assignment, return-value]  # the same for every thread
    began = time.perf_counter()
    with calling.by(Caller(f"device-{cart_id % 2_000}", "93.184.216.34")):
        placed = checkout.place_order(cart_id=cart_id, language="en", now=timezone.now())
    took = 1_000 * (time.perf_counter() - began)
    return Bought(_watch.ms[cart_id], took, _watch.is_unscored[cart_id], placed.order_id is not None)


def ask(cart_id: int) -> Bought:
    """Ask the port about a cart and buy nothing."""
    loader.screener = lambda: _watch  # type: ignore[assignment, return-value]
    row = Cart.objects.get(pk=cart_id)
    began = time.perf_counter()
    with calling.by(Caller(f"device-{cart_id % 2_000}", "93.184.216.34")), transaction.atomic():
        screenings.ask(
            ScreeningRequest(
                row.pk,
                row.channel_id,
                None,
                None,
                Decimal(50),
                row.currency,
                timezone.now(),
                caller=calling.current(),
            )
        )
    took = 1_000 * (time.perf_counter() - began)
    return Bought(_watch.ms[cart_id], took, _watch.is_unscored[cart_id], is_order=False)


def _email(person: int) -> str:
    return f"person{person}@example.com"


def _street(person: int) -> str:
    return f"Street {person}"


def _past(rng: np.random.Generator, n_people: int, n_past: int) -> None:
    """A month of orders and their payments."""
    key, now = remembering.key(), timezone.now()
    rows = []
    for number in range(n_past):
        person = int(rng.integers(0, n_people))
        place = facts.place(Address(line1=_street(person), postcode="10115", city="Berlin", country="DE"))
        values = {Link.EMAIL: _email(person), Link.ADDRESS: place, Link.DEVICE: f"device-{person}"}
        links = {link: hashing.hashed(link, value, key=key) for link, value in values.items()}
        at = now - timedelta(seconds=float(rng.uniform(0, 29 * 86_400)))
        amount = Decimal(int(rng.integers(500, 20_000))) / 100
        for kind in (EventKind.ORDER, EventKind.PAID):
            event = Happening(f"{kind.value}-{number}", kind, at, at, links, amount, f"order-{number}")
            rows.append(_row(event))
    RiskEvent.objects.bulk_create(rows, batch_size=2_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _row(event: Happening) -> RiskEvent:
    links = {link.value: event.links.get(link, "") for link in Link}
    return RiskEvent(
        event_id=event.event_id, kind=event.kind.value, occurred_at=event.occurred_at, known_at=event.known_at,
        at_ms=traces.milliseconds(event.at), amount=event.amount, subject=event.subject, **links,
    )  # fmt: skip


def _champion(folder: Path, rng: np.random.Generator) -> None:
    """Trees of the served size, fitted on numbers without a meaning: the way through them takes as long."""
    features = rng.exponential(size=(N_ROWS, len(reading.NAMES)))
    target = (rng.random(N_ROWS) < FRAUDS).astype(np.float64)
    model = Ensemble().fit(Table(features[: N_ROWS // 2], target[: N_ROWS // 2]))
    model.calibrate(model.scores(features[N_ROWS // 2 :]), target[N_ROWS // 2 :])
    store, now = Registry(folder), timezone.now()
    version = store.save(
        APP, MODEL, estimator="fraud_ensemble", tensors=model.state(), config=config.to_dict(model.config),
        metrics={}, card="", as_of=now, now=now, extra={"features": list(reading.NAMES)},
    )  # fmt: skip
    store.promote(APP, MODEL, version, now=now, reason="benchmark", by="benchmark")
