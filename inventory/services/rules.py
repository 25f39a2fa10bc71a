"""What the merchant asks of stock, by location."""

from dataclasses import dataclass
from decimal import Decimal

from inventory.contracts import Terms
from inventory.models import StockRules

DAYS = 365.0
LEAST_HOLDING = 1e-6  # money per unit and day: of goods that cost nothing


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of every location; those without their own go by the ones for everywhere."""

    everywhere: StockRules
    of_location: dict[int, StockRules]

    def at(self, location_id: int) -> StockRules:
        """Those of one location."""
        return self.of_location.get(location_id, self.everywhere)


def read() -> Rules:
    """As they are now; defaults where nobody has set any."""
    rows = list(StockRules.objects.order_by("pk"))
    everywhere = next((row for row in rows if row.location_id is None), StockRules())
    return Rules(everywhere, {row.location_id: row for row in rows if row.location_id is not None})


def terms(row: StockRules, *, price: Decimal, cost: Decimal) -> Terms:
    """Of a variant that brings `price` and costs `cost`, tax excluded, in one currency."""
    margin = max(0.0, float(price - cost)) * (1 + row.goodwill_rate)
    return Terms(
        margin=margin,
        holding=max(float(cost) * row.holding_rate / DAYS, LEAST_HOLDING),
        order_cost=float(row.order_cost),
        review_days=float(row.review_days),
        least_service=row.least_service,
        most_service=row.most_service,
    )
