"""One day of visits, all walked in step: who comes, what about, which products are looked at and put into the cart.

A visit has a mission (one product type: a need that fell due, or an interest), an entry (a search, a category page, a
recommendation) and a walk whose next product depends on the product before it (`landscape`). All visits of a day take
their n-th step together, so that ninety days of five thousand shoppers are a few thousand matrix operations.
"""

from dataclasses import dataclass

import numpy as np

from config.demo import traffic
from config.demo.landscape import Landscape, attraction
from config.demo.population import POS, Bools, Floats, Ints, Population

MAX_STEPS = 16
SECONDS_A_STEP = 46.0  # median of the time spent on a product page


@dataclass(frozen=True, slots=True)
class Day:
    """What is given on one day. P products."""

    number: int
    start: int  # seconds since the epoch at 00:00 UTC
    price_factor: Floats  # (P,)
    interest: Floats  # (K,) season of each type, 1 on average
    bustle: float  # visits relative to an average day (weekday, payday)
    in_stock: Bools  # (P,) whether some variant can be sent today


@dataclass(frozen=True, slots=True)
class Visits:
    """S visits of one day that ended with something in the cart or not."""

    shopper: Ints  # (S,)
    channel: Ints  # (S,)
    mission: Ints  # (S,) type
    carted_at: Ints  # (S, P) moment it went into the cart, 0 where it did not
    end: Ints  # (S,) seconds since the epoch
    looked: Ints  # (S, P) how often each product was looked at


@dataclass(frozen=True, slots=True)
class Needs:
    """What shoppers are going to want: a type and the day it falls due, a few slots each; -1 where empty."""

    kind: Ints  # (N, slots)
    day: Ints  # (N, slots)

    def put(self, shopper: int, kind: int, day: int) -> None:
        """Remember a need in place of the one that is latest due or empty."""
        slot = int(np.argmin(np.where(self.kind[shopper] < 0, -20_000, -self.day[shopper])))
        self.kind[shopper, slot], self.day[shopper, slot] = kind, day


def no_needs(n: int, slots: int = 5) -> Needs:
    return Needs(np.full((n, slots), -1), np.full((n, slots), 10_000))


def visits_of(
    *,
    day: Day,
    people: Population,
    land: Landscape,
    needs: Needs,
    log: traffic.Recorder,
    rng: np.random.Generator,
) -> Visits:
    """Let everybody who comes today walk through the shop; views, searches, clicks and carts go to `log`."""
    shopper, mission = _arrivals(day, people, needs, rng)
    channel = _sampled(people.channel[shopper], rng)
    visits = Visits(
        shopper=shopper,
        channel=channel,
        mission=mission,
        carted_at=np.zeros((len(shopper), len(land.type_of)), np.int64),
        end=_starts(day, people, shopper, rng),
        looked=np.zeros((len(shopper), len(land.type_of)), int),
    )
    if len(shopper):
        _walk(day, people, land, visits, log, rng)
    return visits


