"""All that an operator sees of one listing: its past, what is believed of it, and what each price would bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pricing.contracts import Best, Facts, Limits, Offer, Response, Terms, UnusableCosts
from pricing.features import ledger, listings, past, terms
from pricing.models import PriceProposal
from pricing.policy import deciding, margins, rivals
from pricing.policy.deciding import Decided
from pricing.services import proposing

DAYS = 90
MOST_RUNGS = 40
N_PROPOSALS = 8


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day: what was sold in the channel, at which price, beside which competitor."""

    day: date
    units: int
    price: Decimal | None
    rival: Decimal | None
    is_censored: bool


@dataclass(frozen=True, slots=True)
class Rung:
    """A tidy price and what is expected of it."""

    price: Decimal
    gain: float
    gain_lo: float
    gain_hi: float
    is_current: bool
    is_proposed: bool


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A competitor's latest offer, and whether it is heeded."""

    offer: Offer
    is_usable: bool
    age_hours: float


@dataclass(frozen=True, slots=True)
class View:
    """The page's facts. Without limits the costs are not usable."""

    facts: Facts
    name: str
    response: Response
    terms: Terms
    limits: Limits | None
    decided: Decided
    days: tuple[DayRow, ...]
    rungs: tuple[Rung, ...]
    offers: tuple[OfferRow, ...]
    proposals: tuple[PriceProposal, ...]
    others: tuple[tuple[int, str], ...]  # listings of the same variant in other channels
    cover_days: float | None


def view(*, listing_id: int, now: datetime) -> View | None:
    """Everything of one listing; None if there is none."""
    facts = listings.one(listing_id, now=now)
    if facts is None:
        return None
    known = terms.by_category()
    wanted = terms.resolve(facts.category_ids, known)
    response = proposing.response_of(facts.variant_id, ledger.responses([facts.variant_id]))
    changes = ledger.changes([listing_id], now=now).get(listing_id, ())
    decided = proposing.decided_for(facts, response, known, changes, now=now)
    limits = limits_of(facts, wanted, now)
    usable = rivals.usable(facts.offers, own=facts.price, currency=facts.currency, now=now)
    stock = max(0.0, facts.available)
    return View(
        facts=facts,
        name=past.name_of(listing_id),
        response=response,
        terms=wanted,
        limits=limits,
        decided=decided,
        days=tuple(DayRow(*row) for row in past.days(facts, now=now, n_days=DAYS)),
        rungs=rungs(facts, response, wanted, limits, decided.price),
        offers=tuple(
            OfferRow(offer, offer in usable, (now - offer.seen_at).total_seconds() / 3600)
            for offer in sorted(facts.offers, key=lambda offer: offer.price)
        ),
        proposals=tuple(
            PriceProposal.objects.filter(listing_id=listing_id).order_by("-at", "-pk")[:N_PROPOSALS]
        ),
        others=past.others(facts),
        cover_days=stock / facts.demand if facts.demand > 0 else None,
    )


def limits_of(facts: Facts, wanted: Terms, now: datetime) -> Limits | None:
    """The limits as amounts; None where no floor follows from the costs."""
    if facts.cost is None:
        return None
    try:
        return deciding.limits_of(facts, wanted, now)
    except UnusableCosts:
        return None


def rungs(
    facts: Facts, response: Response, wanted: Terms, limits: Limits | None, proposed: Decimal
) -> tuple[Rung, ...]:
    """Tidy prices around the price in force with what each would bring; none where nothing can be told."""
    if limits is None or deciding.obstacle(facts) is not None:
        return ()
    prospect = deciding.prospect_of(facts, response, wanted)
    prices = {facts.price, proposed, *_thinned(deciding.candidates(facts, limits))}
    judged = [margins.judge(price, prospect) for price in sorted(prices)]
    return tuple(_rung(each, facts.price, proposed) for each in judged)


def _rung(each: Best, current: Decimal, proposed: Decimal) -> Rung:
    return Rung(
        each.price, each.gain, each.gain_lo, each.gain_hi, each.price == current, each.price == proposed
    )


def _thinned(prices: list[Decimal]) -> list[Decimal]:
    every = -(-len(prices) // MOST_RUNGS) or 1
    return prices[::every]
