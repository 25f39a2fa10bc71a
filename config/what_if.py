"""One question to both sides: another price, and what it does to demand, stock, the next order and the margin.

It lives here because it asks pricing what may be charged and how demand answers, and inventory how much to order; the
two never see each other. Futures are drawn once, with a seed of the variant's own, and the same luck meets both prices,
so the difference between them is the price's and not the dice's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from inventory.contracts import Binding, Lots
from inventory.contracts import Terms as StockTerms
from inventory.policy import laws, sizing, targets
from pricing.contracts import Facts, Prospect, Rule, UnusableCosts, Why
from pricing.features import ledger, listings, terms
from pricing.policy import deciding, margins
from pricing.services import proposing
from shop.contracts import money
from shop.models import SupplierOffer, VariantListing

FUTURES = 600
DAYS = 42  # as far as is looked: a horizon of four weeks, and a lead time beyond it
HORIZON = int(deciding.HORIZON)
REVIEW_DAYS = 7.0
HOLDING_RATE = 0.25 / 365  # of the cost, a day: capital and storage
ORDER_COST = 15.0  # of an order line
LEAD_DAYS = 7.0  # where no supplier is known

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spread:
    """Tenth, fiftieth and ninetieth percentile."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class Fan:
    """What is left in stock at the end of a day."""

    day: date
    left: Spread


