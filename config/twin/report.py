"""The figures as a table for people, and as JSON for those who compare runs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import isnan
from pathlib import Path

from config.twin import comparing
from config.twin.comparing import Figures, Interval, Row
from config.twin.running import Plan

COLUMNS = ("margin", "revenue", "out_days", "stock", "turns", "write_offs", "lost_units")
SUSPICIOUS = 0.10  # a gain above it is checked for a leak


def text(results: Mapping[str, Sequence[Figures]]) -> str:
    """Means over seeds, changes against the baseline with intervals, and each app's share."""
    found = comparing.rows(results)
    lines = [_means(found), "", "Against the baseline, by seed, with 95 % intervals:", _changes(found)]
    parts = comparing.shares(results)
    if parts:
        lines += ["", "Margin that each app adds, of the baseline's:"]
        lines += [f"  {name:<18}{_percent(part)}" for name, part in parts.items()]
    lines += [
        f"{row.policy}: above {SUSPICIOUS:.0%}; run it with --shop permuted and --shop settled to look for a leak."
        for row in found
        if row.ratios["margin"].mean > SUSPICIOUS
    ]
    return "\n".join(lines)


def write_json(
    path: Path, *, results: Mapping[str, Sequence[Figures]], plan: Plan, cpu_s: Mapping[str, float]
) -> None:
    """In the form of the benchmarks: one row a policy, intervals as `<key>_lo` and `<key>_hi`."""
    rows = [_flat(row) | {"cpu_s": cpu_s[row.policy]} for row in comparing.rows(results)]
    body = {
        "area": "twin",
        "protocol": asdict(plan),
        "rows": rows,
        "shares": {name: asdict(part) for name, part in comparing.shares(results).items()},
        "seeds": {policy: [dict(each) for each in found] for policy, found in results.items()},
    }
    path.write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")


def _flat(row: Row) -> dict[str, object]:
    flat: dict[str, object] = {"model": row.policy, "n_seeds": row.n_seeds, **row.figures}
    for name, part in row.ratios.items():
        for key, value in (("", part.mean), ("_lo", part.lo), ("_hi", part.hi)):
            flat[f"{name}_change{key}"] = None if isnan(value) else value
    return flat


def _means(found: Sequence[Row]) -> str:
    head = f"{'policy':<12}" + "".join(f"{name:>13}" for name in COLUMNS)
    rows = [
        f"{row.policy:<12}" + "".join(f"{row.figures[name]:>13,.1f}" for name in COLUMNS) for row in found
    ]
    return "\n".join([head, *rows])


def _changes(found: Sequence[Row]) -> str:
    head = f"{'policy':<12}" + "".join(f"{name:>26}" for name in COLUMNS)
    rows = [f"{row.policy:<12}" + "".join(f"{_change(row, name):>26}" for name in COLUMNS) for row in found]
    return "\n".join([head, *rows])


def _change(row: Row, name: str) -> str:
    return _percent(row.ratios[name]) if name in row.ratios else f"{row.changes[name].mean:+,.1f}"


def _percent(part: Interval) -> str:
    if isnan(part.lo):
        return f"{part.mean:+.1%}"
    return f"{part.mean:+.1%} [{part.lo:+.1%}, {part.hi:+.1%}]"
