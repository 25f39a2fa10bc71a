"""What a day earned, in euro, by the truth of the simulated shop.

margin = revenue - cost of goods (first in, first out) - fees - holding - ordering - write-offs

- fees: 2 % of what is paid, and .40 a unit for packing.
- holding: 25 % a year of what the stock cost, counted at closing time.
- ordering: 15 a delivery (a supplier's orders of one day travel together) and 1.50 a line.
- write-offs: what spoilt, at cost; and on the last day half the cost of what has lain there for over 180 days.

Taxes, rent and wages are the same whatever is decided, and left out. Stock that is left is worth what it cost.
"""

from dataclasses import dataclass, fields
from typing import Final, Self

FEE_RATE: Final = 0.02
HANDLING: Final = 0.40
HOLDING_RATE: Final = 0.25  # a year
DELIVERY_COST, LINE_COST = 15.0, 1.5
OLD_DAYS, OLD_LOSS = 180, 0.5


@dataclass(frozen=True, slots=True)
class Account:
    """Sums over days and variants. Euro, units, or variant-days."""

    revenue: float = 0.0
    cost_of_goods: float = 0.0
    fees: float = 0.0
    holding: float = 0.0
    ordering: float = 0.0
    write_offs: float = 0.0
    units: float = 0.0
    lost_units: float = 0.0
    lost_margin: float = 0.0  # price less cost and fees of the units that were lost
    out_days: float = 0.0  # variant-days with an empty shelf at some moment of the opening hours
    variant_days: float = 0.0
    stock_units: float = 0.0  # summed over days, at closing time
    stock_value: float = 0.0
    n_days: float = 0.0

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


NAMES: Final = (
    "margin", "revenue", "out_days", "stock", "stock_units", "turns", "write_offs", "lost_units", "lost_margin",
    "ordering", "holding", "units",
)  # fmt: skip


def figures(total: Account) -> dict[str, float]:
    """What is reported of a period, by the names of `NAMES`.

    `stock` is the average value in euro, `stock_units` the average count, `turns` cost of goods a year over `stock`.
    """
    days = max(total.n_days, 1)
    stock = total.stock_value / days
    return {
        "margin": margin(total),
        "revenue": total.revenue,
        "out_days": total.out_days,
        "stock": stock,
        "stock_units": total.stock_units / days,
        "turns": total.cost_of_goods / days * 365 / stock if stock else 0.0,
        "write_offs": total.write_offs,
        "lost_units": total.lost_units,
        "lost_margin": total.lost_margin,
        "ordering": total.ordering,
        "holding": total.holding,
        "units": total.units,
    }


def margin(total: Account) -> float:
    """Contribution in euro."""
    spent = total.cost_of_goods + total.fees + total.holding + total.ordering + total.write_offs
    return total.revenue - spent
