"""From full carts to orders and what becomes of them: paid, sent, delivered, cancelled, returned, wanted again."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from config.demo import traffic
from config.demo.browsing import Day, Needs, Visits
from config.demo.catalogue import Catalogue
from config.demo.landscape import Landscape
from config.demo.market import asked
from config.demo.population import APP, CHANNELS, MARKETPLACE, POS, Ints, Population
from config.demo.warehouse import DAY, LOCATIONS, MAIN, Warehouse

HOUR = 3600
CHECKOUT_RATE = {"web": 0.62, "app": 0.68, "pos": 1.0, "marketplace": 0.66}
PICKUP_RATE = 0.12  # of web and app orders whose goods lie in a store
FAILED_PAYMENT_RATE = 0.008
CANCEL_RATE = 0.018
# Clothes and shoes come back where they do not fit; the rest where it disappoints.
FIT_RETURN_RATE, OTHER_RETURN_RATE = 0.30, 0.07
COUPLED_NEED_RATE = 0.30  # chance that a purchase makes its owner want a complement some days later
RETRY_RATE = 0.30  # chance to come back for what was looked for and not bought


@dataclass(frozen=True, slots=True)
class Line:
    variant: int
    product: int
    quantity: int
    unit_price: Decimal
    location: int


@dataclass(frozen=True, slots=True)
class Returned:
    """Goods sent back: moments in seconds since the epoch, 0 for what had not happened by the end."""

    line: int
    quantity: int
    requested_at: int
    received_at: int
    refunded_at: int
    reason: str  # aspect that disappointed


@dataclass(frozen=True, slots=True)
class Order:
    """One order and its fate. A moment of 0 lies beyond the end of the run or never comes."""

    index: int
    shopper: int
    channel: int
    placed_at: int
    is_pickup: bool
    lines: tuple[Line, ...]
    failed_at: int
    cancelled_at: int
    shipped_at: int
    delivered_at: int
    returned: Returned | None

    def is_kept(self) -> bool:
        return not (self.failed_at or self.cancelled_at)


@dataclass(slots=True)
class Till:
    """Turns a day's carts into orders. V variants of P products."""

    catalogue: Catalogue
    land: Landscape
    people: Population
    stock: Warehouse
    needs: Needs
    variants_of: list[Ints]
    end: int  # seconds since the epoch: nothing is recorded after it
    rng: np.random.Generator
    orders: list[Order]

    def serve(self, *, day: Day, visits: Visits, log: traffic.Recorder) -> None:
        """Work through the carts by time, so that the last unit goes to whoever came first."""
        has_cart = np.flatnonzero((visits.carted_at > 0).any(axis=1))
        empty = np.flatnonzero(~(visits.carted_at > 0).any(axis=1))
        for row in has_cart[np.argsort(visits.end[has_cart], kind="stable")]:
            if not self._check_out(day, visits, int(row), log) and self.rng.random() < RETRY_RATE:
                self._want(
                    int(visits.shopper[row]),
                    int(visits.mission[row]),
                    day.number + int(self.rng.integers(1, 5)),
                )
        for row in empty[self.rng.random(len(empty)) < 0.1]:
            self._want(
                int(visits.shopper[row]), int(visits.mission[row]), day.number + int(self.rng.integers(1, 5))
            )

    def _want(self, shopper: int, kind: int, day: int) -> None:
        self.needs.put(shopper, kind, day)

    def _check_out(self, day: Day, visits: Visits, row: int, log: traffic.Recorder) -> bool:
        shopper, channel = int(visits.shopper[row]), int(visits.channel[row])
        products = np.flatnonzero(visits.carted_at[row])
        products = products[np.argsort(visits.carted_at[row][products], kind="stable")]
        wanted = [(int(p), self._variant(shopper, int(p)), self._quantity(int(p), channel)) for p in products]
        if channel != POS:
            self._log_cart(visits, row, wanted, log)
        leaves = self.rng.random() > CHECKOUT_RATE[CHANNELS[channel]]
        if leaves:
            return False
        at = min(int(visits.end[row]) + int(self.rng.integers(40, 400)), day.start + DAY - 600)
        is_pickup = channel <= APP and self.rng.random() < PICKUP_RATE
        lines = self._lines(day, wanted, channel, self._places(shopper, channel, is_pickup))
        if not lines:
            return False
        order = self._order(day, shopper, channel, at, is_pickup, lines)
        self.orders.append(order)
        self._log_purchase(order, log)
        if order.is_kept():
            self._plan_needs(order, day.number)
        return True

    def _log_cart(
        self, visits: Visits, row: int, wanted: list[tuple[int, int, int]], log: traffic.Recorder
    ) -> None:
        times = np.array([visits.carted_at[row, p] for p, _, _ in wanted])
        columns = np.array(wanted).T
        log.add(
            at=times, kind=traffic.CART, shopper=int(visits.shopper[row]), channel=int(visits.channel[row]),
            product=columns[0], variant=columns[1], quantity=columns[2],
        )  # fmt: skip
        dropped = columns[:, self.rng.random(len(times)) < 0.05]
        log.add(
            at=np.full(dropped.shape[1], visits.end[row] + 15), kind=traffic.UNCART, shopper=int(visits.shopper[row]),
            channel=int(visits.channel[row]), product=dropped[0], variant=dropped[1], quantity=dropped[2],
        )  # fmt: skip
        gone = set(dropped[0].tolist())
        wanted[:] = [w for w in wanted if w[0] not in gone]

    def _variant(self, shopper: int, product: int) -> int:
        """The size that fits and the colour one likes: the same shopper always asks for the same one first."""
        members = self.variants_of[product]
        preferred = int(self.people.fit[shopper]) * 7 + shopper * 13 + product
        first = int(members[preferred % len(members)])
        if self.stock.available[first].sum() > 0 or self.rng.random() > 0.4:
            return first
        return int(members[self.rng.integers(len(members))])

    def _quantity(self, product: int, channel: int) -> int:
        consumable = self.land.replenish_days[self.land.type_of[product]] > 0
        return 1 + int(consumable and self.rng.random() < (0.2 if channel == POS else 0.28))

    def _places(self, shopper: int, channel: int, is_pickup: bool) -> tuple[int, ...]:
        home_store = 1 + shopper % (len(LOCATIONS) - 1)
        if channel == POS or is_pickup:
            return (home_store,)
        return (MAIN,) if channel == MARKETPLACE else (MAIN, *range(1, len(LOCATIONS)))

    def _lines(
        self, day: Day, wanted: list[tuple[int, int, int]], channel: int, places: tuple[int, ...]
    ) -> tuple[Line, ...]:
        currency = "CNY" if channel == MARKETPLACE else "EUR"
        lines = []
        for product, variant, quantity in wanted:
            place = self.stock.find(variant, quantity, places)
            if place >= 0:
                member = int(np.searchsorted(self.variants_of[product], variant))
                price = self.catalogue.products[product].variants[member].price
                lines.append(
                    Line(
                        variant,
                        product,
                        quantity,
                        asked(price, float(day.price_factor[product]), currency),
                        place,
                    )
                )
        return tuple(lines)

    def _order(
        self, day: Day, shopper: int, channel: int, at: int, is_pickup: bool, lines: tuple[Line, ...]
    ) -> Order:
        index = len(self.orders)
        for line in lines:
            self.stock.allocate(
                at=at, variant=line.variant, location=line.location, units=line.quantity, order=index
            )
        at_till = channel == POS
        failed = at + 900 if not at_till and self.rng.random() < FAILED_PAYMENT_RATE else 0
        cancelled = (
            at + int(self.rng.integers(600, 5 * HOUR))
            if not at_till and self.rng.random() < CANCEL_RATE
            else 0
        )
        if failed or cancelled:
            stopped = min(failed or cancelled, self.end)
            self._free(lines, stopped, index, day.number)
            return Order(
                index, shopper, channel, at, is_pickup, lines, failed, 0 if failed else stopped, 0, 0, None
            )
        shipped = at if at_till else self._known(self._dispatch(at, is_pickup))
        delivered = at if at_till else self._known(shipped and shipped + self._transit(channel, is_pickup))
        for line in lines if shipped else ():
            leaves = delivered if is_pickup else shipped
            if leaves:
                self.stock.ship(
                    at=leaves, variant=line.variant, location=line.location, units=line.quantity, order=index
                )
        returned = self._maybe_returned(day, lines, delivered, index)
        return Order(index, shopper, channel, at, is_pickup, lines, 0, 0, shipped, delivered, returned)

    def _free(self, lines: tuple[Line, ...], at: int, index: int, day: int) -> None:
        for line in lines:
            self.stock.deallocate(
                at=at, variant=line.variant, location=line.location, units=line.quantity, order=index,
                day=max(day, (at - self.first_second) // DAY),
            )  # fmt: skip

    first_second: int = 0  # of day 0

    def _known(self, at: int) -> int:
        return at if at and at <= self.end else 0

    def _dispatch(self, at: int, is_pickup: bool) -> int:
        """A store has it ready in hours; the warehouse packs the next working day."""
        if is_pickup:
            return at + int(self.rng.integers(1 * HOUR, 5 * HOUR))
        midnight = at - at % DAY + DAY
        weekday = (midnight // DAY + 3) % 7  # the epoch was a Thursday
        return (
            midnight
            + max(0, 7 - weekday if weekday >= 5 else 0) * DAY
            + int(self.rng.integers(7 * HOUR, 16 * HOUR))
        )

    def _transit(self, channel: int, is_pickup: bool) -> int:
        days = (0.2, 2.0) if is_pickup else (5.0, 9.0) if channel == MARKETPLACE else (1.0, 3.5)
        return int(self.rng.uniform(*days) * DAY)

    def _maybe_returned(
        self, day: Day, lines: tuple[Line, ...], delivered: int, index: int
    ) -> Returned | None:
        if not delivered:
            return None
        for number, line in enumerate(lines):
            product_type = self.catalogue.types[self.land.type_of[line.product]]
            qualities = self.catalogue.products[line.product].qualities
            worst = int(np.argmin(qualities))
            rate = FIT_RETURN_RATE if "fit" in product_type.aspects else OTHER_RETURN_RATE
            if self.rng.random() < rate * (1 - qualities[worst]) ** 1.5:
                requested = self._known(delivered + int(self.rng.uniform(0.5, 9) * DAY))
                received = self._known(requested and requested + int(self.rng.uniform(2, 6) * DAY))
                refunded = self._known(received and received + int(self.rng.uniform(0.1, 1.5) * DAY))
                if received:
                    self.stock.take_back(
                        at=received, variant=line.variant, location=MAIN, units=line.quantity, order=index,
                        day=(received - self.first_second) // DAY,
                    )  # fmt: skip
                reason = product_type.aspects[worst]
                return (
                    Returned(number, line.quantity, requested, received, refunded, reason)
                    if requested
                    else None
                )
        return None

    def _log_purchase(self, order: Order, log: traffic.Recorder) -> None:
        columns = np.array([(line.product, line.variant, line.quantity) for line in order.lines]).T
        log.add(
            at=np.full(len(order.lines), order.placed_at), kind=traffic.PURCHASE, shopper=order.shopper,
            channel=order.channel, product=columns[0], variant=columns[1], quantity=columns[2], order=order.index,
        )  # fmt: skip

    def _plan_needs(self, order: Order, day: int) -> None:
        """What is used up will be bought again; a phone makes its owner want a case."""
        for line in order.lines:
            kind = int(self.land.type_of[line.product])
            lasts = self.land.replenish_days[kind]
            if lasts:
                again = day + max(5, round(float(self.rng.normal(lasts, lasts * 0.18)) * line.quantity))
                self._want(order.shopper, kind, again)
            partners = self.land.complements[line.product]
            if len(partners) and self.rng.random() < COUPLED_NEED_RATE:
                partner = int(partners[min(int(self.rng.geometric(0.6)) - 1, len(partners) - 1)])
                self._want(
                    order.shopper, int(self.land.type_of[partner]), day + int(self.rng.integers(2, 10))
                )
