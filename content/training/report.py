"""The table that operators read, and the model's card."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from content.training.dataset import Dataset
from ml_core.metrics.classification import Bin

KEYS = ("accuracy", "macro_f1", "ece")
Cells = Mapping[str, float | str]
Table = Mapping[str, Sequence[Cells]]


def card(
    *,
    as_of: datetime,
    data: Dataset,
    table: Table,
    members: Mapping[str, str],
    clauses: str,
    verdict: Sequence[str],
    is_promoted: bool,
    reliability: Mapping[str, Sequence[Bin]],
) -> str:
    """Markdown: what the model is, what it learnt from, how it did beside naive answers, what the gate said."""
    chosen = ", ".join(f"{language}: `{name}`" for language, name in members.items()) or "none"
    return "\n".join(
        [
            "# Reading reviews: aspects, polarity, praise as a whole",
            "",
            f"Trained on {len(data.everything)} published reviews before {as_of.isoformat()}, with {data.n_labels} "
            f"labels of people. Whole reviews by {chosen}; clauses by `{clauses}`; aspects by the ontology's words.",
            "The model holds no person and no review, only weights of words.",
            "",
            "## Whole reviews",
            "",
            *_table(table["whole"], KEYS),
            "## Do the chances hold?",
            "",
            *_reliability(reliability),
            "## Clauses, summed up to reviews",
            "",
            *_table(table["clauses"], ("accuracy",)),
            f"Protocol: the latest {len(data.test)} reviews test (from {data.test_from.isoformat()}), those before "
            f"them choose and calibrate, the rest trains; split `{data.split_hash}`. Labels are stars (1–2 complain, "
            "4–5 praise, 3 left out) where no person gave one, so a complaint in a five-star review counts as a fault "
            "of whoever finds it. 95 % intervals (Wilson). What serves was fitted again on everything.",
            "",
            f"## Gate: {'promoted' if is_promoted else 'not promoted'}",
            *(f"- {sentence}" for sentence in verdict),
            "",
            "## Limits",
            "English and Chinese only; other languages are recognised and not read. Sarcasm is marked, not understood. "
            "Of a text the first 5,000 characters are read.",
            "",
        ]
    )


def _table(rows: Sequence[Cells], keys: Sequence[str]) -> list[str]:
    lines = [f"| language | model | n | {' | '.join(keys)} | CPU s |", "|---" * (len(keys) + 4) + "|"]
    for row in rows:
        cells = [_cell(row, key) for key in keys]
        lines.append(
            f"| {row['language']} | {row['model']} | {row['n']} | {' | '.join(cells)} | {row.get('cpu_s', '')} |"
        )
    return [*lines, ""]


def _reliability(found: Mapping[str, Sequence[Bin]]) -> list[str]:
    """Of the test reviews that were said to praise with about this chance, the share that did."""
    lines = ["| language | chance said | share that praised | n |", "|---" * 4 + "|"]
    lines += [
        f"| {language} | {one.confidence:.3f} | {one.hit_rate:.3f} | {one.n} |"
        for language, bins in found.items()
        for one in bins
    ]
    return [*lines, ""]


def _cell(row: Cells, key: str) -> str:
    if key not in row:
        return ""
    value = f"{float(row[key]):.4f}"
    if f"{key}_lo" in row:
        return f"{value} [{float(row[f'{key}_lo']):.4f}, {float(row[f'{key}_hi']):.4f}]"
    return value
