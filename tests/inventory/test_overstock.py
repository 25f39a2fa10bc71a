"""What lies too long is listed with a markdown that pricing can read; what may well sell is not."""

from datetime import timedelta
from decimal import Decimal

import pytest

from inventory.models import ReorderProposal, StockRules
from inventory.policy import clearing
from inventory.services import forecasting, nightly, overstock
from shop.models import Overstock
from tests.inventory.conftest import NOW, selling

pytestmark = pytest.mark.django_db


def test_stock_for_a_year_is_listed_with_its_age_and_a_markdown():
    variant = selling(1.0, stock=400)
    selling(5.0, stock=40, seed=2)
    forecasting.run(now=NOW)

    assert overstock.publish(now=NOW + timedelta(days=45)) == 0  # forecasts of then are too old to say it
    assert overstock.publish(now=NOW + timedelta(days=5)) == 1

    row = Overstock.objects.get()
    assert row.variant == variant
    assert 200 < row.excess_units < 350
    assert 300 < row.cover_days < 500
    assert row.age_days == 5
    assert row.markdown_rate == Decimal("0.400")  # as far as the rules allow


def test_rules_bound_the_markdown():
    selling(1.0, stock=400)
    StockRules.objects.create(most_markdown=0.15)
    forecasting.run(now=NOW)

    overstock.publish(now=NOW)

    assert Overstock.objects.get().markdown_rate == Decimal("0.150")


@pytest.mark.parametrize(
    ("free", "daily", "rate"), [(90, 1.0, 0.0), (110, 1.0, 0.10), (160, 1.0, 0.25), (9_000, 1.0, 0.4)]
)
def test_a_markdown_sells_all_in_time_if_demand_answers_as_usual(free, daily, rate):
    found = clearing.excess(free=free, daily=daily, sure=95.0, cover_days=90.0, most_markdown=0.4)

    assert found.markdown_rate == pytest.approx(rate)


def test_what_nobody_asks_for_lies_for_ever():
    found = clearing.excess(free=5, daily=0.0, sure=0.0, cover_days=90.0, most_markdown=0.33)

    assert (found.units, found.cover_days, found.markdown_rate) == (5, clearing.FOREVER, pytest.approx(0.3))


def test_a_night_foresees_proposes_and_lists():
    selling(1.0, stock=400)
    selling(5.0, stock=0, seed=2)

    night = nightly(now=NOW)

    assert (night.n_places, night.n_proposals, night.n_overstocked) == (2, 1, 1)
    assert ReorderProposal.objects.count() == 1
