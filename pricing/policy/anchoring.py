"""How much of an elasticity is left once a whole department's prices have moved for good.

What is learnt is what a single price does for a while: a tag that follows its cost, a code for a week. When all prices
of a department move and stay, shoppers find no cheaper neighbour and competitors follow, so demand answers less. No
shop's own past tells by how much, for it never did that; but the merchant's margins do: moving all prices of a
department by one percent should neither win nor lose anything to speak of, or it would have been done. So elasticities
are scaled by one factor a department that makes it so, within bounds; it is above 1 where what was learnt is too flat.
What is learnt then says which of its goods should be dearer and which cheaper, not where the department belongs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

LEAST, MOST = (
    0.4,
    1.5,
)  # neighbours and competitors take not most of an answer; errors of learning add not much
UNKNOWN = 1.0


@dataclass(frozen=True, slots=True)
class Earning:
    """What a listing sells, and what a unit brings: without tax, after fees."""

    units: float
    net: float  # of the price, before the cost
    margin: float
    elasticity: float


def revealed(goods: Iterable[Earning]) -> float:
    """The elasticity at which one percent on all prices of a department neither wins nor loses; below 0.

    One percent adds one percent of what prices bring, and takes elasticity percent of the units with their margins.
    nan where nothing is sold, or at no margin.
    """
    goods = list(goods)
    margin = sum(each.units * each.margin for each in goods)
    return -sum(each.units * each.net for each in goods) / margin if margin > 0 else math.nan


def factor(goods: Iterable[Earning], left: float) -> float:
    """Of what was learnt of a department the part that is left; all of it where that cannot be told.

    Args:
        left: what `revealed` said when margins were the merchant's own.
    """
    lost = margin = 0.0
    for each in goods:
        lost += each.units * each.margin * each.elasticity
        margin += each.units * each.margin
    if not (margin > 0 and lost < 0 and math.isfinite(left)):
        return UNKNOWN
    return min(max(left * margin / lost, LEAST), MOST)
