"""Stock over time: four locations, deliveries that are late, and forecasts that are wrong for some products.

Balances follow the shop's own rules (available = on_hand - allocated; sold goods stay on hand until they are sent), so
that the ledger this leaves adds up to the balances whatever order it is read in by time. Stock-outs are not painted
in: they happen where demand outruns a planner who believes in an average.
"""

from dataclasses import dataclass, field

import numpy as np

from config.demo.population import Bools, Floats, Ints

LOCATIONS = ("warehouse", "berlin", "hamburg", "munich")
MAIN = 0
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of one stock item. `kind` is a code of the shop's stock ledger."""

    at: int  # seconds since the epoch
    variant: int
    location: int
    kind: str
    on_hand: int = 0
    allocated: int = 0
    order: int = -1  # index of the order behind it


@dataclass(frozen=True, slots=True)
class Delivery:
    """Units that the planner ordered on a day (of the run), and the day on which they come."""

    variant: int
    location: int
    units: int
    ordered: int
    due: int


@dataclass(slots=True)
class Warehouse:
    """V variants at L locations. The planner reorders up to a level when the position falls below a point."""

    believed: Floats  # (V, L) units a day that the planner expects
    available: Ints  # (V, L) on hand and not yet promised
    on_order: Ints  # (V, L)
    rng: np.random.Generator
    movements: list[Movement] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    arriving: dict[int, list[tuple[int, int, int]]] = field(
        default_factory=dict
    )  # day -> variant, location, units
    lost_units: Ints = field(default_factory=lambda: np.zeros(0, int))  # (V,) asked for and not there

    def open(self, *, at: int) -> None:
        """Fill the shelves before the first day."""
        self.lost_units = np.zeros(len(self.believed), int)
        cover = self.rng.uniform(6, 26, self.believed.shape)
        start = np.where(self.believed > 0, np.ceil(self.believed * cover) + 1, 0).astype(int)
        for v, place in zip(*np.nonzero(start), strict=True):
            self._receive(int(v), int(place), int(start[v, place]), at)

    def morning(self, *, day: int, at: int) -> None:
        """Book what arrives just after midnight, then reorder what runs low."""
        for v, place, units in self.arriving.pop(day, []):
            self.on_order[v, place] -= units
            self._receive(v, place, units, at)
        point, level = self.believed * 8.0, self.believed * 24.0
        low = (self.available + self.on_order <= point) & (self.believed > 0)
        for v, place in zip(*np.nonzero(low), strict=True):
            units = max(2, int(np.ceil(level[v, place] - self.available[v, place] - self.on_order[v, place])))
            late = 7 if self.rng.random() < 0.15 else 0
            due = day + int(self.rng.integers(3, 8)) + late
            self.on_order[v, place] += units
            self.arriving.setdefault(due, []).append((int(v), int(place), units))
            self.deliveries.append(Delivery(int(v), int(place), units, day, due))

    def in_stock(self, product_of: Ints, n_products: int) -> Bools:
        """Which products can be bought somewhere; shape (P,)."""
        here = self.available.sum(axis=1) > 0
        return np.bincount(product_of[here], minlength=n_products) > 0

    def find(self, variant: int, units: int, places: tuple[int, ...]) -> int:
        """The first of `places` that has enough, or -1 (and the demand is noted as lost)."""
        for place in places:
            if self.available[variant, place] >= units:
                return place
        self.lost_units[variant] += units
        return -1

    def allocate(self, *, at: int, variant: int, location: int, units: int, order: int) -> None:
        self.available[variant, location] -= units
        self.movements.append(Movement(at, variant, location, "allocate", 0, units, order))

    def ship(self, *, at: int, variant: int, location: int, units: int, order: int) -> None:
        self.movements.append(Movement(at, variant, location, "ship", -units, -units, order))

    def deallocate(self, *, at: int, variant: int, location: int, units: int, order: int, day: int) -> None:
        """A cancelled order frees its goods; the simulator sells them again from the next morning on."""
        self.movements.append(Movement(at, variant, location, "deallocate", 0, -units, order))
        self.arriving.setdefault(day + 1, [])
        self._later(day + 1, variant, location, units)

    def take_back(self, *, at: int, variant: int, location: int, units: int, order: int, day: int) -> None:
        """A return goes back on the shelf; like a cancellation it is sold again from the next morning on."""
        self.movements.append(Movement(at, variant, location, "return", units, 0, order))
        self._later(day + 1, variant, location, units)

    freed: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)

    def _later(self, day: int, variant: int, location: int, units: int) -> None:
        self.freed.setdefault(day, []).append((variant, location, units))

    def release_freed(self, *, day: int) -> None:
        for v, place, units in self.freed.pop(day, []):
            self.available[v, place] += units

    def _receive(self, variant: int, location: int, units: int, at: int) -> None:
        self.available[variant, location] += units
        self.movements.append(Movement(at, variant, location, "receipt", units, 0))


def plan(
    *,
    share: Floats,
    variants_of: list[Ints],
    units_a_day: float,
    store_share: float,
    rng: np.random.Generator,
) -> Warehouse:
    """A planner's belief from the products' true shares of demand, wrong by a factor that differs per product.

    Args:
        share: of demand per product, sums to 1; shape (P,).
        variants_of: indices of each product's variants.
        units_a_day: the whole shop sells on average.
        store_share: part of it that the three stores sell together.
    """
    n = sum(len(v) for v in variants_of)
    believed = np.zeros((n, len(LOCATIONS)))
    error = rng.lognormal(0, 0.55, len(share))
    for p, members in enumerate(variants_of):
        each = share[p] * units_a_day * error[p] * rng.dirichlet(np.full(len(members), 4.0))
        believed[members, MAIN] = each * (1 - store_share)
        kept = (
            rng.random((len(members), len(LOCATIONS) - 1)) < 0.55
        )  # a store carries about half of the range
        believed[members, 1:] = np.where(kept, each[:, None] * store_share / (len(LOCATIONS) - 1), 0)
    return Warehouse(
        believed=believed,
        available=np.zeros(believed.shape, int),
        on_order=np.zeros(believed.shape, int),
        rng=rng,
    )
