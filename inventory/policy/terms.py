"""Checks of costs and rates: an error in one place is an order in another."""

from __future__ import annotations

from math import isfinite

from inventory.contracts import UnusableTerms


def positive(**terms: float) -> None:
    """Raise `UnusableTerms` unless each is finite and above 0."""
    for name, value in terms.items():
        if not isfinite(value) or value <= 0:
            raise UnusableTerms(f"{name} must be above 0, got {value}")


def not_negative(**terms: float) -> None:
    """Raise `UnusableTerms` unless each is finite and at least 0."""
    for name, value in terms.items():
        if not isfinite(value) or value < 0:
            raise UnusableTerms(f"{name} must not be negative, got {value}")
