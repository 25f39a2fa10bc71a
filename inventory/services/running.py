"""A night, in its order: foresee, propose, look for what lies too long."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from inventory import features
from inventory.models import Forecast
from inventory.services import forecasting, overstock, reordering

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Night:
    """What a night made."""

    n_places: int
    n_proposals: int
    n_overstocked: int


def nightly(*, now: datetime) -> Night:
    """All three, each from what the one before it wrote."""
    n_places = forecasting.run(now=now)
    return Night(n_places, reordering.propose(now=now), overstock.publish(now=now))


def trained(*, now: datetime, progress: Progress = lambda stage, done: None) -> None:
    """What follows a training: everything is foreseen anew, so that pages show what was learnt."""
    progress("forecasts and proposals", 0.0)
    nightly(now=now)
    progress("forecasts and proposals", 1.0)


def welcome(*, now: datetime) -> int:
    """Foresee places that have no forecast yet, once any place has one; gives how many."""
    known = set(Forecast.objects.values_list("variant_id", "location_id").distinct())
    if not known:
        return 0
    new = sorted(
        {spot.variant_id for spot in features.spots() if (spot.variant_id, spot.location_id) not in known}
    )
    return forecasting.run(now=now, variant_ids=new) if new else 0
