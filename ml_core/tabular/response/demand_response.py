"""Elasticities of all variants: orthogonalised slopes, pooled along the tree, with intervals and a badge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.config import ResponseConfig
from ml_core.estimator import State, Unfitted, own_state
from ml_core.tabular.response import drifting, orthogonal, pooling
from ml_core.tabular.response.drifting import Counts
from ml_core.tabular.response.orthogonal import Slopes
from ml_core.tabular.response.pooling import Estimates
from ml_core.tabular.response.records import Ints, Records, Tree, Values

NAMES = ("mean", "error", "own_mean", "own_error", "n_rows", "category_mean", "category_error")


class Badge(StrEnum):
    """How sure an elasticity is, by the width of its interval."""

    SURE = "sure"
    FAIR = "fair"
    GUESS = "guess"  # hold the price, or try another one


@dataclass(frozen=True, slots=True)
class Elasticity:
    """Of one variant: by how many percent demand changes when the price rises by one."""

    mean: float
    lo: float
    hi: float
    own_mean: float  # before it borrowed from others; nan without enough of its own
    own_error: float
    n_rows: int
    badge: Badge


class DemandResponse:
    """Learns elasticities; a variant beyond those of `fit` gets its category's belief from the caller."""

    def __init__(self, config: ResponseConfig | None = None) -> None:
        self.config = config or ResponseConfig()
        self.learnt_: dict[str, Values] | None = None  # see NAMES

    def fit(self, records: Records, tree: Tree) -> Self:
        """Learn from `records`, whose variants are those of `tree`.

        Raises:
            ValueError: if a row names a variant that the tree does not have.
        """
        self._check(records.variant, tree)
        return self._learn(orthogonal.slopes(records, len(tree.brand), self.config), tree)

    def fit_counts(self, counts: Counts, tree: Tree) -> Self:
        """Learn from units that are few and whose level drifts.

        Raises:
            ValueError: if a row names a variant that the tree does not have, or nothing was sold.
        """
        self._check(counts.variant, tree)
        return self._learn(drifting.slopes(counts, tree.category[tree.brand], self.config), tree)

    def _check(self, variant: Ints, tree: Tree) -> None:
        most = int(variant.max(initial=0))
        if most >= len(tree.brand):
            raise ValueError(f"variant {most} is not among the {len(tree.brand)} of the tree")

    def _learn(self, own: Slopes, tree: Tree) -> Self:
        variants, categories = self._pooled(Estimates(own.slope, own.error), tree)
        self.learnt_ = {
            "mean": variants.mean,
            "error": variants.error,
            "own_mean": own.slope,
            "own_error": own.error,
            "n_rows": own.n_rows.astype(np.float64),
            "category_mean": categories.mean,
            "category_error": categories.error,
        }
        return self

    def elasticities(self) -> list[Elasticity]:
        """One for each variant."""
        learnt = self._learnt
        columns = (learnt[name] for name in ("mean", "error", "own_mean", "own_error", "n_rows"))
        return [self._elasticity(*map(float, row)) for row in zip(*columns, strict=True)]

    def state(self) -> State:
        """Means and errors of variants and categories."""
        return dict(self._learnt)

    @classmethod
    def from_state(cls, config: ResponseConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not these.
        """
        own = own_state(state, set(NAMES))
        model = cls(config)
        model.learnt_ = {name: own[name].astype(np.float64) for name in NAMES}
        return model

    @property
    def _learnt(self) -> dict[str, Values]:
        if self.learnt_ is None:
            raise Unfitted("DemandResponse")
        return self.learnt_

    def _pooled(self, slopes: Estimates, tree: Tree) -> tuple[Estimates, Estimates]:
        """From the bottom to the top, and back down: variants and categories."""
        n_brands, n_categories = len(tree.category), int(tree.category.max()) + 1
        prior = Estimates(
            np.full(n_categories, self.config.prior_mean), np.full(n_categories, self.config.prior_deviation)
        )
        of_brands, of_variants = self.config.brand_spread, self.config.variant_spread
        own_brands = pooling.group_slopes(slopes, tree.brand, n_brands, spread=of_variants)
        if tree.house is not None and of_brands is not None and of_variants is not None:
            brands, categories = pooling.crossed(
                own_brands, tree.category, tree.house, prior,
                spread=of_brands, beside_spread=self.config.house_spread,
            )  # fmt: skip
            return pooling.within(slopes, tree.brand, brands, spread=of_variants), categories
        _, categories = pooling.pooled(own_brands, tree.category, prior, spread=of_brands)
        spread = self._brand_spread(own_brands, tree.category, n_categories)
        above = Estimates(
            categories.mean[tree.category], np.sqrt(categories.error[tree.category] ** 2 + spread**2)
        )
        variants, _ = pooling.pooled(slopes, tree.brand, above, spread=of_variants)
        return variants, categories

    def _brand_spread(self, brands: Estimates, category: Ints, n_categories: int) -> float:
        """How far a brand that was never seen may lie from its category; as far as categories do, if unknown."""
        if self.config.brand_spread is not None:
            return self.config.brand_spread
        known = int(np.isfinite(brands.error).sum())
        found = pooling.spread_of(brands, category, n_categories)
        return found if known > n_categories else self.config.prior_deviation

    def _elasticity(
        self, mean: float, error: float, own_mean: float, own_error: float, n_rows: float
    ) -> Elasticity:
        half = NormalDist().inv_cdf((1 + self.config.confidence) / 2) * error
        width = 2 * half
        badge = Badge.GUESS
        if width <= self.config.fair_width:
            badge = Badge.SURE if width <= self.config.sure_width else Badge.FAIR
        return Elasticity(mean, mean - half, mean + half, own_mean, own_error, int(n_rows), badge)
