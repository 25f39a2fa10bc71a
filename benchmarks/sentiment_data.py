"""Labelled texts for the sentiment benchmark: the format is found from the content, and a bad line is named.

Two formats: a table `cat,label,review` (CSV, also inside a zip), and lines `sentence<TAB>label`. Labels are 0 and 1.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import report

Ints = NDArray[np.int64]
HAN = re.compile(r"[\u4e00-\u9fff]")
COLUMNS = {"label", "review"}
NOTES = re.compile(r"(source|readme|licen[cs]e)", re.IGNORECASE)
N_HELD_OUT, N_FOLDS = 1_000, 5


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts with label 0 (negative) or 1 (positive)."""

    texts: list[str]
    labels: Ints
    is_table: bool
    name: str

    @property
    def is_chinese(self) -> bool:
        """Whether a fifth of the characters are Chinese."""
        some = "".join(self.texts[:2_000])
        return 5 * len(HAN.findall(some)) > len(some)


@dataclass(frozen=True, slots=True)
class Split:
    """Row numbers to learn from and to test on."""

    train: Ints
    test: Ints


def read(path: Path) -> Labelled:
    """Read a file, or the first file of a folder that holds labelled texts."""
    files = (
        [file for file in sorted(path.iterdir()) if not NOTES.match(file.name)] if path.is_dir() else [path]
    )
    found = next((data for file in files if (data := _parsed(file)) is not None), None)
    if found is None:
        report.fail(f"{path}: found neither a table cat,label,review nor lines `sentence<TAB>label`")
    return found


def splits(data: Labelled, seed: int) -> list[Split]:
    """A table's balanced rows held out, the rest to learn from; five stratified folds of lines.

    A training row with the very text of a test row is left out.
    """
    rng = np.random.default_rng(seed)
    shuffled = [rng.permutation(np.flatnonzero(data.labels == label)) for label in (0, 1)]
    if data.is_table:
        each = min(N_HELD_OUT // 2, *(len(rows) // 5 for rows in shuffled))
        tests = [np.concatenate([rows[:each] for rows in shuffled])]
    else:
        tests = [np.concatenate([rows[fold::N_FOLDS] for rows in shuffled]) for fold in range(N_FOLDS)]
    return [_split(data, np.sort(test)) for test in tests]


def _parsed(file: Path) -> Labelled | None:
    text = _text(file)
    if _is_table(text):
        return _checked(file.name, _table(text, file.name), is_table=True)
    if "\t" in text.partition("\n")[0]:
        return _checked(file.name, _lines(text, file.name), is_table=False)
    return None


def _split(data: Labelled, test: Ints) -> Split:
    seen = {data.texts[at] for at in test}
    train = [at for at, text in enumerate(data.texts) if text not in seen]
    return Split(np.array(train, dtype=np.int64), test)


def _text(file: Path) -> str:
    try:
        content = file.read_bytes()
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                tables = [
                    name for name in archive.namelist() if name.lower().endswith((".csv", ".txt", ".tsv"))
                ]
                content = archive.read(tables[0]) if tables else b""
    except (OSError, zipfile.BadZipFile) as error:
        report.fail(f"{file}: {error}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Chinese tables are often saved by spreadsheets that do not write UTF-8.
        return content.decode("gb18030", errors="replace")


def _is_table(text: str) -> bool:
    return set(next(csv.reader([text.partition("\n")[0].strip()]), [])) >= COLUMNS


def _table(text: str, name: str) -> Iterator[tuple[str, int]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    for row in reader:
        yield (row["review"] or "").strip("\ufeff "), _label(row["label"], f"{name}:{reader.line_num}")


def _lines(text: str, name: str) -> Iterator[tuple[str, int]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            sentence, _, label = line.rpartition("\t")
            yield sentence.strip(), _label(label, f"{name}:{number}")


def _label(value: str | None, where: str) -> int:
    if value is None or value.strip() not in {"0", "1"}:
        report.fail(f"{where}: the label must be 0 or 1, found {(value or '')[:40]!r}")
    return int(value)


def _checked(name: str, rows: Iterator[tuple[str, int]], *, is_table: bool) -> Labelled:
    kept = [row for row in rows if row[0]]
    labels = np.array([label for _, label in kept], dtype=np.int64)
    fewest = int(np.bincount(labels, minlength=2).min())
    if fewest < 2 * N_FOLDS:
        report.fail(f"{name}: {fewest} texts of one label are too few to hold any out")
    return Labelled([text for text, _ in kept], labels, is_table, name)
