"""Columns that many tables share."""

from typing import Any

from django.db import models

from shop.contracts import money


def amount_field(**options: Any) -> "models.DecimalField[Any, Any]":
    """An amount of money; the currency stands in a column of its own beside it."""
    return models.DecimalField(max_digits=money.MAX_DIGITS, decimal_places=money.DECIMAL_PLACES, **options)


def currency_field() -> "models.CharField[Any, Any]":
    return models.CharField(max_length=3)


def not_negative(name: str, *fields: str) -> models.CheckConstraint:
    """A check that none of `fields` is below zero."""
    condition = models.Q()
    for field in fields:
        condition &= models.Q(**{f"{field}__gte": 0})
    return models.CheckConstraint(condition=condition, name=name)
