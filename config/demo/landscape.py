"""How products attract shoppers and lead to one another: the fixed matrices that every visit walks on.

Three kinds of lead are planted, each between particular products and not only between types, because that is what a
sequence model has to find: a rival looked at next, a complement wanted after something went into the cart, and a
companion in style from another type.
"""

from dataclasses import dataclass

import numpy as np

from config.demo.catalogue import Catalogue
from config.demo.population import STYLE_WIDTH, Floats, Ints, Population

ELSEWHERE = -3.6  # logit of leaving the type without a lead
RIVAL = 1.2  # logit added for the one product that is usually compared next
NEIGHBOUR = 0.6  # for the two that cost nearly the same
COMPANION = 4.0  # towards the companion in style, from ELSEWHERE
COMPLEMENT_SEEN = 3.4  # towards a complement while only looking, from ELSEWHERE
COMPLEMENT_WANTED = 7.0  # towards a complement of what has just gone into the cart, from ELSEWHERE


@dataclass(frozen=True, slots=True)
class Landscape:
    """P products of K types."""

    type_of: Ints  # (P,) index of the type
    style: Floats  # (P, STYLE_WIDTH)
    brand: Ints  # (P,)
    level: Floats  # (P,) standardised log price within the type
    appeal: Floats  # (P,)
    quality: Floats  # (P,) mean hidden quality
    leads: Floats  # (P, P) logit of looking at column next after row
    wants: Floats  # (P, P) logit of looking at column after row went into the cart
    complements: tuple[Ints, ...]  # of each product, best first
    launch_day: Ints  # (P,) first day on sale, <= 0 for old products
    replenish_days: Floats  # (K,) 0 where a type lasts


def draw_landscape(*, catalogue: Catalogue, n_days: int, rng: np.random.Generator) -> Landscape:
    codes = [t.code for t in catalogue.types]
    brands = [b.code for b in catalogue.brands]
    type_of = np.array([codes.index(p.type_code) for p in catalogue.products])
    price = np.log([float(p.variants[0].price) for p in catalogue.products])
    complements = _complements(catalogue, type_of, rng)
    leads = _leads(type_of, price, complements, rng)
    wants = leads.copy()
    for row, columns in enumerate(complements):
        wants[row, columns] = ELSEWHERE + COMPLEMENT_WANTED - 0.8 * np.arange(len(columns))
    centres = rng.normal(0, 0.5, (len(codes), STYLE_WIDTH))
    return Landscape(
        type_of=type_of,
        style=centres[type_of] + rng.normal(0, 1, (len(type_of), STYLE_WIDTH)),
        brand=np.array([brands.index(p.brand) for p in catalogue.products]),
        level=_standardised(price, type_of),
        appeal=np.array([p.appeal for p in catalogue.products]),
        quality=np.array([np.mean(p.qualities) for p in catalogue.products]),
        leads=leads,
        wants=wants,
        complements=complements,
        launch_day=np.array([n_days - p.launch_age_days for p in catalogue.products]),
        replenish_days=np.array([t.replenish_days for t in catalogue.types], float),
    )


def attraction(land: Landscape, people: Population, shoppers: Ints, price_factor: Floats) -> Floats:
    """Utility of each product to each shopper at today's prices, but for where the visit is.

    Args:
        shoppers: rows of the population; shape (S,).
        price_factor: today's price over the catalogue price; shape (P,).

    Returns:
        Shape (S, P).
    """
    taste = people.style[shoppers] @ land.style.T * (1.35 / np.sqrt(STYLE_WIDTH))
    fit = -0.28 * (people.budget[shoppers, None] - land.level[None, :]) ** 2
    loved = people.brand_love[shoppers][:, land.brand]
    dearer = people.price_sensitivity[shoppers, None] * np.log(price_factor)[None, :]
    return np.asarray(taste + fit + loved + (land.appeal + 1.2 * land.quality)[None, :] - dearer)


def _standardised(values: Floats, group: Ints) -> Floats:
    result = np.zeros_like(values)
    for g in np.unique(group):
        members = group == g
        spread = values[members].std()
        result[members] = (values[members] - values[members].mean()) / spread if spread > 0 else 0.0
    return result


def _complements(catalogue: Catalogue, type_of: Ints, rng: np.random.Generator) -> tuple[Ints, ...]:
    """For each product one particular product of every complementary type, at a similar price level."""
    codes = [t.code for t in catalogue.types]
    level = _standardised(np.log([float(p.variants[0].price) for p in catalogue.products]), type_of)
    found = []
    for p, product_type in enumerate(type_of):
        chosen = []
        for code in catalogue.types[product_type].complements:
            pool = np.flatnonzero(type_of == codes.index(code)) if code in codes else np.array([], int)
            pool = pool[pool != p]
            if len(pool):
                chosen.append(pool[np.argmin(np.abs(level[pool] - level[p]) + rng.normal(0, 0.5, len(pool)))])
        found.append(np.array(chosen, int))
    return tuple(found)


def _leads(type_of: Ints, price: Floats, complements: tuple[Ints, ...], rng: np.random.Generator) -> Floats:
    n = len(type_of)
    leads = np.where(type_of[:, None] == type_of[None, :], 0.0, ELSEWHERE) + rng.normal(0, 0.25, (n, n))
    for t in np.unique(type_of):
        members = np.flatnonzero(type_of == t)
        circle = rng.permutation(members)
        leads[circle, np.roll(circle, -1)] += RIVAL
        ordered = members[np.argsort(price[members])]
        leads[ordered[:-1], ordered[1:]] += NEIGHBOUR
        leads[ordered[1:], ordered[:-1]] += NEIGHBOUR
    companion = rng.integers(0, n, n)
    leads[np.arange(n), companion] = np.maximum(leads[np.arange(n), companion], ELSEWHERE + COMPANION)
    for row, columns in enumerate(complements):
        leads[row, columns] = np.maximum(
            leads[row, columns], ELSEWHERE + COMPLEMENT_SEEN - 0.6 * np.arange(len(columns))
        )
    np.fill_diagonal(leads, -50.0)
    return np.asarray(leads)
