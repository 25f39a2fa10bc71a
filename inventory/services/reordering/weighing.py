"""What each place needs: targets from drawn futures, against what lies and what is on order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from inventory import predictor
from inventory.contracts import Binding, Lots, Targets, Terms
from inventory.features import Spot
from inventory.features import money as worths
from inventory.features import stock as stocks
from inventory.features import supply as supplies
from inventory.features.money import Worth
from inventory.features.stock import Position
from inventory.features.supply import LeadTimes, Offer
from inventory.models import Forecast, StockRules
from inventory.policy import targets as aiming
from inventory.services import forecasting
from inventory.services.rules import Rules, terms

Values = NDArray[np.float64]
FRESH = timedelta(days=7)  # a forecast may be so old
GUESSED_MARGIN = Decimal("0.3")  # of the price, where nobody knows what a unit costs
NO_OFFER = LeadTimes((7.0,), 0)  # of a place that only a transfer can fill
GRID = np.linspace(0.0, 1.0, 21)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A place with all that a proposal is made from."""

    spot: Spot
    forecast: Forecast
    position: Position
    targets: Targets
    terms_of: Terms
    rules: StockRules
    worth: Worth
    cost: Decimal  # of a unit, in the currency of `worth`
    offer: Offer | None
    lead: LeadTimes
    during: Values  # (P,), units asked for over a review and a lead time
    held: Values  # (P,), over a lead time and half a review
    daily: float
    is_beyond: bool  # the lead time reaches beyond what is foreseen
    is_dear: bool = False  # the targets are lower because the money in stock is bounded

    @property
    def lots(self) -> Lots:
        """The supplier's; single units without one."""
        return Lots(self.offer.pack_size, self.offer.min_quantity) if self.offer else Lots()

    @property
    def lead_p50(self) -> float:
        return float(np.quantile(self.lead.days, 0.5))

    @property
    def lead_p90(self) -> float:
        return float(np.quantile(self.lead.days, 0.9))

    @property
    def survival(self) -> tuple[tuple[float, float], ...]:
        """Units, and the chance that more are asked for."""
        levels = np.quantile(self.during, GRID)
        return tuple(zip(levels.tolist(), (1 - GRID).tolist(), strict=True))

    def binding(self) -> tuple[Binding, ...]:
        """What bounded the targets themselves."""
        found = [Binding.SERVICE] if self.targets.is_bounded else []
        found += [self.targets.lot_binding] if self.targets.lot_binding else []
        found += [Binding.CAPITAL] if self.is_dear else []
        found += [Binding.HORIZON] if self.is_beyond else []
        return tuple(found + ([Binding.EXPLODED] if self.forecast.is_clipped else []))


def weigh(
    spots: Sequence[Spot], *, rules: Rules, leads: Mapping[int, LeadTimes], now: datetime
) -> list[Weighed]:
    """The places of which anything is foreseen and known in money; all places of a variant together."""
    today = timezone.localdate(now, timezone.get_default_timezone())
    keys = [(spot.variant_id, spot.location_id) for spot in spots]
    ids = sorted({spot.variant_id for spot in spots})
    forecasts = forecasting.latest(places=keys, since=today - FRESH)
    positions, offers = stocks.positions(ids), supplies.offers(ids)
    worth = worths.worth(keys, as_of=now)
    known = [
        spot
        for spot, key in zip(spots, keys, strict=True)
        if key in forecasts and key in worth and key in positions
    ]
    if not known:
        return []
    chosen = [_offer(offers.get(spot.variant_id, []), worth[_key(spot)]) for spot in known]
    lead = [leads.get(offer.supplier_id, NO_OFFER) if offer else NO_OFFER for offer in chosen]
    applied = [rules.at(spot.location_id) for spot in known]
    rows = [forecasts[_key(spot)] for spot in known]
    days = _longest(lead, applied, rows)
    mean = forecasting.means(rows, first=today, days=days)
    drawn = predictor.futures(
        mean,
        np.array([row.ratio for row in rows]),
        np.array([row.level_spread for row in rows]),
        lead_days=[each.days for each in lead],
        review_days=[float(each.review_days) for each in applied],
    )
    return [
        _weighed(
            spot, rows[at], positions[_key(spot)], worth[_key(spot)], chosen[at], lead[at], applied[at],
            drawn.during[at], drawn.held[at], float(mean[at].mean()), today,
        )
        for at, spot in enumerate(known)
    ]  # fmt: skip


def _key(spot: Spot) -> tuple[int, int]:
    return (spot.variant_id, spot.location_id)


def _longest(lead: Sequence[LeadTimes], rules: Sequence[StockRules], rows: Sequence[Forecast]) -> int:
    """Days that are looked ahead, as far as the forecasts reach."""
    wanted = max(max(each.days) + rule.review_days for each, rule in zip(lead, rules, strict=True))
    return max(1, min(ceil(wanted), max(row.horizon for row in rows)))


def _offer(offers: Sequence[Offer], worth: Worth) -> Offer | None:
    """The cheapest in the currency of the price; without one, the first of any currency."""
    same = [offer for offer in offers if offer.currency == worth.currency]
    return next(iter(same or offers), None)


def _weighed(
    spot: Spot,
    forecast: Forecast,
    position: Position,
    worth: Worth,
    offer: Offer | None,
    lead: LeadTimes,
    rules: StockRules,
    during: Values,
    held: Values,
    daily: float,
    today: date,
) -> Weighed:
    cost = _cost(worth, offer)
    terms_of = terms(rules, price=worth.price, cost=cost)
    lots = Lots(offer.pack_size, offer.min_quantity) if offer else Lots()
    aimed = targets_of(rules, during, daily, terms_of, lots, lead)
    left = forecast.horizon - max(0, (today - forecast.starts_on).days)
    return Weighed(
        spot, forecast, position, aimed, terms_of, rules, worth, cost, offer, lead, during, held, daily,
        is_beyond=max(lead.days) + rules.review_days > left,
    )  # fmt: skip


def targets_of(
    rules: StockRules, during: Values, daily: float, terms_of: Terms, lots: Lots, lead: LeadTimes
) -> Targets:
    """By the method of the rules."""
    if rules.method == StockRules.Method.COVER:
        days = float(np.mean(lead.days))
        return aiming.cover(daily=daily, lead_days=days, cover_days=float(rules.cover_days))
    if rules.method == StockRules.Method.BASE_STOCK:
        return aiming.base_stock(during, daily=daily, terms_of=terms_of, lots=lots)
    return aiming.order_up_to(during, daily=daily, terms_of=terms_of, lots=lots)


def _cost(worth: Worth, offer: Offer | None) -> Decimal:
    """What a unit costs in the currency of its price: as offered, as booked, or as guessed."""
    if offer and offer.currency == worth.currency:
        return offer.cost
    return worth.cost if worth.cost is not None else worth.price * (1 - GUESSED_MARGIN)
