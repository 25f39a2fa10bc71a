"""What is worth a person's time: cases by expected saving, and no more of them than people can look at."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal


def least_saving(savings: Sequence[Decimal], *, days: int, a_day: int) -> Decimal:
    """The saving from which on a review fits the queue, if coming days are like those of `savings`.

    Args:
        savings: what each review of the latest days was expected to save.
        days: how many days these are, >= 1.
        a_day: reviews that people can do in a day, >= 0.

    Returns:
        0 where all fit; above every saving where nobody is there.

    Raises:
        ValueError: for less than a day, or a negative capacity.
    """
    if days < 1 or a_day < 0:
        raise ValueError(f"days must be 1 or more and a_day 0 or more, got {days} and {a_day}")
    room = days * a_day
    ordered = sorted(savings, reverse=True)
    if len(ordered) <= room:
        return Decimal(0)
    # The last that fits sets the bar; of equal ones above the room none can be told from the first left out.
    return ordered[room - 1] if room else ordered[0] + 1
