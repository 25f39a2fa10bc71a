"""What knowing planned campaigns is worth, and adding up: `python -m benchmarks.demand_campaigns --seeds 101,102`.

Protocol: shops of `config.twin` live a year and 75 days under hand rules, in memory, without a database: 96 variants,
a code off each category about every nine weeks. From day 340 on, every week the units of the next 16 days are
foreseen (a review and a lead time), with what was known then; everything is fitted once, on day 340. Days with an
empty shelf are unknown. Measured per variant and, added up, per category: the sum of absolute errors of the totals
over the sum of totals, and the bias. Intervals are Student's over shops.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks import report
from config.twin import world as worlds
from config.twin.assortment import SIZES
from config.twin.tags import tidy
from config.twin.world import Line, Nature, Placed, World
from ml_core.forecast import reconciliation
from ml_core.forecast.level import Level
from ml_core.forecast.panel import Forecaster, Panel
from ml_core.forecast.planned import Planned
from ml_core.forecast.reconciliation import Hierarchy

Values = NDArray[np.float64]
FIRST, LAST, EVERY, AHEAD = 340, 420, 7, 16  # days
HISTORY, DAYS = 364, 75
COVER, WINDOW, LEAST_WHOLE = 28, 28, 7  # days


@dataclass
class Shop:
    """A shop that a hand rule runs: 28 days of cover every Monday, cost plus."""

    nature: Nature
    world: World
    tags: Values
    units: list[Values] = field(default_factory=list)
    is_out: list[NDArray[np.bool_]] = field(default_factory=list)
    prices: list[Values] = field(default_factory=list)

    def live(self, day: int) -> None:
        """One day."""
        costs = self.nature.suppliers.costs
        goods = self.nature.assortment
        wanted = worlds.merchant_price(costs[:, day], goods.markup[goods.category])
        for at in np.flatnonzero(costs[:, day] != costs[:, max(day - 1, 0)]).tolist():
            self.tags[at] = float(tidy(float(wanted[at])))
        self.prices.append(self.tags.copy())
        lived = self.world.live(day=day, prices=self.tags, placed=self._orders(day))
        sold = [sale.variant for sale in lived.traded.sales]
        self.units.append(np.bincount(sold, minlength=len(goods)).astype(float))
        self.is_out.append(lived.traded.was_out)

    def _orders(self, day: int) -> list[Placed]:
        if not day or self.nature.date_of(day).weekday():
            return []
        goods, missing = self.nature.assortment, self._pace() * COVER - self._position()
        lots = [
            ceil(max(0.0, each) / pack) * pack
            for each, pack in zip(missing, goods.pack.tolist(), strict=True)
        ]
        orders = []
        for supplier in range(goods.size.n_suppliers):
            own = np.flatnonzero(goods.supplier == supplier).tolist()
            lines = tuple(Line(at, lots[at], 1.0) for at in own if lots[at])
            orders += [Placed(day * 100 + supplier, supplier, lines)] if lines else []
        return orders

    def _pace(self) -> Values:
        units, whole = np.array(self.units[-WINDOW:]), ~np.array(self.is_out[-WINDOW:])
        n = whole.sum(axis=0)
        clear = (units * whole).sum(axis=0) / np.maximum(n, 1)
        return np.asarray(np.where(n >= LEAST_WHOLE, clear, units.mean(axis=0)))

    def _position(self) -> Values:
        found = np.array([float(shelf.on_hand) for shelf in self.world.shelves])
        for orders in self.world.arriving.values():
            for line in (line for order in orders for line in order.lines):
                found[line.variant] += line.units
        return found

    def panel(self) -> Panel:
        """What inventory would read: demand where it is known; prices and campaigns, those to come too."""
        n = len(self.units)
        units = np.where(np.array(self.is_out).T, np.nan, np.array(self.units).T)
        rates = self.nature.discounts[self.nature.assortment.category, :n]
        logs = np.log(np.array(self.prices)).T
        known = np.stack([logs - np.median(logs, axis=1, keepdims=True), rates > 0, rates], axis=2)
        return Panel.of(units, season=7, start=self.nature.first.weekday(), known=known)


def lived(seed: int) -> Shop:
    nature = worlds.draw(seed=seed, size=SIZES["usual"], n_history=HISTORY, n_days=DAYS)
    tags = np.array([float(tidy(float(price))) for price in nature.tastes.reference])
    shop = Shop(nature, worlds.begin(nature), tags)
    for day in range(HISTORY + DAYS):
        shop.live(day)
    return shop


def summed(panel: Panel, hierarchy: Hierarchy) -> Panel:
    """Sums as series of their own: a period is known where most of its parts are, and scaled up to all."""
    known = ~np.isnan(panel.units)
    share = (hierarchy.sums @ known) / np.asarray(hierarchy.sums.sum(axis=1)).reshape(-1, 1)
    units = hierarchy.sums @ np.nan_to_num(panel.units) / np.maximum(share, 0.5)
    plans = np.stack([hierarchy.sums @ panel.known[:, :, k] for k in range(panel.known.shape[2])], axis=2)
    n_parts = np.asarray(hierarchy.sums.sum(axis=1)).reshape(-1, 1, 1)
    return Panel.of(
        np.where(share >= 0.5, units, np.nan), season=panel.season, start=panel.start, known=plans / n_parts
    )


def foreseen(panel: Panel, hierarchy: Hierarchy) -> Iterator[tuple[int, dict[str, Values]]]:
    """Origins, and the means of each row."""
    sums = summed(panel, hierarchy)
    past, past_sums = panel.until(FIRST), sums.until(FIRST)
    models: dict[str, Forecaster] = {"level": Level().fit(past), "planned": Planned().fit(past)}
    above = Planned().fit(past_sums)
    errors = np.concatenate([
        _errors(above, past_sums), _errors(models["planned"], past)
    ])  # fmt: skip
    for origin in range(FIRST, LAST, EVERY):
        found = {name: model.predict(panel.until(origin), AHEAD).mean for name, model in models.items()}
        base = np.concatenate([above.predict(sums.until(origin), AHEAD).mean, found["planned"]])
        found["planned, MinT structural"] = reconciliation.mint(base, hierarchy)
        found["planned, MinT shrunk"] = reconciliation.mint(base, hierarchy, errors)
        yield origin, found


def _errors(model: Forecaster, panel: Panel) -> Values:
    """(M, weeks): of weekly means, each week foreseen from what came before it."""
    found = []
    for start in range(FIRST - 112, FIRST - 6, 7):
        mean = model.predict(panel.until(start), 7).mean.mean(axis=1)
        week = panel.units[:, start : start + 7]
        known = ~np.isnan(week)
        actual = np.where(known, week, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
        found.append(np.where(known.any(axis=1), actual - mean, 0.0))
    return np.stack(found, axis=1)


def measured(seed: int) -> dict[str, dict[str, float]]:
    """Of one shop: metrics by row."""
    shop = lived(seed)
    panel, category = shop.panel(), shop.nature.assortment.category
    hierarchy = Hierarchy.of(category)
    sums: dict[str, Values] = {}
    for origin, found in foreseen(panel, hierarchy):
        actual = panel.units[:, origin : origin + AHEAD]
        known = ~np.isnan(actual)
        told = np.where(known, actual, 0.0).sum(axis=1)
        for name, mean in found.items():
            error = np.where(known, mean, 0.0).sum(axis=1) - told
            parts = np.array([
                np.abs(error).sum(), np.abs(np.bincount(category, weights=error)).sum(), error.sum(), told.sum()
            ])  # fmt: skip
            sums[name] = sums.get(name, 0.0) + parts
    return {
        name: {"wape": own[0] / own[3], "wape_category": own[1] / own[3], "bias": own[2] / own[3]}
        for name, own in sums.items()
    }


def _interval(key: str, values: Sequence[float]) -> dict[str, report.Value]:
    mean = float(np.mean(values))
    if len(values) == 1:
        return {key: mean}
    error = float(np.std(values, ddof=1)) / len(values) ** 0.5
    reach = float(stats.t.ppf(0.975, len(values) - 1)) * error
    return {key: mean, f"{key}_lo": mean - reach, f"{key}_hi": mean + reach}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="101,102,103,104", help="shops, by commas")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    seeds = [int(seed) for seed in options.seeds.split(",")]
    with report.timed() as timer:
        found = [measured(seed) for seed in seeds]
    result = report.Report("demand_campaigns", f"twin, seeds {options.seeds}", __doc__ or "")
    for name in found[0]:
        row: dict[str, report.Value] = {}
        for key in found[0][name]:
            row |= _interval(key, [each[name][key] for each in found])
        result.add(name, row, timer if name == "planned" else None)
    result.write(options.json)


if __name__ == "__main__":
    main()
