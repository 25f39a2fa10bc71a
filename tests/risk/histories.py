"""Made-up histories of a shop, with everything that real ones have: latecomers, twins, wrong clocks, changed minds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np

from risk.contracts.events import EventKind, Happening, Link

START = datetime(2026, 3, 1, tzinfo=UTC)
KINDS = (EventKind.ORDER,) * 6 + tuple(EventKind)


def happening(
    event_id: str, kind: EventKind = EventKind.ORDER, *, minutes: float = 0, **more: object
) -> Happening:
    """An event at so many minutes after the start."""
    at = START + timedelta(minutes=minutes)
    known = {"occurred_at": at, "known_at": at} | more
    return Happening(event_id, kind, **known)  # type: ignore[arg-type]


def history(n: int, *, seed: int) -> list[Happening]:
    """Events of few cards, devices and people over some weeks, in no order."""
    rng = np.random.default_rng(seed)
    found = []
    for at in range(n):
        known_at = START + timedelta(seconds=float(rng.uniform(0, 40 * 86_400)))
        delay = float(rng.choice([0, 0, 0, 30, 86_400, -3, -4_000]))
        links = {link: f"{link.value}{rng.integers(1, 5)}" for link in Link if rng.random() < 0.8}
        found.append(
            Happening(
                f"e{at}",
                KINDS[rng.integers(len(KINDS))],
                known_at - timedelta(seconds=delay),
                known_at,
                links,
                Decimal(int(rng.integers(0, 90_000))) / 100,
                f"e{rng.integers(0, max(1, at))}",
                is_fraud=bool(rng.random() < 0.4),
                numbers={"n_items": float(rng.integers(1, 9))},
            )
        )
    found += [found[int(each)] for each in rng.integers(0, n, n // 20)]  # they arrive twice
    order = rng.permutation(len(found))
    return [found[each] for each in order]
