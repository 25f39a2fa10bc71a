"""Sentence vectors of passages, made by training and found again by the passage's words; and of one question.

A passage that was written after the training has none: words and likeness find it until the next one.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.config import RidgeConfig
from ml_core.encoder import EncoderUnavailable
from ml_core.estimator import State, own_state
from ml_core.index import unit_rows
from ml_core.intents import rows as making
from support.contracts import Passage

TOP = 384  # columns of the encoder's top layer, which the intents' rows end with
Floats = NDArray[np.float32]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """Unit rows (n, D) by the hashes (n,) of what they were made of, ascending."""

    hashes: NDArray[np.uint64]
    rows: Floats

    @classmethod
    def fit(cls, passages: Sequence[Passage]) -> Self:
        """Encode each passage once.

        Raises:
            EncoderUnavailable: if the encoder cannot be read.
        """
        texts = {hashed(one): _written(one) for one in passages}
        hashes = np.array(sorted(texts), dtype=np.uint64)
        return cls(hashes, encoded([texts[int(key)] for key in hashes]))

    def nearness(self, question: str, passages: Sequence[Passage]) -> Values:
        """Cosine of a question to each passage; 0 where a passage has no vector.

        Raises:
            EncoderUnavailable: if the encoder cannot be read.
        """
        wanted = np.array([hashed(one) for one in passages], dtype=np.uint64)
        at = np.minimum(np.searchsorted(self.hashes, wanted), len(self.hashes) - 1)
        cosines = self.rows[at] @ encoded([question])[0]
        found: Values = np.where(self.hashes[at] == wanted, np.maximum(cosines, 0.0), 0.0).astype(np.float64)
        return found

    def state(self) -> State:
        """Two arrays; half precision is enough for cosines."""
        return {"hashes": self.hashes, "rows": self.rows.astype(np.float16)}

    @classmethod
    def from_state(cls, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not these two.
        """
        own = own_state(state, {"hashes", "rows"})
        return cls(own["hashes"].astype(np.uint64), own["rows"].astype(np.float32))


def encoded(texts: Sequence[str]) -> Floats:
    """(n, D) unit rows of the encoder's top layer; the same look at a question as that of its intents.

    Raises:
        EncoderUnavailable: if the encoder cannot be read.
    """
    config = RidgeConfig().encoded().encoder
    if config is None:
        raise EncoderUnavailable("no encoder is configured")
    top = making.encoded(config, texts)[:, -TOP:]
    return unit_rows(top)


def hashed(passage: Passage) -> int:
    digest = hashlib.blake2b(_written(passage).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def _written(passage: Passage) -> str:
    return f"{passage.title}. {passage.text}"
