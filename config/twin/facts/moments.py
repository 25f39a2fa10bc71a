"""Moments of a day; the simulated shop's zone is that of the settings."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

NIGHT, LISTS, DECISIONS, ARRIVALS, PARCELS = 2 * 60, 6 * 60, 6 * 60 + 30, 7 * 60, 22 * 60 + 30
SPOILT = 22 * 60 + 45


def at(day: date, minute: int) -> datetime:
    """A minute of a day."""
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone()) + timedelta(minutes=minute)
