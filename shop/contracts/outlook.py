"""What is expected of stock: demand to come, goods to come, and what lies too long. Facts that apps share.

Whoever foresees demand publishes these through `services.outlook`; who sets prices or plans work reads them there.
Units are of all channels of a location together.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Place:
    """A variant at a location."""

    variant_id: int
    location_id: int


@dataclass(frozen=True, slots=True)
class OutlookRow:
    """Units that will be asked for on one day, whether or not they can be had; `source`: "model" or "fallback"."""

    place: Place
    on: date
    mean: float
    p10: float
    p50: float
    p90: float
    source: str
    model_version: str = ""


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """Units that will come to a location: ordered already, or only proposed. `decision` names the row behind it."""

    place: Place
    quantity: int
    arrives_on: date
    decision: str
    is_ordered: bool = False


@dataclass(frozen=True, slots=True)
class OverstockRow:
    """Units that will not sell in good time, and by how much their price might fall to sell them."""

    place: Place
    excess_units: int
    cover_days: float  # until all on hand is sold at the pace foreseen
    age_days: int  # of the oldest unit on hand
    markdown_rate: Decimal  # share of the price, 0 to 1; 0 where age or cover alone is reported
