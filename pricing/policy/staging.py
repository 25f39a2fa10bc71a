"""Which products automatic prices may reach: first few, then more, then all.

A product's place is a hash of its number, so a stage only ever adds products, and all variants of one go together.
"""

from __future__ import annotations

from hashlib import blake2b

STAGES = (5, 25, 100)  # percent of the products


def is_reached(product_id: int, percent: int) -> bool:
    """Whether a stage of `percent` reaches the product."""
    digest = blake2b(str(product_id).encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") % 100 < percent


def next_stage(percent: int) -> int:
    """The stage after; the last stays."""
    return next((stage for stage in STAGES if stage > percent), STAGES[-1])
