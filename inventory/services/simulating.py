"""A change of the rules, replayed on the last 26 weeks: against the rules in force, and against 28 days of cover.

All three see the same demand, foreseen week by week from what came before it, the same lead times and the same lots,
and start with the same stock. A day on which the shelf was empty asks for what was expected of it. The frontier says
how much stock each service takes, for the rules and for cover alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from inventory import features, predictor
from inventory.contracts import Outcome
from inventory.features import History, Spot
from inventory.features import money as worths
from inventory.features import supply as supplies
from inventory.features.money import Worth
from inventory.features.supply import LeadTimes, Offer
from inventory.models import StockRules
from inventory.policy import simulating
from inventory.policy.simulating import Plan, World
from inventory.predictor import Replayed
from inventory.services import rules as ruling

Values = NDArray[np.float64]
DAYS = 26 * 7
BEFORE = 180  # days of history before them, from which the first week is foreseen
LEAST_DAYS = 28
MOST_SERIES = 400  # evenly drawn; more change no choice, and a page must answer
SERVICES = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
COVERS = (7, 14, 21, 28, 42, 56)
HAND_COVER = 28
START_COVER = 21.0  # days of stock on the first morning
SEED = 20_260_101
DAYS_A_YEAR = 365.0
LONGEST_LOT = 120.0


class NothingToReplay(Exception):
    """Too few days or places; the message says how many there are."""


@dataclass(frozen=True, slots=True)
class Point:
    """One setting of a policy on the frontier."""

    label: str
    mean_stock: float
    fill_rate: float
    cost: float


@dataclass(frozen=True, slots=True)
class Simulated:
    """Outcomes by policy, in the order: new rules, rules in force, 28 days of cover."""

    outcomes: tuple[Outcome, ...]
    by_rules: tuple[Point, ...]
    by_cover: tuple[Point, ...]
    n_series: int
    n_places: int
    n_days: int
    currency: str


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all policies share."""

    world: World
    seen: Replayed
    lead_mean: Values  # (N,)
    cost: Values  # (N,)
    margin: Values  # (N,), without goodwill
    lot: Values  # (N,), least lot of the supplier
    currency: str
    n_places: int


def simulate(*, rules: StockRules, now: datetime, location_id: int | None = None) -> Simulated:
    """Replay `rules` (which need not be saved).

    Raises:
        NothingToReplay: in a shop that is too young, or where no place has a supplier and a price.
    """
    ground = _ground(now=now, location_id=location_id)
    current = ruling.read().at(location_id) if location_id is not None else ruling.read().everywhere
    plans = [
        _plan("new", rules, ground),
        _plan("current", current, ground),
        _cover("cover", HAND_COVER, ground, review_days=1),
    ]
    return Simulated(
        tuple(simulating.replay(ground.world, plan) for plan in plans),
        tuple(_point(f"{service:.0%}", _by_service(rules, service, ground), ground) for service in SERVICES),
        tuple(_point(str(days), _cover("", days, ground, review_days=1), ground) for days in COVERS),
        n_series=len(ground.world.demand),
        n_places=ground.n_places,
        n_days=ground.world.demand.shape[1],
        currency=ground.currency,
    )


def _ground(*, now: datetime, location_id: int | None) -> _Ground:
    spots = [spot for spot in features.spots() if location_id is None or spot.location_id == location_id]
    known = _supplied(spots, now)
    chosen = (
        [known[int(at)] for at in np.linspace(0, len(known) - 1, min(len(known), MOST_SERIES))]
        if known
        else []
    )
    if not chosen:
        raise NothingToReplay("no place has a price, a supplier and a past")
    history = features.read([spot for spot, _, _ in chosen], as_of=now, days=DAYS + BEFORE)
    sells = np.flatnonzero(np.nan_to_num(history.units).sum(axis=1) > 0)
    days = min(DAYS, history.n_days - LEAST_DAYS)
    if days < LEAST_DAYS or not len(sells):
        raise NothingToReplay(f"{history.n_days} days and {len(sells)} places that sell")
    return _grounded(history.take(sells), [chosen[int(at)] for at in sells], days, len(known), now)


def _supplied(spots: Sequence[Spot], now: datetime) -> list[tuple[Spot, Offer, Worth]]:
    keys = [(spot.variant_id, spot.location_id) for spot in spots]
    offers = supplies.offers(sorted({variant_id for variant_id, _ in keys}))
    worth = worths.worth(keys, as_of=now)
    return [
        (spot, offers[spot.variant_id][0], worth[key])
        for spot, key in zip(spots, keys, strict=True)
        if offers.get(spot.variant_id) and key in worth
    ]


