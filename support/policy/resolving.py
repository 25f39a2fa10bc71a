"""When a conversation counts as resolved: not because nobody complained, but because it shows.

A vendor that counts silence as success counts everybody who gave up. Here a conversation is resolved if its task was
done or its answer was thumbed up, nobody had to take over, and the customer did not come back within 72 hours.
"""

import math
from dataclasses import dataclass
from datetime import timedelta

SILENCE = timedelta(hours=72)
Z_95 = 1.959964


@dataclass(frozen=True, slots=True)
class Course:
    """What came of one conversation."""

    was_handed_over: bool
    was_done: bool
    n_up: int
    n_down: int
    came_back: bool


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval; `n` of `of`."""

    n: int
    of: int
    low: float
    high: float

    @property
    def rate(self) -> float | None:
        return self.n / self.of if self.of else None


def is_verified(course: Course) -> bool:
    if course.was_handed_over or course.came_back or course.n_down:
        return False
    return course.was_done or course.n_up > 0


def share(n: int, of: int) -> Share:
    """Wilson's interval, which stays honest for few conversations.

    Source: Wilson (1927).
    """
    if not of:
        return Share(n, of, 0.0, 1.0)
    rate, z2 = n / of, Z_95**2
    middle = (rate + z2 / (2 * of)) / (1 + z2 / of)
    half = Z_95 / (1 + z2 / of) * math.sqrt(rate * (1 - rate) / of + z2 / (4 * of**2))
    return Share(n, of, max(0.0, middle - half), min(1.0, middle + half))