@dataclass(frozen=True, slots=True)
class Side:
    """All that follows from one price. Demand and margin are of four weeks and of this listing's channel."""

    price: Decimal
    demand: Spread
    stock_out_on: date | None  # in the middle future; None if not within six weeks
    stock_out_chance: float  # within four weeks
    order_quantity: int
    order_bound_by: tuple[Binding, ...]
    margin: Spread
    mean_margin: float
    fans: tuple[Fan, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The price in force beside the one that was asked about."""

    facts: Facts
    wanted: Decimal
    allowed: Decimal
    price_bound_by: tuple[Rule, ...]
    before: Side
    after: Side
    gain: Spread
    mean_gain: float
    supplier: str
    lead_days: float
    stock: float
    binds: str  # code of what binds most: a rule of price, "stock", a lot, or "" for nothing


@dataclass(frozen=True, slots=True)
class _Place:
    """What is known beside the listing's own facts: the other channels, and the supplier."""

    other_demand: float
    stock: float
    arrivals: tuple[tuple[float, float], ...]
    supplier: str
    lead_days: float
    lots: Lots


class CannotTell(Exception):
    """Why nothing can be told of a listing; a code of `pricing.contracts.Why`."""

    def __init__(self, why: Why) -> None:
        super().__init__(str(why))
        self.why = why


def answer(*, listing_id: int, change_rate: Decimal, now: datetime) -> Answer:
    """What happens if the price changes by `change_rate` (-0.05: five percent less).

    Raises:
        CannotTell: where cost, demand or price are not known.
    """
    facts = listings.one(listing_id, now=now)
    if facts is None:
        raise CannotTell(Why.UNUSABLE)
    why = deciding.obstacle(facts)
    if why is not None and why is not Why.NO_STOCK:
        raise CannotTell(why)
    wanted_terms = terms.resolve(facts.category_ids, terms.by_category())
    response = proposing.response_of(facts.variant_id, ledger.responses([facts.variant_id]))
    wanted = money.quantize(facts.price * (1 + change_rate), facts.currency)
    changes = ledger.changes([listing_id], now=now).get(listing_id, ())
    try:
        decided = deciding.set_to(
            facts, response, wanted_terms, wanted, why=Why.MARGIN, changes=changes, now=now
        )
    except UnusableCosts as error:
        raise CannotTell(Why.UNUSABLE) from error
    prospect = deciding.prospect_of(facts, response, wanted_terms)
    place = _place(facts, now)
    before = _draw(facts, prospect, place, facts.price, now)
    after = _draw(facts, prospect, place, wanted, now)
    gains = after.margins - before.margins
    return Answer(
        facts=facts,
        wanted=wanted,
        allowed=decided.price,
        price_bound_by=decided.guarded.bound_by,
        before=before.side,
        after=after.side,
        gain=_spread(gains),
        mean_gain=float(gains.mean()),
        supplier=place.supplier,
        lead_days=place.lead_days,
        stock=place.stock,
        binds=_binds(decided.guarded.bound_by, after.side, place),
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    side: Side
    margins: Values  # (FUTURES,)


def _draw(facts: Facts, prospect: Prospect, place: _Place, price: Decimal, now: datetime) -> _Drawn:
    rng = np.random.default_rng(facts.variant_id)  # the same luck for every price
    level = np.maximum(0.0, 1 + prospect.demand_spread * rng.standard_normal(FUTURES))
    slope = np.clip(
        prospect.elasticity + prospect.elasticity_deviation * rng.standard_normal(FUTURES),
        margins.STEEPEST,
        margins.FLATTEST,
    )
    luck = rng.random((FUTURES, DAYS))
    others = _counts(luck[:, ::-1], np.full(FUTURES, place.other_demand) * level)
    own = _counts(luck, prospect.demand * level * (float(price) / prospect.price) ** slope)
    asked = (own + others).cumsum(axis=1)  # (FUTURES, DAYS)
    there = _there(place)
    sold = np.minimum(asked, there)  # who finds nothing waits for what is on its way, and no longer
    share = own.cumsum(axis=1) / np.maximum(asked, 1e-9)
    own_sold = (sold * share)[:, HORIZON - 1]
    earned = margins.unit_margin(float(price), prospect) * own_sold
    left = np.maximum(0.0, there - asked)
    today = timezone.localdate(now)
    out = (left <= 0).argmax(axis=1) + np.where((left <= 0).any(axis=1), 0, DAYS)
    middle = int(np.median(out))
    order, bound = _order(asked, place, margins.unit_margin(float(price), prospect), prospect.unit_cost)
    side = Side(
        price=price,
        demand=_spread(own[:, :HORIZON].sum(axis=1)),
        stock_out_on=today + timedelta(days=middle) if middle < DAYS else None,
        stock_out_chance=float((out < HORIZON).mean()),
        order_quantity=order,
        order_bound_by=bound,
        margin=_spread(earned),
        mean_margin=float(earned.mean()),
        fans=tuple(Fan(today + timedelta(days=at), _spread(left[:, at])) for at in range(DAYS)),
    )
    return _Drawn(side, earned)


def _counts(luck: Values, rates: Values) -> Values:
    """(FUTURES, DAYS): Poisson units by inversion, so that a higher rate never sells less for the same luck."""
    return laws.poisson_quantile(luck, np.maximum(rates[:, None], 1e-9))


def _there(place: _Place) -> Values:
    """(DAYS,): units that are or have come by the end of each day."""
    days = np.arange(DAYS)
    there = np.full(DAYS, place.stock)
    for at, units in place.arrivals:
        there = there + np.where(days >= at, units, 0.0)
    return there


def _order(asked: Values, place: _Place, margin: float, cost: float) -> tuple[int, tuple[Binding, ...]]:
    """What would be ordered today, as inventory decides it."""
    last = int(min(DAYS, max(1, round(place.lead_days + REVIEW_DAYS)))) - 1
    on_order = sum(units for _at, units in place.arrivals)
    found = targets.order_up_to(
        asked[:, last],
        daily=float(asked[:, -1].mean()) / DAYS,
        terms_of=StockTerms(
            margin=max(margin, 0.0),
            holding=max(cost * HOLDING_RATE, 1e-6),
            order_cost=ORDER_COST,
            review_days=REVIEW_DAYS,
            least_service=0.5,
            most_service=0.99,
        ),
        lots=place.lots,
    )
    return sizing.quantity(place.stock + on_order, found, place.lots)


def _place(facts: Facts, now: datetime) -> _Place:
    ids = list(VariantListing.objects.filter(variant_id=facts.variant_id).values_list("pk", flat=True))
    everywhere = list(listings.of(ids, now=now))
    offers = SupplierOffer.objects.filter(
        variant_id=facts.variant_id, is_active=True, supplier__is_active=True
    ).select_related("supplier")
    offer = offers.order_by("cost", "pk").first()
    arrivals: dict[float, float] = {}
    for each in everywhere:
        for arrival in each.arrivals:
            arrivals[arrival.days] = arrivals.get(arrival.days, 0.0) + arrival.units
    return _Place(
        other_demand=sum(each.demand for each in everywhere if each.listing_id != facts.listing_id),
        stock=float(round(sum(max(0.0, each.available) for each in everywhere))),
        arrivals=tuple(sorted(arrivals.items())),
        supplier=offer.supplier.name if offer else "",
        lead_days=float(offer.supplier.lead_days) if offer else LEAD_DAYS,
        lots=Lots(offer.pack_size, offer.min_quantity) if offer else Lots(),
    )


def _binds(price_bound_by: tuple[Rule, ...], after: Side, place: _Place) -> str:
    if price_bound_by:
        return str(price_bound_by[-1])  # the strongest had the last word
    if after.stock_out_chance > 0.5:
        return "stock"
    return str(after.order_bound_by[0]) if after.order_bound_by else ""


def _spread(values: Values) -> Spread:
    low, middle, high = np.quantile(values, [0.1, 0.5, 0.9])
    return Spread(float(low), float(middle), float(high))
