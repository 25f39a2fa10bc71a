"""What is worth a person's time: cases by expected saving, and no more of them than people can look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from risk.contracts import Action


def saving_of(costs: Mapping[Action, Decimal]) -> Decimal:
    """What a review would save against the next best action; below 0 where another one is cheaper.

    Args:
        costs: of each action on offer, a review and at least one other.
    """
    return min(cost for action, cost in costs.items() if action is not Action.REVIEW) - costs[Action.REVIEW]


def least_saving(savings: Iterable[Decimal], *, room: int) -> Decimal:
    """The saving from which on a review fits the queue, if coming orders are like those of `savings`.

    Args:
        savings: of the latest orders, each `saving_of`.
        room: reviews that people can do of so many orders, >= 0.

    Returns:
        0 where all fit; above every saving where nobody is there.

    Raises:
        ValueError: for a negative room.
    """
    if room < 0:
        raise ValueError(f"room must be 0 or more, got {room}")
    ordered = sorted((saving for saving in savings if saving > 0), reverse=True)
    if len(ordered) <= room:
        return Decimal(0)
    # The last that fits sets the bar; of equal ones above the room none can be told from the first left out.
    return ordered[room - 1] if room else ordered[0] + 1
