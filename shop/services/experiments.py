"""Experiments: which arm a shopper is in. The arm follows from a hash, so it sticks without being stored."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.cache import cache

from shop.models import Experiment

CACHED_S = 30
# A share is a weight, not a percentage: {"model": 95, "popularity": 5} and {"model": 19, "popularity": 1} are equal.
BUCKETS = 2**32


@dataclass(frozen=True, slots=True)
class Assignment:
    """The experiment that runs, and this shopper's arm in it."""

    experiment: str
    arm: str


def assign(*, code: str, customer_id: int | None, visitor_id: int | None) -> Assignment | None:
    """The shopper's arm; None where no such experiment runs or nobody is known.

    A customer keeps the arm on every device; a device without a customer has its own.
    """
    if customer_id is None and visitor_id is None:
        return None
    running = _running(code)
    if running is None:
        return None
    unit = f"c{customer_id}" if customer_id is not None else f"v{visitor_id}"
    arm = arm_of(salt=running.salt, unit=unit, arms=running.arms)
    return Assignment(code, arm) if arm else None


def arm_of(*, salt: str, unit: str, arms: Mapping[str, float]) -> str:
    """The arm whose share of [0, 1) the hash of salt and unit falls into; "" where no arm has a share.

    The salt makes experiments independent of each other: the same people are not always in the first arm.
    """
    shares = {name: float(share) for name, share in sorted(arms.items()) if float(share) > 0}
    total = sum(shares.values())
    digest = hashlib.sha256(f"{salt}:{unit}".encode()).digest()
    place = int.from_bytes(digest[:4]) / BUCKETS * total
    for name, share in shares.items():
        if place < share:
            return name
        place -= share
    return next(reversed(shares), "")


@dataclass(frozen=True, slots=True)
class _Running:
    salt: str
    arms: dict[str, float]


def _running(code: str) -> _Running | None:
    key = f"experiment:{code}"
    found = cache.get(key, default=False)
    if found is False:
        row = Experiment.objects.filter(code=code, is_active=True).values_list("salt", "arms").first()
        found = _Running(row[0], dict(row[1])) if row else None
        cache.set(key, found, CACHED_S)
    return found if isinstance(found, _Running) else None
