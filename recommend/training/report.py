"""The table that operators read, and the model's card."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from recommend.training.dataset import Dataset

KEYS = ("hr@10", "ndcg@10", "mrr@10", "coverage@10")
Cells = Mapping[str, float | str]
PROTOCOLS = {"leave_one_out": "Leave-one-out, full ranking", "time_split": "Time split, full ranking"}

LIMITS = {
    "blend": "New products are placed by their words only. The network of the served version is the one fitted for "
    "leave-one-out, so it misses each person's latest two events; the transition counts miss nothing.",
    "transitions": "Counts only: a new product is not recommended before somebody came from another product to it.",
}


def card(
    *,
    version_as_of: datetime,
    estimator: str,
    dataset: Dataset,
    report: Mapping[str, Sequence[Cells]],
    verdict: Sequence[str],
    is_promoted: bool,
) -> str:
    """Markdown: what the model is, what it learnt from, how it did beside naive answers, what the gate said."""
    return "\n".join(
        [
            "# Recommendations: which product next",
            "",
            f"Estimator `{estimator}`, trained on {dataset.n_events} events of {dataset.n_people} people and "
            f"{len(dataset.vocabulary)} products before {version_as_of.isoformat()}.",
            "Only events of people who consented to personal recommendations. The model holds no person: it reads "
            "a history at each request.",
            "",
            *(line for key, title in PROTOCOLS.items() for line in _table(title, report[key])),
            f"Split hashes: leave-one-out `{dataset.leave_one_out.split_hash}`, time `{dataset.time.split_hash}` "
            f"(test from {dataset.test_from.isoformat()}). 95 % intervals over people. Leave-one-out lets a model "
            "see other people's future; the gate judges the time split.",
            "",
            f"## Gate: {'promoted' if is_promoted else 'not promoted'}",
            *(f"- {sentence}" for sentence in verdict),
            "",
            "## Limits",
            LIMITS[estimator],
            "",
        ]
    )


def _table(title: str, rows: Sequence[Cells]) -> list[str]:
    lines = [f"## {title}", "", f"| model | {' | '.join(KEYS)} | CPU s |", "|---" * (len(KEYS) + 2) + "|"]
    for row in rows:
        cells = [_cell(row, key) for key in KEYS]
        lines.append(f"| {row['model']} | {' | '.join(cells)} | {row['cpu_s']} |")
    return [*lines, ""]


def _cell(row: Cells, key: str) -> str:
    if f"{key}_lo" in row:
        return f"{row[key]:.4f} [{row[f'{key}_lo']:.4f}, {row[f'{key}_hi']:.4f}]"
    return f"{row[key]:.4f}"
