"""The table of a training, and its card in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from inventory.training.dataset import Dataset
from inventory.training.fitting import Fitted, kinds
from ml_core.forecast.classes import CLASSES
from ml_core.forecast.contest import ALL, Place

COLUMNS = ("model", "pinball", "rmsse", "bias", "cost", "coverage")


def table(fitted: Fitted, data: Dataset) -> dict[str, Any]:
    """Rows by protocol, as plain JSON."""
    return {
        "holdout": [
            {
                "model": row.name,
                "pinball": _rounded(row.pinball),
                "rmsse": _rounded(row.rmsse),
                "bias": _rounded(row.bias),
                "cost": _rounded(row.cost),
                "coverage": _rounded(row.coverage),
            }
            for row in sorted(fitted.rows, key=lambda row: row.pinball)
        ],
        "origins": [_place(place) for place in fitted.selected.board_],
        "kinds": kinds(data),
        "choice": {
            kind: " + ".join(option) for kind, option in zip(CLASSES, fitted.selected.choice_, strict=True)
        },
        "fallback": fitted.fallback,
        "horizon": data.horizon,
    }


def card(
    *, as_of: datetime, data: Dataset, found: Mapping[str, Any], verdict: Sequence[str], is_promoted: bool
) -> str:
    """What an operator reads first."""
    lines = [
        f"# Demand, from days before {as_of:%Y-%m-%d}",
        "",
        f"{len(data.whole)} places over {data.whole.n_periods} days; the last {data.horizon} held out. "
        f"Kinds of demand: {', '.join(f'{n} {kind}' for kind, n in found['kinds'].items())}.",
        "",
        "| model | pinball | RMSSE | bias | cost | below P90 |",
        "|---|---|---|---|---|---|",
        *("| " + " | ".join(str(row[key]) for key in COLUMNS) + " |" for row in found["holdout"]),
        "",
        "Chosen on four rolling origins by pinball, RMSSE, simulated cost and bias: "
        + "; ".join(f"{kind}: {option}" for kind, option in found["choice"].items())
        + f". Best simple method: {found['fallback']}.",
        "",
        *(f"- {reason}" for reason in verdict),
        "",
        "It serves." if is_promoted else "It does not serve: statistics or the champion before it go on.",
    ]
    return "\n".join(lines) + "\n"


def _place(place: Place) -> dict[str, Any]:
    return {
        "kind": place.kind,
        "model": " + ".join(place.option),
        "score": _rounded(place.score),
        "pinball": _rounded(place.pinball),
        "rmsse": _rounded(place.rmsse),
        "bias": _rounded(place.bias),
        "cost": _rounded(place.cost),
        "chosen": place.chosen,
    }


def overall(found: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The rolling origins' rows over all kinds of demand."""
    return [row for row in found.get("origins", []) if row["kind"] == ALL]


def _rounded(value: float) -> float | None:
    """JSON has no nan."""
    return round(float(value), 4) if value == value else None  # noqa: PLR0124 - nan is not itself
