"""How much time a case has, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext

SOON = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """`level` is `late`, `soon` or `fine`."""

    text: str
    level: str


def clock(due_at: datetime, now: datetime) -> Clock:
    """Time until a case is due, or since it was."""
    left = due_at - now
    span = _span(abs(left))
    if left <= timedelta(0):
        return Clock(gettext("late by %(span)s") % {"span": span}, "late")
    return Clock(gettext("%(span)s left") % {"span": span}, "soon" if left < SOON else "fine")


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes >= 2 * 1_440:
        return gettext("%(n)d days") % {"n": minutes // 1_440}
    hours = {"hours": minutes // 60, "minutes": minutes % 60}
    if minutes >= 60:
        return gettext("%(hours)d h %(minutes)d min") % hours
    return gettext("%(minutes)d min") % hours
