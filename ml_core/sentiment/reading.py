"""Texts as numbers of characters and of character pairs, position by position, for a network to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.config import ConvolutionConfig
from ml_core.estimator import Ints, State, own_state
from ml_core.sentiment import grams

PAD = 0  # after the end of a text; also a pair that is unknown or has no second character
UNKNOWN = 1  # a character that few texts hold
FIRST = 2  # number of the first known one


@dataclass(frozen=True, slots=True)
class Reading:
    """Several texts, one after the other in flat arrays."""

    characters: Ints  # (N,)
    pairs: Ints  # (N,), of each character and the next
    lengths: Ints  # (n,), at least 2: both ends of a text are characters

    def padded(self, rows: Ints) -> tuple[Ints, Ints]:
        """Characters and pairs (B, T) of some texts, `PAD` after the end of each."""
        lengths = self.lengths[rows]
        starts = (np.cumsum(self.lengths) - self.lengths)[rows]
        column = np.arange(lengths.max(initial=0))
        real = column < lengths[:, None]  # (B, T)
        at = np.where(real, starts[:, None] + column, 0)
        return np.where(real, self.characters[at], PAD), np.where(real, self.pairs[at], PAD)


@dataclass(frozen=True, slots=True)
class Reader:
    """The characters and pairs that have a number."""

    characters: grams.Hashes  # (C,), ascending
    pairs: grams.Hashes  # (P,), ascending
    max_characters: int

    @property
    def n_characters(self) -> int:
        """Numbers that characters use, `PAD` and `UNKNOWN` included."""
        return len(self.characters) + FIRST

    @property
    def n_pairs(self) -> int:
        """Numbers that pairs use, `PAD` and one that stays free included."""
        return len(self.pairs) + FIRST

    @classmethod
    def learn(cls, texts: Sequence[str], config: ConvolutionConfig) -> Self:
        """Number what enough texts hold; with few texts that is the two ends and little else."""
        cut = [_ends(text, config.max_characters) for text in texts]
        characters = grams.learn([_windows(cut, 1)], min_texts=config.min_texts_character)
        pairs = grams.learn([_windows(cut, 2)], min_texts=config.min_texts_pair)
        return cls(characters.hashes, pairs.hashes, config.max_characters)

    def read(self, texts: Sequence[str]) -> Reading:
        """Numbers of every position."""
        cut = [_ends(text, self.max_characters) for text in texts]
        single, double = _windows(cut, 1), _windows(cut, 2)
        lengths = np.bincount(single.rows, minlength=len(texts)).astype(np.int64)
        pairs = np.full(len(single.rows), PAD, dtype=np.int64)
        is_last = np.zeros(len(pairs), dtype=bool)
        is_last[np.cumsum(lengths) - 1] = True
        pairs[~is_last] = _numbers(self.pairs, double.hashes, unknown=PAD)
        return Reading(_numbers(self.characters, single.hashes, unknown=UNKNOWN), pairs, lengths)

    def state(self) -> State:
        """Two arrays."""
        return {"characters": self.characters, "pairs": self.pairs}

    @classmethod
    def from_state(cls, config: ConvolutionConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not these two.
        """
        own = own_state(state, {"characters", "pairs"})
        characters, pairs = own["characters"].astype(np.uint64), own["pairs"].astype(np.uint64)
        return cls(characters, pairs, config.max_characters)


def _ends(text: str, limit: int) -> str:
    """Head and tail of a long text."""
    plain = grams.normalised(text)
    return plain if len(plain) <= limit else f"{plain[: limit // 2]}{plain[-(limit - limit // 2) :]}"


def _windows(cut: Sequence[str], size: int) -> grams.Grams:
    limit = max((len(text) for text in cut), default=0)
    return grams.characters(cut, (size,), max_characters=limit)


def _numbers(known: grams.Hashes, hashes: grams.Hashes, *, unknown: int) -> Ints:
    if not len(known):
        return np.full(len(hashes), unknown, dtype=np.int64)
    at = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    numbers: Ints = np.where(known[at] == hashes, at + FIRST, unknown).astype(np.int64)
    return numbers
