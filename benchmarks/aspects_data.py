"""Aspect terms in their sentences: three lines an item (sentence with `$T$`, term, polarity -1, 0 or 1).

The folder of such a set has one file with *Train* and one with *Test* in its name. Such files are cut into words
as treebanks are ("do n't", "-LRB-"); they are joined again, because encoders and lexicons know ordinary text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import report

Ints = NDArray[np.int64]
Term = tuple[str, str]
LINES = 3
LABELS = {"-1": 0, "0": 1, "1": 2}
WHOLE = {"-LRB-": "(", "-RRB-": ")", "``": '"', "''": '"'}
GLUED = re.compile(r"\s+(n't|'(?:s|m|re|ve|ll|d)\b|[,.!?;:%)])", re.IGNORECASE)
HELD_OUT = 0.2  # of the sentences, where one file is all there is


@dataclass(frozen=True, slots=True)
class Terms:
    """Items of one file; labels 0 negative, 1 neutral, 2 positive."""

    items: list[Term]
    labels: Ints

    def take(self, rows: Ints) -> Terms:
        """Some of them."""
        return Terms([self.items[row] for row in rows], self.labels[rows])


@dataclass(frozen=True, slots=True)
class Split:
    """What is learnt from, what is measured on, and how the two were told apart."""

    train: Terms
    test: Terms
    how: str


def read(path: Path, *, seed: int) -> Split:
    """The given split of a folder; of a single file a fifth of its sentences is held out by the seed."""
    if not path.is_dir():
        return _held_out(_file(path), seed)
    train, test = _one(path, "train"), _one(path, "test")
    return Split(_file(train), _file(test), f"given split: {train.name}, {test.name}")


def _one(folder: Path, word: str) -> Path:
    found = sorted(file for file in folder.iterdir() if file.is_file() and word in file.name.lower())
    if len(found) != 1:
        report.fail(f"{folder}: expected one file with {word!r} in its name, found {len(found)}")
    return found[0]


def _file(path: Path) -> Terms:
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        report.fail(f"{path}: {error}")
    while lines and not lines[-1]:
        lines.pop()
    if not lines or len(lines) % LINES:
        report.fail(f"{path}: expected {LINES} lines an item, found {len(lines)} lines")
    starts = range(0, len(lines), LINES)
    labels = [_label(lines[at + 2], f"{path}:{at + 3}") for at in starts]
    items = [(joined(_marked(lines[at], f"{path}:{at + 1}")), joined(lines[at + 1])) for at in starts]
    return Terms(items, np.array(labels, dtype=np.int64))


def _marked(sentence: str, where: str) -> str:
    if "$T$" not in sentence:
        report.fail(f"{where}: expected $T$ in the sentence, found {sentence[:60]!r}")
    return sentence


def _label(text: str, where: str) -> int:
    if text not in LABELS:
        report.fail(f"{where}: expected a polarity -1, 0 or 1, found {text[:60]!r}")
    return LABELS[text]


def joined(text: str) -> str:
    """Treebank words as ordinary text."""
    return GLUED.sub(r"\1", " ".join(WHOLE.get(word, word) for word in text.split())).replace("( ", "(")


def _held_out(terms: Terms, seed: int) -> Split:
    """Terms of one sentence stay together, or the test would hold sentences that were learnt."""
    sentences = [sentence.replace("$T$", term) for sentence, term in terms.items]
    known = {sentence: number for number, sentence in enumerate(dict.fromkeys(sentences))}
    order = np.random.default_rng(seed).permutation(len(known))
    tested = order[: max(1, round(HELD_OUT * len(known)))]
    is_test = np.isin([known[sentence] for sentence in sentences], tested)
    how = f"a fifth of the sentences held out by seed {seed}"
    return Split(terms.take(np.flatnonzero(~is_test)), terms.take(np.flatnonzero(is_test)), how)
