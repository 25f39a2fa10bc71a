"""Shoppers: how many want what at today's prices.

So many shoppers look into a category as its season brings; each takes the variant of the greatest utility, or none
(multinomial logit; McFadden 1974). Of variant v on a day

    weight = base share · exp(level + .25 if promoted) · (paid / reference)^(own) · (paid / rivals')^(cross)
    units  ~ negative binomial, mean = shoppers · weight / (.9 + the category's weights), variance mean + mean² / k

where own + cross is the elasticity and the weights of a category are .1 together at reference prices: a tenth of
those who look buy. What is wanted is drawn from a fixed uniform number of the variant and the day, so that two policies
that ask the same price meet the same shoppers (common random numbers).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from config.twin.assortment import BUYING_RATE, RIVAL_SHARE, Assortment, Floats, Ints

PROMOTION_LIFT: Final = 0.25  # of the log weight: it is shown first


@dataclass(frozen=True, slots=True)
class Offered:
    """What shoppers see on a day."""

    paid: Floats  # (V,) price after discount, in euro
    is_promoted: Floats  # (V,) 1 or 0
    rivals: Floats  # (V,) what the rivals ask, in euro


@dataclass(frozen=True, slots=True)
class Tastes:
    """The shoppers' side of the world."""

    assortment: Assortment
    reference: Floats  # (V,) price at which `base` is wanted, in euro
    elasticity: Floats  # (V,)
    waves: Floats  # (C, D)
    levels: Floats  # (V, D)
    luck: Floats  # (V, D) uniform

    def weights(self, day: int, offered: Offered) -> Floats:
        """How much each variant attracts; shape (V,)."""
        own, cross = self.elasticity * (1 - RIVAL_SHARE), self.elasticity * RIVAL_SHARE
        at_reference = self.assortment.base / self._shoppers()[self.assortment.category]
        shown = np.exp(self.levels[:, day] + PROMOTION_LIFT * offered.is_promoted)
        answered = (offered.paid / self.reference) ** own * (offered.paid / offered.rivals) ** cross
        return np.asarray(at_reference * shown * answered)

    def means(self, day: int, offered: Offered) -> Floats:
        """Expected units of the day; shape (V,)."""
        weights, category = self.weights(day, offered), self.assortment.category
        together = np.bincount(category, weights, self.assortment.size.n_categories)  # (C,)
        looking = self._shoppers() * np.exp(self.waves[:, day])  # (C,)
        return np.asarray(looking[category] * weights / (1 - BUYING_RATE + together[category]))

    def wanted(self, day: int, offered: Offered) -> Ints:
        """Units that are wanted on the day; shape (V,)."""
        mean, k = self.means(day, offered), self.assortment.dispersion
        return np.asarray(stats.nbinom.ppf(self.luck[:, day], k, k / (k + mean)), dtype=np.int64)

    def _shoppers(self) -> Floats:
        """Who look into each category on an ordinary day; shape (C,)."""
        of = self.assortment
        return np.asarray(np.bincount(of.category, of.base, of.size.n_categories) / BUYING_RATE)
