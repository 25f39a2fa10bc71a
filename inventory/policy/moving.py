"""Transfers: what is too much at one location fills what is missing at another before anything is bought."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from inventory.contracts import Move, Shelf


def moves(shelves: Sequence[Shelf], *, least: int = 1) -> list[Move]:
    """Moves between the shelves of one variant; the largest need is served first, each from one other shelf: that
    with the largest surplus.

    Args:
        shelves: with what each has beyond its own target, or below it.
        least: units below which nobody drives.
    """
    spare = {shelf.key: min(shelf.free, floor(shelf.surplus)) for shelf in shelves if shelf.surplus > 0}
    found = []
    for shelf in sorted((each for each in shelves if each.need > 0), key=lambda each: (-each.need, each.key)):
        source = min(spare, key=lambda key: (-spare[key], key), default=None)
        units = min(spare[source], floor(shelf.need + 0.5)) if source is not None else 0
        if source is not None and units >= least:
            found.append(Move(source, shelf.key, units))
            spare[source] -= units
    return found
