"""What is worth a person's time: cases by expected saving, and no more of them than people can look at."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from risk.contracts import Action

LATEST = 1_000  # decisions that say what the next ones will be like
LEAST = 100  # of fewer, a share says nothing
HOLDS_S = 300  # for which a bar is not counted anew
STEP = Decimal("0.001")  # to which costs are kept, so savings that are equal may differ by it


@dataclass(frozen=True, slots=True)
class Past:
    """A past decision: what a review of it was expected to save, and whether a rule, or that saving, sent it to one."""

    saving: Decimal
    by_rule: bool = False
    by_cost: bool = False


def bar(past: Sequence[Past], *, rate: Decimal) -> Decimal:
    """What a review must save to be worth one of the places in the queue; 0 where all have room.

    What rules send to people comes first, and takes its places.

    Args:
        past: the latest decisions, at most `LATEST` of them.
        rate: share of decisions that people have time for.
    """
    if len(past) < LEAST:
        return Decimal(0)
    room = max(0, math.ceil(rate * len(past)) - sum(each.by_rule for each in past))
    found = least_saving((each.saving for each in past if not each.by_rule), room=room)
    if not found:
        return found
    # Many equal savings, as a calibration in steps makes them, are let in until their places are taken.
    is_full = sum(each.by_cost for each in past) >= room
    return found + STEP if is_full else found - STEP


def saving_of(costs: Mapping[Action, Decimal]) -> Decimal:
    """What a review would save against the next best action; below 0 where another one is cheaper.

    Args:
        costs: of each action on offer; without a review, or nothing beside it, there is nothing to save.
    """
    if len(costs) < 2 or Action.REVIEW not in costs:
        return Decimal(0)
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
    # The last that fits sets the bar.
    return ordered[room - 1] if room else ordered[0] + 1
