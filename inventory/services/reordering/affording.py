"""Targets that a bounded sum in stock can pay for: of each location by its own rules, of all others by the common."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from inventory.contracts import Targets
from inventory.models import StockRules
from inventory.policy import affording
from inventory.policy import targets as aiming
from inventory.services.reordering.weighing import Weighed, targets_of
from inventory.services.rules import Rules


def afforded(places: Sequence[Weighed], rules: Rules) -> list[Weighed]:
    """The same places in the same order, with lower targets where the rules bound the money in stock."""
    groups: dict[int | None, list[int]] = defaultdict(list)
    for at, each in enumerate(places):
        location_id = each.spot.location_id
        groups[location_id if location_id in rules.of_location else None].append(at)
    found = list(places)
    for place, rows in groups.items():
        row = rules.at(place) if place is not None else rules.everywhere
        group = [places[at] for at in rows]
        capital = _bound(row, group)
        if capital is not None:
            for at, each in zip(rows, _cut(group, capital), strict=True):
                found[at] = each
    return found


def _bound(row: StockRules, group: Sequence[Weighed]) -> float | None:
    """Money that may lie there: the sum of the rules, or so many days of what is to come at cost, if that is less."""
    bounds = [] if row.capital is None else [float(row.capital)]
    if row.capital_days is not None:
        bounds.append(row.capital_days * sum(float(each.cost) * each.daily for each in group))
    return min(bounds, default=None)


def _cut(group: Sequence[Weighed], capital: float) -> list[Weighed]:
    def stock_at(dear: float) -> float:
        return sum(_worth(each, _aimed(each, dear)) for each in group)

    dear = affording.dearness(stock_at, capital=capital)
    if dear <= 1.0:
        return list(group)
    return [replace(each, targets=_aimed(each, dear), is_dear=True) for each in group]


def _aimed(each: Weighed, dear: float) -> Targets:
    terms_of = replace(each.terms_of, holding=each.terms_of.holding * dear)
    return targets_of(each.rules, each.during, each.daily, terms_of, each.lots, each.lead)


def _worth(each: Weighed, aimed: Targets) -> float:
    return float(each.cost) * aiming.mean_stock(each.held, aimed)
