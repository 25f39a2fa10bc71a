"""Which location serves what: arithmetic on numbers already read, without a database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

# Beyond this many parcels nobody would accept an order; it also bounds the search.
MAX_PARCELS = 4


@dataclass(frozen=True, slots=True)
class Shelf:
    """What one stock item can give. Shelves of one location share its `location_id`."""

    item_id: int
    variant_id: int
    location_id: int
    free: int


def plan(*, demands: Mapping[int, int], shelves: Sequence[Shelf]) -> dict[int, int]:
    """Serve the demands from as few locations as possible, preferring those that come first.

    Args:
        demands: units asked of each variant id, > 0.
        shelves: in the order in which locations should be used.

    Returns:
        Units to take from each stock item id. Where the demand cannot be met the plan takes all there is, so
        that the caller can say what is missing.
    """
    useful = [shelf for shelf in shelves if shelf.free > 0 and shelf.variant_id in demands]
    places = list(dict.fromkeys(shelf.location_id for shelf in useful))
    chosen = _fewest_places(demands, useful, places)
    return _take(demands, [shelf for shelf in useful if shelf.location_id in chosen])


def missing(
    *, demands: Mapping[int, int], shelves: Iterable[Shelf], taken: Mapping[int, int]
) -> dict[int, int]:
    """Units of each variant that a plan leaves open; only those with a gap."""
    left = dict(demands)
    for shelf in shelves:
        left[shelf.variant_id] = left.get(shelf.variant_id, 0) - taken.get(shelf.item_id, 0)
    return {variant_id: gap for variant_id, gap in left.items() if gap > 0}


def _fewest_places(demands: Mapping[int, int], shelves: Sequence[Shelf], places: Sequence[int]) -> set[int]:
    for size in range(1, min(len(places), MAX_PARCELS) + 1):
        # Combinations come in the order of `places`, so the first that fits is the preferred one.
        for some in combinations(places, size):
            reachable = [shelf for shelf in shelves if shelf.location_id in some]
            if not missing(demands=demands, shelves=reachable, taken=_take(demands, reachable)):
                return set(some)
    return set(places)


def _take(demands: Mapping[int, int], shelves: Iterable[Shelf]) -> dict[int, int]:
    left, taken = dict(demands), {}
    for shelf in shelves:
        units = min(left[shelf.variant_id], shelf.free)
        if units > 0:
            taken[shelf.item_id] = units
            left[shelf.variant_id] -= units
    return taken
