"""Texts, or terms within texts, as token numbers and the weights by which token states are pooled.

A term's place is marked by `$T$` in its text (as SemEval's files do); unmarked, its first occurrence counts.
Source of the `near` weights: LCF-BERT, context dynamic weighting (Zeng et al. 2019, Applied Sciences 9(16)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml_core.config import TunedConfig

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Text = str | tuple[str, str]
PLACE = "$T$"


@dataclass(frozen=True, slots=True)
class Tokens:
    """One text of T tokens."""

    ids: Ints  # (T,)
    types: Ints  # (T,), segment of each token
    pools: Floats  # (views, T), each row sums to 1


@dataclass(frozen=True, slots=True)
class Place:
    """A text without its mark, and where the term stands in it; start == end when it does not occur."""

    text: str
    start: int
    end: int


def locate(text: str, term: str) -> Place:
    """Put the term where `$T$` stands, or look for it."""
    start = text.find(PLACE)
    if start >= 0:
        return Place(text.replace(PLACE, term), start, start + len(term))
    start = text.lower().find(term.lower()) if term else -1
    return Place(text, start, start + len(term)) if start >= 0 else Place(text, 0, 0)


class Tokenizer:
    """A fast Hugging Face tokenizer, and the pooling weights of the configured views."""

    def __init__(self, tokenizer: Any, config: TunedConfig) -> None:
        self._tokenizer = tokenizer
        self._config = config
        self.pad: int = tokenizer.pad_token_id or 0
        self.has_types: bool = "token_type_ids" in tokenizer.model_input_names

    def read(self, texts: Sequence[Text]) -> list[Tokens]:
        """Tokens of every text; a pair's term becomes the second segment."""
        return [self._one(text) for text in texts]

    def _one(self, text: Text) -> Tokens:
        limit = self._config.max_tokens
        if isinstance(text, str):
            found = self._tokenizer(text, truncation=True, max_length=limit)
            mean = np.full(len(found["input_ids"]), 1.0)
            return self._tokens(found, np.zeros_like(mean, dtype=bool))
        place = locate(*text)
        found = self._tokenizer(
            place.text, text[1], truncation="only_first", max_length=limit, return_offsets_mapping=True
        )
        spans, segments = found["offset_mapping"], found.sequence_ids(0)
        inside = [
            segment == 0 and start < place.end and end > place.start
            for (start, end), segment in zip(spans, segments, strict=True)
        ]
        if not any(inside):  # cut off, or not in the text: the second segment still names it
            inside = [segment == 1 for segment in segments]
        return self._tokens(found, np.array(inside))

    def _tokens(self, found: Any, term: NDArray[np.bool_]) -> Tokens:
        ids = np.array(found["input_ids"], dtype=np.int64)
        types = np.array(found["token_type_ids"], dtype=np.int64) if self.has_types else np.zeros_like(ids)
        pools = np.stack([self._pool(view, term) for view in self._config.views])
        return Tokens(ids, types, (pools / pools.sum(axis=1, keepdims=True)).astype(np.float32))

    def _pool(self, view: str, term: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Weights (T,) of one view; without a term every view but `first` is the mean."""
        if view == "first":
            first: NDArray[np.float64] = np.eye(1, len(term))[0]
            return first
        if view == "mean" or not term.any():
            return np.ones(len(term))
        if view == "term":
            return term.astype(np.float64)
        at = np.flatnonzero(term)
        positions = np.arange(len(term))
        distance = np.maximum(np.maximum(at[0] - positions, positions - at[-1]), 0)
        weights: NDArray[np.float64] = 1.0 - np.maximum(distance - self._config.near_tokens, 0) / len(term)
        return weights


def pad(rows: Sequence[Tokens], *, fill: int) -> tuple[Tokens, NDArray[np.bool_]]:
    """Rows side by side, padded on the right to the longest, and which tokens are real, (B, T)."""
    width = max(len(row.ids) for row in rows)
    ids = np.full((len(rows), width), fill, dtype=np.int64)
    types = np.zeros((len(rows), width), dtype=np.int64)
    pools = np.zeros((len(rows), len(rows[0].pools), width), dtype=np.float32)
    real = np.zeros((len(rows), width), dtype=bool)
    for at, row in enumerate(rows):
        length = len(row.ids)
        ids[at, :length], types[at, :length] = row.ids, row.types
        pools[at, :, :length], real[at, :length] = row.pools, True
    return Tokens(ids, types, pools), real
