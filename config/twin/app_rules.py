"""The apps' decisions, made by their own services and waved through: no proposal is looked at by a person.

Each service gets the moment and nothing else; what it knows it reads from the shop's tables.
"""

from datetime import date, datetime


def prepare(app: str, *, now: datetime) -> None:
    raise NotImplementedError(app)


def foresee(*, now: datetime, day: int) -> None:
    raise NotImplementedError


def weigh(*, now: datetime, day: int) -> None:
    raise NotImplementedError


def reprice(*, now: datetime) -> None:
    raise NotImplementedError


def reorder(*, today: date, now: datetime) -> None:
    raise NotImplementedError
