"""What speaks for a product and against it: codes of aspects, most mentioned first. Divided opinions are neither."""

from collections.abc import Iterable
from dataclasses import dataclass

from content.policy.aggregate import Counted, Stance

MOST = 5  # on each side: a list of everything helps nobody to decide


@dataclass(frozen=True, slots=True)
class Sides:
    pros: tuple[str, ...]
    cons: tuple[str, ...]


def sides(counted: Iterable[Counted]) -> Sides:
    """Of what is shown, in the order given."""
    shown = [one for one in counted if one.is_shown]
    return Sides(_codes(shown, Stance.POSITIVE), _codes(shown, Stance.NEGATIVE))


def _codes(shown: Iterable[Counted], wanted: Stance) -> tuple[str, ...]:
    return tuple(one.code for one in shown if one.stance == wanted)[:MOST]
