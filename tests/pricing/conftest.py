"""A variant whose price should rise."""

import pytest

from tests.pricing import market


@pytest.fixture
def cheap():
    """Costs 4 of 19.90 and demand that barely answers: a higher price is better."""
    row = market.variant("19.90", cost="4.00")
    market.sold(row)
    market.believed(row, -1.2)
    market.rule()
    return row
