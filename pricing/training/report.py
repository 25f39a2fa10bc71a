"""The table that operators read, and the model's card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np

from pricing.training.judging import NAIVE, Judged

Z = 1.96
WARNING = (
    "Rows marked * foretell sales by squared error. They are no demand curves: prices were set for reasons, and the "
    "reasons are still in their slopes. They stand here to show by how much."
)


def table(found: Sequence[Judged]) -> list[dict[str, Any]]:
    """One row a candidate, the naive one first; gains are against it, with an interval over variants."""
    naive = next(each for each in found if each.name == NAIVE)
    return [_row(each, naive) for each in found]


def _row(each: Judged, naive: Judged) -> dict[str, Any]:
    gains = naive.deviance - each.deviance
    n = len(gains)
    half = Z * float(gains.std(ddof=1)) / n**0.5 if n > 1 else float("inf")
    gain = float(gains.mean()) if n else 0.0
    return {
        "model": each.name,
        "is_curve": each.is_curve,
        "n": n,
        "deviance": round(float(each.deviance.mean()), 5) if n else None,
        "gain": round(gain, 5),
        "gain_lo": round(gain - half, 5) if np.isfinite(half) else None,
        "gain_hi": round(gain + half, 5) if np.isfinite(half) else None,
        "elasticity": round(float(np.mean(each.slopes)), 3) if len(each.slopes) else None,
        "positive_share": round(float(np.mean(each.slopes > 0)), 3) if len(each.slopes) else None,
    }


def card(
    *,
    as_of: datetime,
    rows: Sequence[dict[str, Any]],
    n_rows: int,
    n_units: int,
    verdict: Sequence[str],
    is_promoted: bool,
) -> str:
    """Markdown: what the model is, what it learnt from, how it did beside naive answers, what the gate said."""
    return "\n".join(
        [
            "# Demand response: what demand answers to price",
            "",
            "Elasticities by variant, orthogonalised against the reasons for which prices were set, drawn towards "
            f"brand and category. As of {as_of.isoformat()}, from {n_rows} days of variants with {n_units} units. "
            "It holds nothing of any person.",
            "",
            "Deviance of a later day of variants whose price moved, lower is better; gain against no response.",
            "",
            "| model | variants | deviance | gain | 95 % | mean elasticity | above 0 |",
            "|---|---|---|---|---|---|---|",
            *(_line(row) for row in rows),
            "",
            WARNING,
            "",
            f"## Gate: {'promoted' if is_promoted else 'not promoted'}",
            *(f"- {sentence}" for sentence in verdict),
            "",
        ]
    )


def _line(row: dict[str, Any]) -> str:
    mark = "" if row["is_curve"] else " *"
    interval = "–" if row["gain_lo"] is None else f"{row['gain_lo']:+.4f} … {row['gain_hi']:+.4f}"
    deviance = "–" if row["deviance"] is None else f"{row['deviance']:.4f}"
    slope = "–" if row["elasticity"] is None else f"{row['elasticity']:.2f}"
    above = "–" if row["positive_share"] is None else f"{row['positive_share']:.0%}"
    return f"| {row['model']}{mark} | {row['n']} | {deviance} | {row['gain']:+.4f} | {interval} | {slope} | {above} |"
