"""Sales and prices to learn from, and the tree of variants, brands and categories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Records:
    """One row for each variant, place and period in which it could be bought.

    Attributes:
        log_units: (n,), logarithm of the units; a period without a sale is left out or counted as half a unit.
        log_price: (n,), logarithm of the price that was shown.
        controls: (n, C), the reasons for which prices were set: season, promotion, rivals' prices, stock; nan missing.
        variant: (n,), 0 to V - 1.
        effect: (n,), what never changes and is taken out with its mean, such as the place.
        cluster: (n,), rows whose errors go together, such as the place again or the week.
        period: (n,), in which prices are set together, such as the week; None where nothing is known of that.
    """

    log_units: Values
    log_price: Values
    controls: Values
    variant: Ints
    effect: Ints
    cluster: Ints
    period: Ints | None = None

    @classmethod
    def of(
        cls,
        units: Values,
        price: Values,
        *,
        variant: Ints,
        controls: Values | None = None,
        effect: Ints | None = None,
        cluster: Ints | None = None,
        period: Ints | None = None,
    ) -> Self:
        """From units and prices; rows without a sale or a price above 0, or not finite, are left out.

        Raises:
            ValueError: if lengths differ, variants are negative, controls are infinite, or no row is usable.
        """
        n = len(units)
        controls = np.zeros((n, 0)) if controls is None else controls
        effect = np.zeros(n, dtype=np.int64) if effect is None else effect
        cluster = np.arange(n) if cluster is None else cluster
        columns = (price, variant, controls, effect, cluster, cluster if period is None else period)
        if any(len(each) != n for each in columns) or controls.ndim != 2:
            raise ValueError(f"every column needs {n} rows, and controls two dimensions")
        usable = (
            np.isfinite(units) & np.isfinite(price) & (np.nan_to_num(units) > 0) & (np.nan_to_num(price) > 0)
        )
        if not usable.any() or variant.min() < 0:
            raise ValueError(f"{int(usable.sum())} of {n} rows have units and a price above 0")
        if np.isinf(controls).any():
            raise ValueError(f"{int(np.isinf(controls).sum())} controls are infinite; a missing one is nan")
        return cls(
            np.log(units[usable]),
            np.log(price[usable]),
            controls[usable].astype(np.float64),
            variant[usable],
            effect[usable],
            cluster[usable],
            None if period is None else period[usable],
        )

    def __len__(self) -> int:
        return len(self.log_units)


@dataclass(frozen=True, slots=True)
class Tree:
    """Of each variant its brand, of each brand its category.

    A brand that sells in several categories is one brand in each; `house` says which of them are the same.
    """

    brand: Ints  # (V,)
    category: Ints  # (B,)
    house: Ints | None = None  # (B,), -1 for none; None: no brand is in two categories

    @classmethod
    def flat(cls, n_variants: int) -> Self:
        """All variants of one brand in one category."""
        return cls(np.zeros(n_variants, dtype=np.int64), np.zeros(1, dtype=np.int64))
