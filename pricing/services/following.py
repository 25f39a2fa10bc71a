"""What follows from a training before it is used: what is believed is written down, and prices are proposed from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pricing.services import proposing, responding


def trained(*, now: datetime, progress: Callable[[str, float], None] = lambda stage, done: None) -> None:
    """Estimates first, then a run of proposals; nothing is applied."""
    progress("estimates", 0.0)
    responding.estimate(now=now)
    progress("estimates", 1.0)
    proposing.propose(now=now, progress=lambda done: progress("proposals", done))
