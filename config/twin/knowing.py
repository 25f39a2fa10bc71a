"""A yardstick, not a policy that anybody could follow: prices of one who knows every variant's elasticity.

price = e / (1 + e) · what a unit costs with its fees, where e is the elasticity that is left once the category has
moved and rivals have answered (`assortment.CATEGORY_SHARE`). It moves by at most 5 % a day. What `pricing` reaches of
its gain over cost plus is what it has learnt.
"""

from datetime import datetime
from typing import Final

import numpy as np

from config.twin.assortment import CATEGORY_SHARE
from config.twin.facts import Premises, reading
from config.twin.tags import tidy
from config.twin.world import Nature, merchant_price
from shop.services.catalogue import prices

STEP: Final = 0.05  # a day


def reprice(*, nature: Nature, premises: Premises, day: int, now: datetime) -> None:
    """One step towards the best prices of the day."""
    left = nature.shoppers(day).elasticity * CATEGORY_SHARE
    best = merchant_price(nature.suppliers.costs[:, day], -1 / (1 + np.minimum(left, -1.05)))
    asked = np.array([float(price) for price in reading.prices(premises)])
    wanted = np.clip(best, asked * (1 - STEP), asked * (1 + STEP))
    for variant in np.flatnonzero(np.abs(wanted / asked - 1) > STEP / 5).tolist():
        prices.set_price(
            variant_id=premises.variant_ids[variant],
            channel_id=premises.channel_id,
            price=tidy(float(wanted[variant])),
            decision="twin: knowing",
            now=now,
        )
