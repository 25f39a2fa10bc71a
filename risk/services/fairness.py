"""Whom decisions hold up: false alarms by country, by language, and of new against returning customers.

Only orders whose outcome had time to arrive count, and only honest ones: a group with more fraud may be held up more,
but its honest members may not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from risk.features import buyers
from risk.features.buyers import Groups
from risk.policy import counting
from risk.policy.counting import Group, Judged

NEW_DAYS = 30.0


@dataclass(frozen=True, slots=True)
class Known:
    """A judged order with what tells groups apart. `age_days` of the account is None where it is not known."""

    screening_id: str
    judged: Judged
    age_days: float | None
    is_guest: bool


@dataclass(frozen=True, slots=True)
class Fairness:
    """Groups by what tells them apart: "country", "language", "newness"."""

    by: dict[str, tuple[Group, ...]]

    @property
    def is_unfair(self) -> bool:
        """Whether any group is held up much more often than another."""
        return any(group.is_unfair for lot in self.by.values() for group in lot)


def report(rows: Sequence[Known]) -> Fairness:
    """False alarms by group."""
    of = buyers.groups([row.screening_id for row in rows if row.judged.is_fraud is False])
    none = Groups()
    tell: dict[str, Callable[[Known], str]] = {
        "country": lambda row: of.get(row.screening_id, none).country,
        "language": lambda row: of.get(row.screening_id, none).language,
        "newness": newness,
    }
    return Fairness(
        {
            what: counting.groups((name, row.judged) for row in rows if (name := told(row)))
            for what, told in tell.items()
        }
    )


def newness(row: Known) -> str:
    """`guest`, `new` for an account of less than 30 days, `returning`, or "" where it is not known."""
    if row.is_guest:
        return "guest"
    if row.age_days is None:
        return ""
    return "new" if row.age_days < NEW_DAYS else "returning"
