"""Reviews written by hand, in other words than the simulated shop's: how far reading carries over.

One a line: `{"type": "kettle", "text": "…", "said": {"speed": "good", "noise": "bad"}}`, the type of goods and every
aspect that the text speaks of. In `direct` files an opinion is said ("the fan is loud"), in `indirect` ones it has to
be concluded ("my colleagues hear every key"). Words and rules may be mended after `seen` files only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import report

if TYPE_CHECKING:
    from content.contracts import Reading, Written

KEYS = {"type", "text", "said"}
POLARITIES = {"good", "bad"}


@dataclass(frozen=True, slots=True)
class Case:
    """A review and its truth: good or bad by aspect."""

    product_type: str
    text: str
    said: Mapping[str, str]


def sets(folder: Path) -> dict[str, list[Case]]:
    """The cases of every file, by its name; a line that cannot be used ends the program and is named."""
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        report.fail(f"{folder}: no *.jsonl found")
    return {file.stem: list(_cases(file)) for file in files}


def read(cases: list[Case]) -> tuple[list[tuple[Written, Reading]], dict[int, Mapping[str, str]]]:
    """Each case as a review with its reading, and the truth by review."""
    from content import predictor  # noqa: PLC0415 - Django is set up by now

    written = [_written(number, case) for number, case in enumerate(cases, 1)]
    pairs = list(zip(written, predictor.read(written), strict=True))
    return pairs, {number: case.said for number, case in enumerate(cases, 1)}


def _cases(file: Path) -> Iterator[Case]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found = json.loads(line)
        except json.JSONDecodeError as error:
            report.fail(f"{file}:{number}: {error}")
        if not isinstance(found, dict) or found.keys() != KEYS or set(found["said"].values()) - POLARITIES:
            report.fail(f"{file}:{number}: expected type, text and said (good or bad), found {line[:80]!r}")
        yield Case(found["type"], found["text"], found["said"])


def _written(number: int, case: Case) -> Written:
    from content.contracts import Written  # noqa: PLC0415

    return Written(
        review_id=number,
        product_id=number,
        product_type=case.product_type,
        stars=3,
        title="",
        text=case.text,
        author=0,
        is_verified=True,
        created_at=datetime.now(tz=UTC),
    )
