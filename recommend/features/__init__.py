"""Inputs as of a moment: histories, the assortment, texts and baskets. Reads only, and only rows before `as_of`.

`sequences` is the one code path for training and serving: a request runs it on one shopper's rows, training on
everybody's.
"""

from recommend.features.baskets import Baskets, baskets
from recommend.features.catalogue import Assortment, assortment, product_texts, published_ids
from recommend.features.history import history_of
from recommend.features.interactions import interactions
from recommend.features.sequences import Rows, Sequences, sequences
from recommend.features.touches import Bought, Touch, bought, touches

__all__ = [
    "Assortment",
    "Baskets",
    "Bought",
    "Rows",
    "Sequences",
    "Touch",
    "assortment",
    "baskets",
    "bought",
    "history_of",
    "interactions",
    "product_texts",
    "published_ids",
    "sequences",
    "touches",
]
