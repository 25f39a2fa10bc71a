"""What is known of a listing at a moment, what is foretold of its margin, and what a merchant allows by category.

Prices are `Decimal` in the listing's currency as shoppers see them, tax included where the channel says so; costs are
without tax. Margins are estimates and floats, for a horizon of days that is named beside them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from pricing.contracts.guarding import Offer, PricePoint


class Mode(StrEnum):
    """What becomes of a proposal. The codes are stored."""

    OFF = "off"  # nothing is proposed
    SHADOW = "shadow"  # written down and compared, never offered
    SUGGEST = "suggest"  # a person decides
    AUTOMATIC = "automatic"  # applied by itself, stage by stage


class Ladder(StrEnum):
    """Which prices are tidy."""

    NINETY = "ninety"  # 12.90, 24.90
    CHARM = "charm"  # 12.49, 12.99
    WHOLE = "whole"  # whole units: yuan, yen
    ANY = "any"


class Why(StrEnum):
    """Why a price is proposed, or why none is. The codes are stored with decisions."""

    MARGIN = "margin"  # more margin is expected
    SHORT = "short"  # stock will not last until more arrives
    EXCESS = "excess"  # there is more than will be sold
    RIVAL = "rival"  # a competitor asks less
    EXPLORE = "explore"  # to learn how demand answers, within a budget
    LIMIT = "limit"  # the price in force breaks a limit
    UNSURE = "unsure"  # a gain is not likely enough
    BEST = "best"  # no tidy price is better
    HELD = "held"  # better ones are forbidden for now
    NO_COST = "no_cost"
    NO_DEMAND = "no_demand"
    NO_STOCK = "no_stock"
    WRONG_CURRENCY = "wrong_currency"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Units that are on their way."""

    days: float
    units: float


@dataclass(frozen=True, slots=True)
class OwnLimits:
    """What a merchant set for one listing beside its category's terms."""

    floor: Decimal | None = None
    ceiling: Decimal | None = None
    advertised: Decimal | None = None
    is_frozen: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a listing. None of it is of a person."""

    listing_id: int
    variant_id: int
    channel_id: int
    product_id: int
    sku: str
    category_ids: tuple[int, ...]  # from the root down
    currency: str
    channel_currency: str
    price: Decimal
    compare_at: Decimal | None
    cost: Decimal | None
    tax_rate: Decimal  # in the price; 0 where prices are without tax
    history: tuple[PricePoint, ...] = ()
    in_open_carts: bool = False
    available: float = 0.0  # this channel's share
    arrivals: tuple[Arrival, ...] = ()
    reorder_days: float | None = None  # until an order made now has come; None: it comes no more
    demand: float = 0.0  # units a day at the price in force
    demand_spread: float = 1.0  # relative deviation of the demand of the horizon
    offers: tuple[Offer, ...] = ()
    excess: float = 0.0  # units that will not be sold in time
    markdown_rate: Decimal = Decimal(0)  # proposed by stock
    own: OwnLimits = OwnLimits()


@dataclass(frozen=True, slots=True)
class Response:
    """How demand answers to price: percent per percent, with an interval of 95 % and how sure that is."""

    mean: float
    lo: float
    hi: float
    badge: str
    is_learnt: bool = True

    @property
    def deviation(self) -> float:
        return (self.hi - self.lo) / 3.92


@dataclass(frozen=True, slots=True)
class Terms:
    """What a merchant allows in a category."""

    mode: Mode = Mode.SHADOW
    least_margin_rate: Decimal = Decimal("0.10")
    fee_rate: Decimal = Decimal("0.02")
    fixed_fees: Decimal = Decimal(0)
    ceiling_rate: Decimal = Decimal("1.30")  # of the middle price of 90 days
    day_step: Decimal = Decimal("0.05")
    month_step: Decimal = Decimal("0.15")
    rest: timedelta = timedelta(hours=24)
    rival_gap: Decimal | None = (
        None  # at most this much above the cheapest usable competitor; None: not heeded
    )
    ladder: Ladder = Ladder.NINETY
    caution: float = 0.25  # deviations of the gain that are taken off it
    least_chance: float = 0.8  # that a change gains anything
    explore_rate: float = 0.0  # of the expected margin that learning may cost; 0: no exploration
    rollout_percent: int = 5  # of the products that automatic prices may reach


@dataclass(frozen=True, slots=True)
class Prospect:
    """All that the margin of a horizon depends on."""

    price: float  # in force
    tax_rate: float
    fee_rate: float
    unit_cost: float  # with fixed fees
    demand: float  # units a day at the price in force
    demand_spread: float
    elasticity: float
    elasticity_deviation: float
    stock: float  # that can be sold within the horizon, arrivals included
    days: float
    waste: float = 0.0  # lost with each unit that is left, of `wasting`
    wasting: float = 0.0  # units of the stock that lose when they are left


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way in which it may go, and how likely that is."""

    weight: float
    demand: float  # units a day at the price in force
    elasticity: float


@dataclass(frozen=True, slots=True)
class Best:
    """A price and what is expected of it over the horizon, against the price in force."""

    price: Decimal
    margin: float
    margin_lo: float  # tenth percentile
    margin_hi: float  # ninetieth
    gain: float
    gain_lo: float
    gain_hi: float
    chance: float  # that the gain is above 0
    whys: tuple[Why, ...] = field(default=())
