"""What the shop sells, and what of it nobody may know: how much is wanted, and how wanting answers to price.

- Units a day at the reference price: lognormal, median .9, sigma .9, between .08 and 12: few sellers carry the shop.
- Purchase cost in euro: lognormal, median 12, sigma .6, between 2 and 80.
- Own-price elasticity: category mean uniform in [-3.2, -2.0], plus N(0, .45) by brand, plus N(0, .35) by variant,
  between -6 and -1.25. Eleven brands of orange juice spread by .8 around -2.8 (bayesm orangeJuice); the sum of the
  three parts here spreads by .67 around -2.6.
- A part of it, `rival_share`, answers not to the price but to its ratio to the rivals'.
- The merchant's markup: of each category the one that earns most if all its variants get the same and rivals have
  answered (a category's demand answers by .765 of a variant's elasticity: see `CATEGORY_SHARE`), times an error of
  lognormal sigma .2, which is that of knowing its elasticity to .3: a competent merchant, who knows the category and
  not the single variant.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

RIVAL_SHARE: Final = 0.3
BUYING_RATE: Final = 0.1  # of those who look into a category at reference prices
# Of a variant's elasticity, when all variants of the category move together and the follower, half of what rivals ask,
# has followed: shoppers do not leave for other variants, nor for the follower.
CATEGORY_SHARE: Final = (1 - RIVAL_SHARE / 2) * (1 - BUYING_RATE)
MARKUPS: Final = np.arange(0.15, 3.01, 0.05)
MARKUP_ERROR: Final = 0.2
PERISHABLE_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class Size:
    """How large the shop is."""

    n_variants: int
    n_categories: int
    n_brands: int
    n_suppliers: int


SIZES: Final = {
    "tiny": Size(12, 2, 3, 2),
    "small": Size(48, 4, 6, 4),
    "usual": Size(96, 6, 10, 6),
    "large": Size(240, 8, 16, 8),
}


@dataclass(frozen=True, slots=True)
class Assortment:
    """V variants of C categories, B brands and S suppliers. Two variants make a product."""

    size: Size
    category: Ints  # (V,)
    brand: Ints  # (V,)
    supplier: Ints  # (V,)
    base: Floats  # (V,) units a day at the reference price, an ordinary season and level
    cost: Floats  # (V,) first purchase cost, in euro
    elasticity: Floats  # (V,) below 0
    dispersion: Floats  # (V,) k of the negative binomial: variance = mean + mean² / k
    markup: Floats  # (C,) of the cost, what the merchant adds
    pack: Ints  # (V,)
    keeps_days: Ints  # (V,) after which a unit is spoilt; 0 keeps for ever

    def __len__(self) -> int:
        return len(self.base)

    @property
    def product(self) -> Ints:
        """(V,) number of each variant's product."""
        return np.arange(len(self), dtype=np.int64) // 2


def draw(size: Size, rng: np.random.Generator, *, is_settled: bool = False) -> Assortment:
    """Draw one.

    Args:
        size: of the shop.
        rng: where chance comes from.
        is_settled: variants of a category answer alike and the merchant makes no error: no price can earn more.
    """
    n = size.n_variants
    product = np.arange(n) // 2
    n_products = product[-1] + 1
    category = (np.arange(n_products) % size.n_categories)[product]
    brand = rng.integers(0, size.n_brands, n_products)[product]
    supplier = (brand % size.n_suppliers).astype(np.int64)
    base = np.clip(rng.lognormal(np.log(0.9), 0.9, n), 0.08, 12.0)
    cost = np.clip(rng.lognormal(np.log(12), 0.6, n_products), 2.0, 80.0)[product] * rng.uniform(0.9, 1.1, n)
    of_category = rng.uniform(-3.2, -2.0, size.n_categories)
    of_brand, own = rng.normal(0, 0.45, size.n_brands), rng.normal(0, 0.35, n)
    error = rng.lognormal(0, MARKUP_ERROR, size.n_categories)
    apart = np.zeros(n) if is_settled else of_brand[brand] + own
    elasticity = np.clip(of_category[category] + apart, -6.0, -1.25)
    markup = np.array([
        best_markup(base[category == c] * cost[category == c], elasticity[category == c] * CATEGORY_SHARE)
        for c in range(size.n_categories)
    ])  # fmt: skip
    keeps = np.where(np.arange(size.n_categories) % 3 == 2, PERISHABLE_DAYS, 0)
    return Assortment(
        size=size,
        category=category.astype(np.int64),
        brand=brand.astype(np.int64),
        supplier=supplier,
        base=base,
        cost=np.round(cost, 2),
        elasticity=elasticity,
        dispersion=rng.uniform(1.5, 6.0, n),
        markup=markup if is_settled else markup * error,
        pack=rng.choice([1, 1, 2, 6], n).astype(np.int64),
        keeps_days=keeps[category].astype(np.int64),
    )


def best_markup(weight: Floats, elasticity: Floats) -> float:
    """The one markup that earns most over variants of constant elasticity.

    Args:
        weight: of each variant, units times cost at one and the same markup; shape (V,).
        elasticity: of each; shape (V,).
    """
    # Demand is taken as given at the category's usual markup, so that no variant's size depends on the answer.
    usual = -1 / (1 + float(np.average(elasticity, weights=weight)))
    price = (1 + MARKUPS)[:, None] / (1 + usual)  # (M, 1) of the usual price
    profit = (weight * price ** elasticity[None, :] * MARKUPS[:, None]).sum(axis=1)  # (M,)
    return float(MARKUPS[int(profit.argmax())])
