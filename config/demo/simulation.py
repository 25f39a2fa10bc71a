"""A whole run: catalogue, shoppers, prices, stock and ninety days of visits, from one seed and one moment.

Nothing here knows Django or the clock. Two runs with the same arguments are equal to the last event.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from config.demo import browsing, buying, landscape, market, opinions, population, traffic, warehouse
from config.demo.authoring import load_catalogue
from config.demo.catalogue import Catalogue
from config.demo.population import Floats, Ints
from config.demo.warehouse import DAY

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How large a shop to simulate."""

    n_products: int | None  # None keeps the whole catalogue
    n_shoppers: int
    n_days: int
    units_a_day: float  # what the planner stocks up for; measured on the seed 1 run
    bustle: float = 1.0  # visits, times the usual: a small shop would else be too quiet to show anything
    has_all_pictures: bool = True  # False keeps to one picture a product


FULL = Size(n_products=None, n_shoppers=5_900, n_days=90, units_a_day=130.0)
SMALL = Size(n_products=40, n_shoppers=150, n_days=14, units_a_day=9.0, bustle=5.0, has_all_pictures=False)


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that happened, ready to be written into a shop."""

    seed: int
    first_day: datetime  # 00:00 UTC of day 0
    n_days: int
    catalogue: Catalogue
    people: population.Population
    prices: market.PricePaths
    land: landscape.Landscape
    variants_of: list[Ints]  # indices over all variants, by product
    traffic: traffic.Traffic
    orders: list[buying.Order]
    movements: list[warehouse.Movement]  # by time
    reviews: list[opinions.Review]
    lost_units: Ints  # (V,) demand that met an empty shelf
    deliveries: list[warehouse.Delivery]  # by the day on which they were ordered


def simulate(*, seed: int, now: datetime, size: Size = FULL, progress: Progress = lambda day: None) -> Run:
    """Simulate `size.n_days` days that end with yesterday, as seen from `now`.

    Args:
        seed: two equal seeds give equal runs.
        now: aware; only its date (UTC) matters.
        progress: called with the number of each day that is done.
    """
    catalogue = load_catalogue(seed=seed, n_products=size.n_products)
    rng = np.random.default_rng([seed, 2])
    people = population.draw_population(catalogue=catalogue, n=size.n_shoppers, n_days=size.n_days, rng=rng)
    land = landscape.draw_landscape(catalogue=catalogue, n_days=size.n_days, rng=rng)
    prices = market.draw_prices(catalogue=catalogue, n_days=size.n_days, rng=rng)
    first_day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(
        days=size.n_days
    )
    first_second = int(first_day.timestamp())
    variants_of = _variants_of(catalogue)
    stock = warehouse.plan(
        share=_demand_shares(land, people, rng), variants_of=variants_of, units_a_day=size.units_a_day,
        store_share=0.14, rng=rng,
    )  # fmt: skip
    till = buying.Till(
        catalogue=catalogue,
        land=land,
        people=people,
        stock=stock,
        needs=browsing.no_needs(len(people)),
        variants_of=variants_of,
        end=first_second + size.n_days * DAY - 1,
        rng=rng,
        orders=[],
        first_second=first_second,
    )
    _stock_cupboards(till, rng)
    log = traffic.Recorder()
    _trade(till, prices, first_day, size, log, progress)
    reviews = opinions.write_reviews(
        catalogue=catalogue,
        people=people,
        orders=till.orders,
        end=till.end,
        rng=np.random.default_rng([seed, 3]),
    )
    _log_reviews(reviews, log)
    movements = sorted((m for m in stock.movements if m.at <= till.end), key=lambda m: m.at)
    return Run(
        seed,
        first_day,
        size.n_days,
        catalogue,
        people,
        prices,
        land,
        variants_of,
        log.finish(),
        till.orders,
        movements,
        reviews,
        stock.lost_units,
        stock.deliveries,
    )


def _stock_cupboards(till: buying.Till, rng: np.random.Generator) -> None:
    """Half the shoppers own something that will be used up: without it the first month would know no repeat buyers."""
    lasts = till.land.replenish_days
    for shopper in np.flatnonzero(rng.random(len(till.people)) < 0.5).tolist():
        liking = till.people.affinity[shopper] * (lasts > 0)
        if liking.sum() > 0.02:
            kind = int(rng.choice(len(lasts), p=liking / liking.sum()))
            till.needs.put(shopper, kind, int(rng.integers(0, max(2, int(lasts[kind])))))


def _trade(
    till: buying.Till,
    prices: market.PricePaths,
    first_day: datetime,
    size: Size,
    log: traffic.Recorder,
    progress: Progress,
) -> None:
    product_of = np.concatenate([np.full(len(v), p) for p, v in enumerate(till.variants_of)])
    till.stock.open(at=till.first_second - DAY + 7 * 3600)
    for number in range(size.n_days):
        start = till.first_second + number * DAY
        till.stock.release_freed(day=number)
        till.stock.morning(day=number, at=start + 30)
        date = first_day + timedelta(days=number)
        day = browsing.Day(
            number=number,
            start=start,
            price_factor=prices.promoted[:, number],
            interest=season_of(till.catalogue, date),
            bustle=_bustle(date) * size.bustle,
            in_stock=till.stock.in_stock(product_of, len(till.catalogue.products)),
        )
        visits = browsing.visits_of(
            day=day, people=till.people, land=till.land, needs=till.needs, log=log, rng=till.rng
        )
        till.serve(day=day, visits=visits, log=log)
        progress(number)


# Product types with a season: (middle of the season as day of the year, strength).
SEASONS = {
    "sunscreen": (190, 0.8), "sandals": (180, 0.7), "sunglasses": (185, 0.5), "tent": (190, 0.7), "seeds": (95, 0.8),
    "planter": (120, 0.5), "gardentool": (110, 0.5), "scarf": (350, 0.8), "hat": (340, 0.3), "gardengloves": (340, 0.3),
    "jacket": (310, 0.5), "boots": (320, 0.6), "candle": (345, 0.5), "dress": (160, 0.4), "bedding": (330, 0.2),
    "boardgame": (350, 0.5), "bricks": (345, 0.5), "plush": (345, 0.4), "puzzle": (350, 0.5), "toytrain": (345, 0.5),
    "chocolate": (340, 0.4), "perfume": (345, 0.4), "bikelight": (300, 0.3), "bottle": (190, 0.3),
    "greentea": (110, 0.3),
}  # fmt: skip


def season_of(catalogue: Catalogue, date: datetime) -> Floats:
    """Interest in each type on a date, 1 on average over the year; shape (K,)."""
    day = date.timetuple().tm_yday
    waves = [SEASONS.get(t.code, (0, 0.0)) for t in catalogue.types]
    return np.array(
        [1 + strength * np.cos(2 * np.pi * (day - middle) / 365.25) for middle, strength in waves]
    )


def _bustle(date: datetime) -> float:
    """Sundays are busy, Fridays are not; the days after payday add a little."""
    weekday = (0.98, 0.97, 0.97, 0.98, 0.92, 1.05, 1.16)[date.weekday()]
    return weekday * (1.08 if date.day <= 4 or date.day >= 28 else 1.0)


def _variants_of(catalogue: Catalogue) -> list[Ints]:
    ends = np.cumsum([len(p.variants) for p in catalogue.products])
    return [np.arange(end - len(p.variants), end) for p, end in zip(catalogue.products, ends, strict=True)]


def _demand_shares(
    land: landscape.Landscape, people: population.Population, rng: np.random.Generator
) -> Floats:
    """Expected share of demand of each product, from a sample of shoppers; shape (P,)."""
    sample = rng.integers(0, len(people), 400)
    utility = landscape.attraction(land, people, sample, np.ones(len(land.type_of)))
    weight = np.exp(1.6 * utility) * people.affinity[sample][:, land.type_of]
    share = (weight / weight.sum(axis=1, keepdims=True)).mean(axis=0)
    return np.asarray(share / share.sum())


def _log_reviews(reviews: list[opinions.Review], log: traffic.Recorder) -> None:
    if not reviews:
        return
    columns = np.array([(r.at, r.shopper, r.channel, r.product) for r in reviews]).T
    log.add(at=columns[0], kind=traffic.REVIEW, shopper=columns[1], channel=columns[2], product=columns[3])
