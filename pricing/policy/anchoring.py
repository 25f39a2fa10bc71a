"""How much of an elasticity is left once a whole department's prices have moved for good.

What is learnt is what a single price does for a while: a tag that follows its cost, a code for a week. When all prices
of a department move and stay, shoppers find no cheaper neighbour and competitors follow, so demand answers less. No
shop's own past tells by how much, for it never did that; but the merchant's margins do: moving all prices of a
department by one percent should neither win nor lose anything to speak of, or it would have been done. So elasticities
are scaled by one factor a department that makes it so, within bounds; it is above 1 where what was learnt is too flat.
What is learnt then says which of its goods should be dearer and which cheaper, not where the department belongs.
"""

from __future__ import annotations

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


def factor(goods: Iterable[Earning]) -> float:
    """Of a department's elasticities what is left; all of it where nothing is sold, or at no margin.

    One percent on all prices adds one percent of what they bring, and takes factor · elasticity percent of the units
    with their margins: at the factor both are equal.
    """
    brought = lost = 0.0
    for each in goods:
        brought += each.units * each.net
        lost -= each.units * each.margin * each.elasticity
    return min(max(brought / lost, LEAST), MOST) if lost > 0 else UNKNOWN
