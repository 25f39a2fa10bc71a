"""What no shopper and no model may see: the hidden causes of a run, kept in a file beside the shop.

Whoever learns from the shop's tables can be marked against it: aspects that reviews speak of, demand that met an empty
shelf, price sensitivity, rivals' prices, planted complements.
"""

import json
from pathlib import Path

import numpy as np

from config.demo.simulation import Run


def write_truth(*, run: Run, path: Path, review_ids: list[int | None]) -> None:
    """Write the truth of a run as JSON, replacing the file of an earlier one.

    Args:
        review_ids: key of the row of each review of the run, None where it was not stored.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(truth_of(run, review_ids), ensure_ascii=False), encoding="utf-8")


def truth_of(run: Run, review_ids: list[int | None]) -> dict[str, object]:
    slugs = [p.slug for p in run.catalogue.products]
    return {
        "format": 1,
        "seed": run.seed,
        "first_day": run.first_day.date().isoformat(),
        "n_days": run.n_days,
        "products": {p.slug: _product(run, i) for i, p in enumerate(run.catalogue.products)},
        "lost_units_by_sku": _lost(run),
        "complements": {slugs[i]: [slugs[j] for j in partners] for i, partners in enumerate(run.land.complements)},
        "shoppers": {
            "price_sensitivity_mean": float(run.people.price_sensitivity.mean()),
            "price_sensitivity_p10_p90": np.quantile(run.people.price_sensitivity, [0.1, 0.9]).round(4).tolist(),
        },
        "review_opinions": {
            str(pk): [{"aspect": aspect, "polarity": polarity} for aspect, polarity in review.opinions]
            for pk, review in zip(review_ids, run.reviews, strict=True) if pk is not None
        },
    }  # fmt: skip


def _product(run: Run, i: int) -> dict[str, object]:
    product = run.catalogue.products[i]
    aspects = run.catalogue.type_of(product).aspects
    return {
        "type": product.type_code,
        "qualities": dict(zip(aspects, product.qualities, strict=True)),
        "appeal": product.appeal,
        "rival_price_factor_by_day": run.prices.rival[i].round(4).tolist(),
    }


def _lost(run: Run) -> dict[str, int]:
    """Units asked for while the shelf was empty, where there were any."""
    skus = [v.sku for p in run.catalogue.products for v in p.variants]
    return {sku: int(n) for sku, n in zip(skus, run.lost_units.tolist(), strict=True) if n}