def _grounded(
    history: History, chosen: Sequence[tuple[Spot, Offer, Worth]], days: int, n_places: int, now: datetime
) -> _Ground:
    seen = predictor.replayed(history, days)
    leads = supplies.lead_times(as_of=now)
    own = [leads[offer.supplier_id] for _, offer, _ in chosen]
    cost = np.array([float(_cost(offer, worth)) for _, offer, worth in chosen])
    price = np.array([float(worth.price) for _, _, worth in chosen])
    everywhere = ruling.read().everywhere
    margin = np.maximum(price - cost, 0.0)
    world = World(
        demand=seen.demand,
        lead=_leads(own, days),
        start=np.ceil(seen.daily[:, 0] * START_COVER),
        pack=np.array([offer.pack_size for _, offer, _ in chosen], dtype=np.int64),
        least=np.array([offer.min_quantity for _, offer, _ in chosen], dtype=np.int64),
        holding=cost * everywhere.holding_rate / DAYS_A_YEAR,
        margin=margin * (1 + everywhere.goodwill_rate),
        order_cost=float(everywhere.order_cost),
    )
    lot = np.maximum(world.pack, world.least).astype(np.float64)
    lead_mean = np.array([float(np.mean(each.days)) for each in own])
    return _Ground(world, seen, lead_mean, cost, margin, lot, chosen[0][2].currency, n_places)


def _cost(offer: Offer, worth: Worth) -> Decimal:
    if offer.currency == worth.currency:
        return offer.cost
    return worth.cost if worth.cost is not None else worth.price * Decimal("0.7")


def _leads(own: Sequence[LeadTimes], days: int) -> NDArray[np.int64]:
    """(N, T) whole days drawn from what was observed; the same for every policy and every run."""
    rng = np.random.default_rng(SEED)
    return np.stack([np.ceil(rng.choice(np.asarray(each.days), days)) for each in own]).astype(np.int64)


def _plan(name: str, rules: StockRules, ground: _Ground) -> Plan:
    if rules.method == StockRules.Method.COVER:
        return _cover(name, rules.cover_days, ground, review_days=rules.review_days)
    return replace(_targets(rules, _service(rules, ground), ground), name=name)


def _by_service(rules: StockRules, service: float, ground: _Ground) -> Plan:
    return _targets(rules, np.full(len(ground.cost), service)[:, None], ground)


def _targets(rules: StockRules, service: Values, ground: _Ground) -> Plan:
    """(s, S) each week: the quantile of a negative binomial over review and mean lead time, and a lot on top."""
    # A second to import, which no process should pay at its start.
    from scipy import stats  # noqa: PLC0415

    days = ground.lead_mean[:, None] + rules.review_days
    mean = np.maximum(ground.seen.daily * days, 1e-9)
    excess = np.maximum(ground.seen.ratio - 1, 1e-4)
    low = np.maximum(stats.nbinom.ppf(service, mean / excess, 1 / (1 + excess)), 0.0)
    if rules.method == StockRules.Method.BASE_STOCK:
        return Plan("", low - 1, low, rules.review_days)
    lot = _lot(rules, ground)
    return Plan("", low - 1, np.maximum(low, low - 1 + lot), rules.review_days)


def _lot(rules: StockRules, ground: _Ground) -> Values:
    holding = np.maximum(ground.cost * rules.holding_rate / DAYS_A_YEAR, 1e-6)[:, None]
    daily = ground.seen.daily
    economic = np.sqrt(2 * float(rules.order_cost) * daily / holding)
    least = np.maximum(daily * rules.review_days, 1.0)
    wanted = np.minimum(np.maximum(economic, least), np.maximum(1.0, daily * LONGEST_LOT))
    return np.maximum(wanted, ground.lot[:, None])


def _service(rules: StockRules, ground: _Ground) -> Values:
    """(N, T): the critical ratio, a lot being held until it is sold."""
    margin = (ground.margin * (1 + rules.goodwill_rate))[:, None]
    cycle = np.clip(_lot(rules, ground) / np.maximum(ground.seen.daily, 1e-4), rules.review_days, LONGEST_LOT)
    holding = np.maximum(ground.cost * rules.holding_rate / DAYS_A_YEAR, 1e-6)[:, None] * cycle
    return np.clip(margin / (margin + holding), rules.least_service, rules.most_service)


def _cover(name: str, days: int, ground: _Ground, *, review_days: int) -> Plan:
    level = np.ceil(ground.seen.daily * (days + ground.lead_mean[:, None]))
    return Plan(name, level - 1, level, review_days)


def _point(label: str, plan: Plan, ground: _Ground) -> Point:
    found = simulating.replay(ground.world, plan)
    return Point(label, found.mean_stock, found.fill_rate, found.cost)