def _arrivals(day: Day, people: Population, needs: Needs, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Shoppers who come today and what about: a due need brings most of its owners, interest brings the rest."""
    due = (needs.kind >= 0) & (needs.day <= day.number)
    n = len(people)
    comes_for_need = due.any(axis=1) & (rng.random(n) < 0.45)
    comes = (rng.random(n) < people.visits_per_day * day.bustle) | comes_for_need
    shopper = np.flatnonzero(comes & (people.joined_day <= day.number))
    mission = _sampled(people.affinity[shopper] * day.interest, rng)
    slot = np.argmin(np.where(due[shopper], needs.day[shopper], 10_000), axis=1)
    for_need = np.flatnonzero(due[shopper].any(axis=1))
    mission[for_need] = needs.kind[shopper[for_need], slot[for_need]]
    needs.kind[shopper[for_need], slot[for_need]] = -1
    return shopper, mission


def _starts(day: Day, people: Population, shopper: Ints, rng: np.random.Generator) -> Ints:
    hour = np.clip(rng.normal(people.hour[shopper], 1.8), 0.2, 22.4)
    return np.asarray(day.start + hour * 3600, np.int64)


def _sampled(weights: Floats, rng: np.random.Generator) -> Ints:
    """One column of each row, drawn in proportion to the weights."""
    cumulative = np.cumsum(weights, axis=1)
    draws = rng.random((len(weights), 1)) * cumulative[:, -1:]
    return np.asarray((draws > cumulative).sum(axis=1), np.int64)


def _walk(
    day: Day,
    people: Population,
    land: Landscape,
    visits: Visits,
    log: traffic.Recorder,
    rng: np.random.Generator,
) -> None:
    utility = attraction(land, people, visits.shopper, day.price_factor)
    utility[:, land.launch_day > day.number] = -60.0  # not yet on sale
    length = np.minimum(1 + rng.geometric(0.19, len(visits.shopper)), MAX_STEPS)
    length[visits.channel == POS] = 2  # at a till nobody logs what was looked at, only what was taken
    current = _enter(utility, land, visits, log, rng)
    drawn = 0.75 * utility + _curiosity(people, visits.shopper)[:, land.type_of]
    clicked = np.zeros(len(length), bool)
    wanting = np.zeros(len(length), bool)
    for step in range(MAX_STEPS):
        rows = np.flatnonzero(length > step)
        if not len(rows):
            return
        if step:
            current[rows], clicked[rows] = _next(rows, current, wanting, drawn, land, visits, rng)
        _look(rows, current, clicked, visits, log, rng)
        wanting[rows] = _put_into_cart(rows, current, utility, day, land, visits, log, rng)
        wish = rows[(rng.random(len(rows)) < 0.012) & (visits.channel[rows] != POS)]
        log.add(
            at=visits.end[wish],
            kind=traffic.WISH,
            shopper=visits.shopper[wish],
            channel=visits.channel[wish],
            product=current[wish],
        )


def _enter(
    utility: Floats, land: Landscape, visits: Visits, log: traffic.Recorder, rng: np.random.Generator
) -> Ints:
    """The first product of each visit, within its mission; a third of visits begin with a search."""
    off_mission = land.type_of[None, :] != visits.mission[:, None]
    first = _gumbel_choice(utility - 40.0 * off_mission, rng)
    searches = np.flatnonzero((rng.random(len(first)) < 0.34) & (visits.channel != POS))
    log.add(
        at=visits.end[searches],
        kind=traffic.SEARCH,
        shopper=visits.shopper[searches],
        channel=visits.channel[searches],
        query=_queries(first[searches], visits.mission[searches], len(land.type_of), rng),
    )
    visits.end[searches] += rng.integers(4, 20, len(searches))
    return first


def _queries(product: Ints, mission: Ints, n_products: int, rng: np.random.Generator) -> Ints:
    """Half search by the type's name, half by words of the product: queries are numbered products, then types."""
    return np.where(rng.random(len(product)) < 0.5, product, n_products + mission)


def _gumbel_choice(logits: Floats, rng: np.random.Generator) -> Ints:
    return np.asarray(np.argmax(logits + rng.gumbel(size=logits.shape), axis=1), np.int64)


def _curiosity(people: Population, shopper: Ints) -> Floats:
    """How much each type draws a wandering shopper, from the interests that bring her here at all; shape (S, K)."""
    affinity = people.affinity[shopper]
    return np.asarray(np.clip(0.9 * np.log(affinity * affinity.shape[1] + 0.05), -1.5, 2.6))


def _next(
    rows: Ints,
    current: Ints,
    wanting: Bools,
    drawn: Floats,
    land: Landscape,
    visits: Visits,
    rng: np.random.Generator,
) -> tuple[Ints, Bools]:
    """The product after the current one, and whether a recommendation led there."""
    leads = np.where(wanting[rows, None], land.wants[current[rows]], land.leads[current[rows]])
    seen = visits.looked[rows]
    chosen = _gumbel_choice(drawn[rows] + leads - 1.8 * seen, rng)
    strong = leads[np.arange(len(rows)), chosen] > 1.5
    return chosen, strong & (rng.random(len(rows)) < 0.3) & (visits.channel[rows] != POS)


def _look(
    rows: Ints, current: Ints, clicked: Bools, visits: Visits, log: traffic.Recorder, rng: np.random.Generator
) -> None:
    visits.looked[rows, current[rows]] += 1
    visits.end[rows] += np.asarray(rng.lognormal(np.log(SECONDS_A_STEP), 0.7, len(rows)), np.int64) + 2
    online = rows[visits.channel[rows] != POS]
    by_click = online[clicked[online]]
    log.add(
        at=visits.end[by_click], kind=traffic.CLICK, shopper=visits.shopper[by_click], channel=visits.channel[by_click],
        product=current[by_click], position=rng.integers(0, 8, len(by_click)),
    )  # fmt: skip
    log.add(
        at=visits.end[online], kind=traffic.VIEW, shopper=visits.shopper[online], channel=visits.channel[online],
        product=current[online],
    )  # fmt: skip


def _put_into_cart(
    rows: Ints, current: Ints, utility: Floats, day: Day, land: Landscape, visits: Visits, log: traffic.Recorder,
    rng: np.random.Generator,
) -> Bools:  # fmt: skip
    """Whether each visit takes the product it looks at. Nobody takes what is sold out, or twice the same."""
    product = current[rows]
    bought = (visits.carted_at[rows] > 0).sum(axis=1)
    chance: Floats = 1 / (
        1 + np.exp(-(utility[rows, product] - 4.8 + 0.5 * (visits.looked[rows, product] > 1) - 0.5 * bought))
    )
    chance = np.where(visits.channel[rows] == POS, np.maximum(chance, 0.55), chance)
    takes: Bools = (
        (rng.random(len(rows)) < chance) & day.in_stock[product] & (visits.carted_at[rows, product] == 0)
    )
    visits.carted_at[rows[takes], product[takes]] = visits.end[rows[takes]] + 1
    return takes
