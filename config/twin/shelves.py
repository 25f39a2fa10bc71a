"""One shelf a variant: first in, first out, with what each unit cost and when it spoils."""

from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class Lot:
    """Units that came together."""

    day: int
    units: int
    unit_cost: float


@dataclass(slots=True)
class Shelf:
    """What lies there; `keeps_days` of 0 never spoils."""

    keeps_days: int = 0
    lots: deque[Lot] = field(default_factory=deque)
    on_hand: int = 0

    def put(self, day: int, units: int, unit_cost: float) -> None:
        self.lots.append(Lot(day, units, unit_cost))
        self.on_hand += units

    def take(self) -> float:
        """One unit, the oldest; gives what it cost.

        Raises:
            IndexError: from an empty shelf.
        """
        lot = self.lots[0]
        lot.units -= 1
        self.on_hand -= 1
        if not lot.units:
            self.lots.popleft()
        return lot.unit_cost

    def spoil(self, day: int) -> tuple[int, float]:
        """Units that are too old at the end of a day, and what they cost: they are gone."""
        units, cost = 0, 0.0
        while self.keeps_days and self.lots and day - self.lots[0].day >= self.keeps_days:
            lot = self.lots.popleft()
            units, cost = units + lot.units, cost + lot.units * lot.unit_cost
        self.on_hand -= units
        return units, cost

    @property
    def value(self) -> float:
        """What lies there cost, in euro."""
        return sum(lot.units * lot.unit_cost for lot in self.lots)

    def aged(self, day: int, than_days: int) -> float:
        """Cost of what has lain there for longer, in euro."""
        return sum(lot.units * lot.unit_cost for lot in self.lots if day - lot.day > than_days)

    def copy(self) -> "Shelf":
        return Shelf(
            self.keeps_days, deque(Lot(lot.day, lot.units, lot.unit_cost) for lot in self.lots), self.on_hand
        )
