"""Bring everything up to date: what signals or workers missed, what another model should read again.

What is missing is found in the tables, never remembered: a run that was cut off is simply continued by the next.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from content import features, predictor
from content.services import alerts, descriptions, ontology, reading
from content.services.refreshing import refresh

# Of one sweep: less than half a minute's work, so that sweeps do not pile up.
MAX_REVIEWS = 500
MAX_PRODUCTS = 200
LOOK_BACK = timedelta(days=2)  # a sweep looks for readings of this time that were not published
RETRY = timedelta(hours=1)  # until a review that could not be read is tried again
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Swept:
    """What was out of date."""

    n_reviews: int
    n_products: int


def sweep(*, now: datetime) -> Swept:
    """Read what was never read or changed since, and publish for products whose insight does not fit any more."""
    review_ids = _to_read(now)
    if review_ids:
        ontology.ensure()
    n_read = reading.read(review_ids=review_ids, now=now) if review_ids else 0
    product_ids = features.to_publish(now - LOOK_BACK, MAX_PRODUCTS)
    return Swept(n_read, refresh(product_ids=product_ids, now=now) if product_ids else 0)


def _to_read(now: datetime) -> list[int]:
    """Asked by the version's name first, so that an idle process never loads a model to find out that it is idle."""
    pointed = predictor.pointed()
    found = features.to_read(pointed, now - RETRY, MAX_REVIEWS)
    if not found or not pointed:
        return found
    served = _version()
    return found if served == pointed else features.to_read(served, now - RETRY, MAX_REVIEWS)


def read_all(*, now: datetime, progress: Progress = lambda stage, done: None) -> int:
    """Read all that a sweep would find, at once; returns how many reviews were read.

    Args:
        progress: called with the stage and how much of it is done, in [0, 1].
    """
    return _read(features.to_read(_version(), now - RETRY, limit=0), now, progress, again=False)


def trained(*, now: datetime, progress: Progress = lambda stage, done: None) -> None:
    """A training is over: what another model or nobody read is read. Cut off, it is continued by sweeps."""
    read_all(now=now, progress=progress)
    descriptions.check_all(now=now, progress=lambda done: progress("checking descriptions", done))
    alerts.find(now=now)


def read_again(*, since: datetime, now: datetime, progress: Progress = lambda stage, done: None) -> int:
    """Read everything that was last read before `since`: after a change of the ontology or of the rules."""
    return _read(features.read_before(since, limit=0), now, progress, again=True)


def _read(review_ids: list[int], now: datetime, progress: Progress, *, again: bool) -> int:
    ontology.ensure()
    n_read = 0
    for start in range(0, len(review_ids), reading.CHUNK):
        progress("reading reviews", start / len(review_ids))
        part = review_ids[start : start + reading.CHUNK]
        n_read += reading.look(review_ids=part, now=now, again=again).n_reviews
    progress("reading reviews", 1.0)
    stale = features.to_publish(None, limit=0)
    refresh(product_ids=stale, now=now, progress=lambda done: progress("publishing insights", done))
    return n_read


def _version() -> str:
    return predictor.champion().facts.version
