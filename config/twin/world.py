"""The world outside the database, and the order of a day.

 1. 02:00 yesterday's sales are gathered; forecasts and proposals are made (`policies`: night).
 2. 06:00 cost lists and rivals' prices of the day are seen and written down.
 3. 06:30 prices and orders are decided (`policies`: morning).
 4. 07:00 what is due comes, also of an order of this morning if the supplier takes 0 days.
 5. 08:00 to 22:00 shoppers come.
 6. 22:30 what is sold is sent; what is spoilt is thrown away.
 7. 23:00 rivals answer today's prices; costs are counted on what is left.

So an order with a lead time of L days has to last for the demand of L + 1 days, as in `inventory.policy`. Steps 4 to 7
are `World.live`. Nothing here knows Django; all chance is drawn beforehand or by the number of the day, so that the
same decisions lead to the same day, whatever else happened.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final, Protocol

import numpy as np

from config.twin import accounts, assortment, promotions, rivals, seasons, suppliers, trading
from config.twin.accounts import Account
from config.twin.assortment import Assortment, Floats, Ints, Size
from config.twin.promotions import Campaign
from config.twin.rivals import Rivals
from config.twin.shelves import Shelf
from config.twin.suppliers import Suppliers
from config.twin.tastes import Offered, Tastes
from config.twin.trading import Traded

KINDS: Final = ("usual", "permuted", "settled")
FIRST_MONDAY: Final = date(2025, 1, 6)


class Shoppers(Protocol):
    """Who want something; a test may send others than `Tastes`."""

    def wanted(self, day: int, offered: Offered) -> Ints: ...
    def weights(self, day: int, offered: Offered) -> Floats: ...


@dataclass(frozen=True, slots=True)
class Line:
    """Units of a variant in an order to a supplier."""

    variant: int
    units: int
    unit_cost: float


@dataclass(frozen=True, slots=True)
class Placed:
    """An order to a supplier; `key` is its row in the shop."""

    key: int
    supplier: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Nature:
    """All that is given and no policy changes. Days are numbered from the first of the history."""

    seed: int
    first: date
    n_days: int
    turns_at: int  # the day on which the measured days begin
    assortment: Assortment
    tastes: Tastes
    turned: Tastes  # from `turns_at` on
    campaigns: list[Campaign]
    discounts: Floats  # (C, D)
    rivals: Rivals
    suppliers: Suppliers

    def date_of(self, day: int) -> date:
        return self.first + timedelta(days=day)

    def shoppers(self, day: int) -> Tastes:
        return self.turned if day >= self.turns_at else self.tastes


@dataclass(frozen=True, slots=True)
class Lived:
    """What happened on a day."""

    arrived: tuple[Placed, ...]
    traded: Traded
    paid: Floats  # (V,) price after discount, in euro
    opening: Ints  # (V,) units on the shelves before anything came
    came: Ints  # (V,) units
    spoilt: Ints  # (V,) units
    account: Account


@dataclass(slots=True)
class World:
    """What changes from day to day."""

    nature: Nature
    shelves: list[Shelf]
    rivals: Floats  # (2, V) what they ask today, in euro
    shoppers: Shoppers | None = None  # None: nature's
    arriving: dict[int, list[Placed]] = field(default_factory=dict)

    def seen(self, day: int) -> Floats:
        """Rivals' prices of the day as the shop's scanner reads them, nan where missed; shape (2, V)."""
        return self.nature.rivals.seen(day, self.rivals)

    def live(self, *, day: int, prices: Floats, placed: Sequence[Placed]) -> Lived:
        """Steps 4 to 7 of a day.

        Args:
            day: its number.
            prices: list prices in force from opening time on; shape (V,), in euro.
            placed: orders of this morning.
        """
        opening = np.array([shelf.on_hand for shelf in self.shelves], dtype=np.int64)
        arrived = self._deliver(day, placed)
        came = np.array([shelf.on_hand for shelf in self.shelves], dtype=np.int64) - opening
        offered = self._offered(day, prices)
        shoppers = self.shoppers or self.nature.shoppers(day)
        traded = trading.trade(
            wanted=shoppers.wanted(day, offered),
            weights=shoppers.weights(day, offered),
            category=self.nature.assortment.category,
            shelves=self.shelves,
            chances=trading.Chances.of(self.nature.seed, day, len(self.shelves)),
        )
        gone = [shelf.spoil(day) for shelf in self.shelves]
        self._answer(day, prices)
        account = self._account(day, offered, traded, placed, sum(cost for _, cost in gone))
        spoilt = np.array([units for units, _ in gone], dtype=np.int64)
        return Lived(arrived, traded, offered.paid, opening, came, spoilt, account)

    def discount_rates(self, day: int) -> Floats:
        """Fraction off by variant; shape (V,)."""
        return np.asarray(self.nature.discounts[self.nature.assortment.category, day])

    def aged(self, day: int) -> Account:
        """What is written off of old stock when the books are closed."""
        old = sum(shelf.aged(day, accounts.OLD_DAYS) for shelf in self.shelves)
        return Account(write_offs=old * accounts.OLD_LOSS)

    def copy(self) -> "World":
        """A world that goes on by itself; nature is shared, for nothing changes it."""
        return World(
            self.nature, [shelf.copy() for shelf in self.shelves], self.rivals.copy(), self.shoppers,
            {day: list(orders) for day, orders in self.arriving.items()},
        )  # fmt: skip

    def _deliver(self, day: int, placed: Sequence[Placed]) -> tuple[Placed, ...]:
        for order in placed:
            due = day + int(self.nature.suppliers.takes[order.supplier, day])
            self.arriving.setdefault(due, []).append(order)
        arrived = tuple(self.arriving.pop(day, ()))
        for order in arrived:
            for line in order.lines:
                self.shelves[line.variant].put(day, line.units, line.unit_cost)
        return arrived

    def _offered(self, day: int, prices: Floats) -> Offered:
        rates = self.discount_rates(day)
        asked = np.asarray(np.exp(np.log(self.rivals).mean(axis=0)))
        return Offered(np.round(prices * (1 - rates), 2), (rates > 0).astype(float), asked)

    def _answer(self, day: int, prices: Floats) -> None:
        """The rivals' prices of tomorrow."""
        tomorrow = min(day + 1, self.nature.n_days - 1)
        first, now = self.nature.suppliers.costs[:, 0], self.nature.suppliers.costs[:, tomorrow]
        loner = self.nature.tastes.reference * now / first * np.exp(self.nature.rivals.loner[:, tomorrow])
        follower = self.nature.rivals.follow(day, self.rivals[0], prices, now)
        self.rivals = np.stack([follower, loner])

    def _account(
        self, day: int, offered: Offered, traded: Traded, placed: Sequence[Placed], spoilt: float
    ) -> Account:
        sold = np.array([sale.variant for sale in traded.sales], dtype=np.int64)
        paid = offered.paid
        cost = sum(sale.unit_cost for sale in traded.sales)
        costs = self.nature.suppliers.costs[:, day]
        value = sum(shelf.value for shelf in self.shelves)
        return Account(
            revenue=float(paid[sold].sum()),
            cost_of_goods=cost,
            fees=float(paid[sold].sum()) * accounts.FEE_RATE + accounts.HANDLING * len(sold),
            holding=value * accounts.HOLDING_RATE / 365,
            ordering=accounts.DELIVERY_COST * len({order.supplier for order in placed})
            + accounts.LINE_COST * sum(len(order.lines) for order in placed),
            write_offs=spoilt,
            units=float(len(sold)),
            lost_units=float(traded.lost.sum()),
            lost_margin=float(
                (traded.lost * (paid * (1 - accounts.FEE_RATE) - costs - accounts.HANDLING)).sum()
            ),
            out_days=float(traded.was_out.sum()),
            variant_days=float(len(self.shelves)),
            stock_units=float(sum(shelf.on_hand for shelf in self.shelves)),
            stock_value=value,
            n_days=1.0,
        )


