"""Whole worlds of both generators, for benchmarks and tests: the same arguments give the same events."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

import numpy as np

from config.demo.attackers import crimes, mixture, outcomes, people
from config.demo.attackers.made import History
from risk.contracts.events import Link

START = datetime(2025, 1, 6, tzinfo=UTC)
RATES = {
    "card_testing": 0.10, "stolen_card": 0.45, "takeover": 0.35, "promotion": 0.09, "returns": 0.12, "reviews": 0.09,
}  # fmt: skip


class World(Protocol):
    """Makes a whole world."""

    def __call__(self, *, seed: int, days: int = ...) -> History: ...


def agents(*, seed: int, days: int = 240, n_people: int = 2_000) -> History:
    """People and criminals who follow their ways."""
    rng = np.random.default_rng([seed, 41])
    honest = people.draw(n_people, start=START, days=days, rng=rng)
    made = people.live(honest, start=START, days=days, rng=rng)
    victims = [each for each in honest if Link.CUSTOMER in each.links and each.since < START]
    made = made.join(crimes.campaigns(RATES, victims=victims, start=START, days=days, rng=rng))
    return outcomes.with_labels(made, rng)


def pools(*, seed: int, days: int = 240, n_a_day: float = 55.0) -> History:
    """Events from pools and windows; see `mixture`."""
    rng = np.random.default_rng([seed, 42])
    return outcomes.with_labels(mixture.draw(start=START, days=days, n_a_day=n_a_day, rng=rng), rng)


WORLDS: dict[str, World] = {"agents": agents, "pools": pools}
