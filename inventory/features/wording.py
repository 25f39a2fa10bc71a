"""Vectors of products' texts: words and pairs of letters, hashed and pressed into a few columns.

Nothing is learnt, so the vector of a product is the same today and in a year, in training and in serving. Two texts
that share words are near; meaning beyond words is not seen.
Source: hashing trick (Weinberger et al. 2009) with a random projection (Achlioptas 2003).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from shop.models import Product

Values = NDArray[np.float64]
WIDTH = 16  # columns; their dot products err by about 1 / sqrt(WIDTH)
LOT = 500
WORD = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]")


def vectors(product_ids: Sequence[int]) -> Values:
    """(N, WIDTH), rows of length 1; a product without a text is a row of zeros."""
    wanted = sorted(set(product_ids))
    found: dict[int, Values] = {}
    for at in range(0, len(wanted), LOT):
        rows = Product.objects.filter(pk__in=wanted[at : at + LOT]).values_list(
            "pk", "name", "category__name", "brand__name", "product_type__name", "summary"
        )
        for pk, *texts in rows:
            found[pk] = of_text(" ".join(text or "" for text in texts))
    nothing = np.zeros(WIDTH)
    return np.array([found.get(pk, nothing) for pk in product_ids]).reshape(len(product_ids), WIDTH)


def of_text(text: str) -> Values:
    """The vector of one text."""
    words = WORD.findall(text.lower())
    if not words:
        return np.zeros(WIDTH)
    total = np.sum([_direction(word) for word in words], axis=0)
    length = float(np.linalg.norm(total))
    return np.asarray(total / length if length else total)


@lru_cache(maxsize=50_000)
def _direction(word: str) -> Values:
    """The same random direction for the same word, on every machine."""
    digest = blake2b(word.encode(), digest_size=8).digest()
    rng = np.random.default_rng(int.from_bytes(digest, "little"))
    return rng.standard_normal(WIDTH)
