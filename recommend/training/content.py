"""Vectors of products' words, for new products and for likeness. The artifact keeps them: only changed texts cost."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_core import encoder
from ml_core.config import EncoderConfig
from ml_core.encoder import EncoderUnavailable, NgramEncoder

# Below this share of plain letters the English encoder would read noise.
ENGLISH = 0.5
logger = logging.getLogger(__name__)

Floats = NDArray[np.float32]
State = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Content:
    """One unit row per product, what each was made from, and by which encoder."""

    vectors: Floats  # (V, F)
    hashes: NDArray[np.int64]  # (V,), of the texts
    encoder: str

    def state(self) -> dict[str, NDArray[np.generic]]:
        return {"texts.vectors": self.vectors, "texts.hashes": self.hashes}


def build(texts: Sequence[str], *, known: State, known_encoder: str) -> Content | None:
    """Encode the texts, taking from `known` (an earlier artifact's arrays) what has not changed.

    Returns:
        None where there is nothing to encode: fewer than two products.
    """
    if len(texts) < 2:
        return None
    hashes = np.asarray([_hash(text) for text in texts], dtype=np.int64)
    if _is_english(texts):
        try:
            return Content(
                _encoded(texts, hashes, known if known_encoder == "minilm" else {}), hashes, "minilm"
            )
        except EncoderUnavailable as error:
            logger.warning("recommend: %s; character n-grams are used instead", error)
    vectors = NgramEncoder(EncoderConfig(model="ngram")).fit(texts).encode(texts)
    return Content(vectors, hashes, "ngram")


def _encoded(texts: Sequence[str], hashes: NDArray[np.int64], known: State) -> Floats:
    """MiniLM vectors; 4 ms a text on one core, so 10,000 unchanged products are worth remembering."""
    kept = {}
    if "texts.hashes" in known and "texts.vectors" in known:
        kept = dict(zip(known["texts.hashes"].tolist(), known["texts.vectors"], strict=True))
    new = [at for at, key in enumerate(hashes.tolist()) if key not in kept]
    fresh = encoder.load(EncoderConfig()).encode([texts[at] for at in new]) if new else np.empty((0, 0))
    rows = [kept.get(key) for key in hashes.tolist()]
    for at, vector in zip(new, fresh, strict=True):
        rows[at] = vector
    return np.stack([np.asarray(row, dtype=np.float32) for row in rows])


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], signed=True)


def _is_english(texts: Sequence[str]) -> bool:
    signs = "".join(texts)
    letters = [sign for sign in signs[:200_000] if sign.isalpha()]
    return bool(letters) and sum(sign.isascii() for sign in letters) / len(letters) >= ENGLISH
