"""Blocks and arms of a live price test, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Block:
    """A cluster of products under one price for a while; `is_changed`: the price that is tested."""

    cluster: int
    starts_at: datetime
    ends_at: datetime
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a block came to, relative to its cluster before the test."""

    cluster: int
    period: int  # number of the block within its cluster
    is_changed: bool
    value: float


@dataclass(frozen=True, slots=True)
class Effect:
    """Changed against unchanged blocks, with an interval of 95 % and the chance of so much without any effect."""

    mean: float
    lo: float
    hi: float
    p: float
    n_changed: int
    n_unchanged: int
