"""N-grams of characters and words as 64-bit hashes, made by array arithmetic instead of a loop over texts.

60,000 Chinese reviews give 12 million n-grams in 3 CPU-seconds, a tenth of what counting strings takes, and an
artifact holds numbers instead of half a million strings. At 64 bits and a million n-grams the chance that any two
collide is 3 in 100 million. Hashes are the same on every machine and in every process, unlike Python's.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ml_core.estimator import Ints

Hashes = NDArray[np.uint64]
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio: Knuth's multiplicative hashing
SHIFT = np.uint64(29)
LOT = 2_000_000  # characters worked on at a time; their n-grams take half a gigabyte
START, END = "\x02", "\x03"  # an n-gram at either end of a text is another one than in the middle
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\w\s]")
SPACE = re.compile(r"\s+")
# The same emoji arrives with and without a colour selector or a skin tone.
DRESSING = re.compile("[\ufe0e\ufe0f\u200b\u200d\U0001f3fb-\U0001f3ff]")


@dataclass(frozen=True, slots=True)
class Grams:
    """The n-grams of several texts; `rows` says to which text each belongs."""

    rows: Ints  # (N,)
    hashes: Hashes  # (N,)
    n_texts: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The n-grams that a model knows, and in how many of its texts each stood."""

    hashes: Hashes  # (F,), ascending
    n_texts: Ints  # (F,)

    def __len__(self) -> int:
        return len(self.hashes)

    def counts(self, grams: Grams) -> sparse.csr_array:
        """How often each text has each known n-gram, (n, F) float32."""
        if not len(self):
            return sparse.csr_array((grams.n_texts, 0), dtype=np.float32)
        at = np.minimum(np.searchsorted(self.hashes, grams.hashes), len(self) - 1)
        known = self.hashes[at] == grams.hashes
        # 32-bit indices, because the solvers of scikit-learn take no others.
        rows, columns = (index[known].astype(np.int32) for index in (grams.rows, at))
        ones = np.ones(len(rows), dtype=np.float32)
        counts = sparse.csr_array((ones, (rows, columns)), shape=(grams.n_texts, len(self)))
        counts.sum_duplicates()
        return counts


def normalised(text: str) -> str:
    """One spelling: full-width signs made narrow, small letters, single spaces, emoji without dressing."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return SPACE.sub(" ", DRESSING.sub("", plain)).strip()


def characters(texts: Sequence[str], sizes: Sequence[int], *, max_characters: int) -> Grams:
    """All n-grams of `sizes` characters of the normalised texts, the two ends counting as a character each."""
    cut = [f"{START}{normalised(text)[:max_characters]}{END}" for text in texts]
    lengths = np.array([len(text) for text in cut], dtype=np.int64)
    codes = np.frombuffer("".join(cut).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    return _windows(codes, lengths, sizes)


def words(texts: Sequence[str], sizes: Sequence[int]) -> Grams:
    """All n-grams of `sizes` words; a sign such as `!` or an emoji is a word of its own."""
    found = [WORD.findall(normalised(text)) for text in texts]
    lengths = np.array([len(text) for text in found], dtype=np.int64)
    codes = np.array([_word_code(word) for text in found for word in text], dtype=np.uint64)
    return _windows(codes, lengths, sizes)


def joined(parts: Sequence[Grams]) -> Grams:
    """N-grams of several kinds of the same texts."""
    rows = np.concatenate([part.rows for part in parts])
    return Grams(rows, np.concatenate([part.hashes for part in parts]), parts[0].n_texts)


def learn(parts: Iterable[Grams], *, min_texts: int) -> Vocabulary:
    """The n-grams that stand in at least `min_texts` texts, over several lots of texts."""
    hashes, n_texts = np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int64)
    for part in parts:
        own, own_texts = _distinct(part)
        hashes, which = np.unique(np.concatenate([hashes, own]), return_inverse=True)
        n_texts = np.bincount(which, weights=np.concatenate([n_texts, own_texts])).astype(np.int64)
    kept = n_texts >= min_texts
    return Vocabulary(hashes[kept], n_texts[kept])


def lots(texts: Sequence[str], *, n_characters: int = LOT) -> Iterator[Sequence[str]]:
    """`texts` in slices of about `n_characters`, so that memory does not grow with their number."""
    start, size = 0, 0
    for at, text in enumerate(texts):
        size += len(text)
        if size >= n_characters:
            yield texts[start : at + 1]
            start, size = at + 1, 0
    if start < len(texts) or not len(texts):
        yield texts[start:]


def _distinct(grams: Grams) -> tuple[Hashes, Ints]:
    """Each n-gram once, and in how many texts it stands."""
    order = np.lexsort((grams.rows, grams.hashes))
    rows, hashes = grams.rows[order], grams.hashes[order]
    first = np.ones(len(rows), dtype=bool)  # of a text's equal n-grams, only one counts
    first[1:] = (hashes[1:] != hashes[:-1]) | (rows[1:] != rows[:-1])
    distinct, n_texts = np.unique(hashes[first], return_counts=True)
    return distinct, n_texts.astype(np.int64)


def _windows(codes: Hashes, lengths: Ints, sizes: Sequence[int]) -> Grams:
    """Hash every window of `sizes` codes that lies inside one text."""
    rows = np.repeat(np.arange(len(lengths)), lengths)
    after = np.cumsum(lengths)[rows]  # where the text of each code ends
    hashes = np.zeros(len(codes), dtype=np.uint64)
    kept_rows, kept_hashes = [rows[:0]], [codes[:0]]
    for size in range(1, max(sizes, default=0) + 1):
        n = max(0, len(codes) - size + 1)
        # Each step takes one more code into the hashes of the step before.
        hashes = (hashes[:n] + codes[size - 1 : size - 1 + n] + np.uint64(1)) * MULTIPLIER
        hashes ^= hashes >> SHIFT
        if size in sizes:
            inside = np.arange(n) + size <= after[:n]
            kept_rows.append(rows[:n][inside])
            kept_hashes.append(hashes[inside])
    return Grams(np.concatenate(kept_rows), np.concatenate(kept_hashes), len(lengths))


@lru_cache(maxsize=100_000)
def _word_code(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")
