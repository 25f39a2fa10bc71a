"""The one form of a benchmark's result: a table to read and a JSON file to compare.

`{"area", "data", "protocol", "rows": [{"model", metrics…, "cpu_s"}], "versions"}`; intervals are keys that
end in `_lo` and `_hi`.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import NoReturn

Value = str | float | int
BOUNDS = ("_lo", "_hi")
PACKAGES = ("numpy", "scipy", "torch", "transformers", "scikit-learn", "django")


@dataclass(slots=True)
class Timer:
    """CPU seconds of this process and wall seconds; CPU is the one to trust on a shared machine."""

    cpu_s: float = 0.0
    wall_s: float = 0.0


@dataclass(slots=True)
class Report:
    """Rows in the order in which they were measured, naive baselines first."""

    area: str
    data: str
    protocol: str
    rows: list[dict[str, Value]] = field(default_factory=list)
    versions: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.versions = library_versions()

    def add(self, model: str, metrics: Mapping[str, Value], timer: Timer | None = None) -> None:
        """Append a row."""
        times = {"cpu_s": round(timer.cpu_s, 1), "wall_s": round(timer.wall_s, 1)} if timer else {}
        self.rows.append({"model": model, **metrics, **times})

    def table(self) -> str:
        """Aligned text; an interval is printed after its mean."""
        keys = [key for row in self.rows for key in row if key[-3:] not in BOUNDS]
        header = list(dict.fromkeys(keys))
        lines = [header, *([_cell(row, key) for key in header] for row in self.rows)]
        widths = [max(len(line[at]) for line in lines) for at in range(len(header))]
        padded = (
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
        )
        return "\n".join([f"{self.area}: {self.data}", self.protocol, "", *padded])

    def latest(self) -> str:
        """The newest row as one line, to show while later rows are still being measured."""
        return "  ".join(
            f"{key} {_cell(self.rows[-1], key)}" for key in self.rows[-1] if key[-3:] not in BOUNDS
        )

    def write(self, path: Path | None) -> None:
        """Print the table, and write JSON where asked."""
        print(self.table())
        if path:
            path.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def parser(area: str, models: Sequence[str]) -> argparse.ArgumentParser:
    """The command line that all areas share."""
    command = argparse.ArgumentParser(prog=f"python -m benchmarks.{area}")
    command.add_argument("--data", required=True, type=Path, help="a file, or a data set's folder")
    command.add_argument("--models", default=",".join(models), help=f"rows, from {','.join(models)}")
    command.add_argument("--seed", default=0, type=int)
    command.add_argument("--json", default=None, type=Path, help="where to write the result")
    return command


def chosen(text: str, known: Sequence[str]) -> list[str]:
    """Names in `text`, in the order of `known`; an unknown one ends the program with a clear line."""
    asked = [name.strip() for name in text.split(",") if name.strip()]
    unknown = sorted(set(asked) - set(known))
    if unknown or not asked:
        fail(f"unknown model {', '.join(unknown) or 'list'}; known: {', '.join(known)}")
    return [name for name in known if name in asked]


def fail(message: str) -> NoReturn:
    """End with a message for a person, not a traceback."""
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(2)


@contextmanager
def timed(timer: Timer | None = None) -> Iterator[Timer]:
    """Add the time inside the block to `timer`."""
    timer = timer or Timer()
    cpu, wall = time.process_time(), time.perf_counter()
    try:
        yield timer
    finally:
        timer.cpu_s += time.process_time() - cpu
        timer.wall_s += time.perf_counter() - wall


def library_versions() -> dict[str, str]:
    """Python, machine, and the libraries that matter for numbers."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "absent"
    return found


def _cell(row: Mapping[str, Value], key: str) -> str:
    value = row.get(key, "")
    if not isinstance(value, float):
        return str(value)
    form = _form(key)
    if f"{key}_lo" not in row:
        return form(value)
    return f"{form(value)} [{form(float(row[f'{key}_lo']))} {form(float(row[f'{key}_hi']))}]"


def _form(key: str) -> Callable[[float], str]:
    return "{:.1f}".format if key.endswith("_s") else "{:.4f}".format