def draw(*, seed: int, size: Size, n_history: int, n_days: int, kind: str = "usual") -> Nature:
    """Draw a world.

    Args:
        seed: equal seeds give equal worlds; it also moves the first day, so that all seasons are met.
        size: of the shop.
        n_history: days before the measured ones; a multiple of 7.
        n_days: that are measured.
        kind: `usual`; `permuted`, where variants exchange their elasticities when the measured days begin, so that
            nothing that was learnt of prices holds; `settled`, where no price could earn more than the merchant's.
    """
    rng = np.random.default_rng([seed, 1])
    goods = assortment.draw(size, rng, is_settled=kind == "settled")
    total = n_history + n_days + 1
    first = FIRST_MONDAY + timedelta(weeks=seed * 5 % 52)
    waves = seasons.draw_waves(goods, first, total, np.random.default_rng([seed, 2]))
    levels = seasons.draw_levels(len(goods), total, np.random.default_rng([seed, 3]))
    reference = merchant_price(goods.cost, goods.markup[goods.category])
    luck = np.random.default_rng([seed, 4]).random((len(goods), total))
    tastes = Tastes(goods, reference, goods.elasticity, waves, levels, luck)
    campaigns = promotions.plan(waves, np.random.default_rng([seed, 5]))
    order = np.random.default_rng([seed, 8]).permutation(len(goods))
    turned = replace(tastes, elasticity=goods.elasticity[order]) if kind == "permuted" else tastes
    return Nature(
        seed=seed,
        first=first,
        n_days=total,
        turns_at=n_history,
        assortment=goods,
        tastes=tastes,
        turned=turned,
        campaigns=campaigns,
        discounts=promotions.discounts(campaigns, size.n_categories, total),
        rivals=rivals.draw(len(goods), total, np.random.default_rng([seed, 6])),
        suppliers=suppliers.draw(goods.cost, size.n_suppliers, total, np.random.default_rng([seed, 7])),
    )


def merchant_price(cost: Floats, markup: Floats) -> Floats:
    """Cost plus: what a unit costs with its fees, and the markup on it; in euro, not yet tidy."""
    return np.asarray((cost + accounts.HANDLING) / (1 - accounts.FEE_RATE) * (1 + markup))


def begin(nature: Nature, *, cover_days: int = 28) -> World:
    """The first morning: shelves filled for `cover_days` of ordinary demand."""
    goods = nature.assortment
    shelves = []
    for variant in range(len(goods)):
        shelf = Shelf(int(goods.keeps_days[variant]))
        units = int(np.ceil(goods.base[variant] * cover_days / goods.pack[variant])) * int(
            goods.pack[variant]
        )
        shelf.put(0, units, float(goods.cost[variant]))
        shelves.append(shelf)
    reference = nature.tastes.reference
    return World(nature, shelves, np.stack([reference, reference * np.exp(nature.rivals.loner[:, 0])]))
