"""Read reviews and publish what they say."""

from datetime import datetime


def read(*, review_ids: list[int], now: datetime) -> int:
    """Read and moderate; returns how many were read."""
    return 0


def refresh(*, product_ids: list[int], now: datetime) -> int:
    """Publish anew; returns how many products changed."""
    return 0
