"""Money in stock: targets fall together until it suffices, and a proposal says so."""

from decimal import Decimal

import numpy as np
import pytest
from django.db import IntegrityError, transaction

from inventory import features
from inventory.contracts import Targets
from inventory.features import supply as supplies
from inventory.models import ReorderProposal, StockRules
from inventory.policy import affording
from inventory.policy import targets as aiming
from inventory.predictor.drawing import futures, summed
from inventory.services import forecasting, reordering
from inventory.services import rules as ruling
from inventory.services.reordering.affording import afforded
from inventory.services.reordering.weighing import weigh
from shop.models import Variant
from tests.inventory.conftest import NOW, WEEK, selling


def test_enough_money_makes_nothing_dearer():
    assert affording.dearness(lambda dear: 100 / dear, capital=100) == 1.0


def test_holding_is_made_as_dear_as_it_takes():
    dear = affording.dearness(lambda dear: 100 / dear, capital=20)

    assert dear == pytest.approx(5.0, rel=0.002)
    assert 100 / dear <= 20


def test_what_no_price_makes_fit_is_priced_at_the_end_of_the_scale():
    assert affording.dearness(lambda dear: 100.0, capital=20) == affording.DEAREST


def test_the_mean_stock_is_what_is_left_half_way_between_the_targets():
    held = np.array([0.0, 4.0, 20.0])

    # Order at 9 or below up to 13: 10 to 13 on hand and on order, 11.5 on average.
    assert aiming.mean_stock(held, Targets(9, 13, 0.9, is_bounded=False)) == pytest.approx(
        (11.5 + 7.5 + 0) / 3
    )


def test_futures_have_the_mean_and_the_variance_that_were_asked_for():
    found = futures(
        np.full((200, 30), 0.3),
        np.full(200, 1.6),
        np.zeros(200),
        lead_days=[[8.0]] * 200,
        review_days=[7.0] * 200,
    )

    assert found.during.mean() == pytest.approx(4.5, rel=0.02)
    assert found.during.var() == pytest.approx(4.5 * 1.6, rel=0.05)
    assert found.held.mean() == pytest.approx(0.3 * 11.5, rel=0.02)
    assert (found.held <= found.during).all()


def test_an_unsure_level_spreads_totals_by_as_much():
    found = futures(
        np.full((200, 10), 50.0),
        np.ones(200),
        np.full(200, 0.2),
        lead_days=[[3.0]] * 200,
        review_days=[7.0] * 200,
    )

    assert found.during.std() / found.during.mean() == pytest.approx(0.2, rel=0.08)


def test_sums_go_on_at_the_mean_beyond_the_last_day():
    mean = np.array([[1.0, 2.0, 3.0]])

    np.testing.assert_allclose(summed(mean, np.array([[0.0, 1.5, 3.0, 6.0]])), [[0.0, 2.0, 6.0, 12.0]])


@pytest.mark.django_db
def test_less_money_in_stock_lowers_orders_and_is_named():
    for level in (1.0, 3.0):
        selling(level, stock=0)
    forecasting.run(now=NOW)
    reordering.propose(now=NOW)
    free = {row.variant_id: (row.quantity, row.service) for row in ReorderProposal.objects.all()}

    StockRules.objects.create(capital=Decimal(40))
    reordering.propose(now=NOW)

    for row in ReorderProposal.objects.all():
        assert row.quantity < free[row.variant_id][0]
        assert row.service < free[row.variant_id][1]
        assert "capital" in row.binding


def worth(*, levels: "tuple[float, ...]", **bound) -> float:
    """Of what the targets would have lie there, at cost, where so much is sold a day."""
    for at, level in enumerate(levels):
        selling(level, stock=0, seed=at)
    forecasting.run(now=NOW)
    StockRules.objects.create(**bound)
    rules = ruling.read()
    places = weigh(features.spots(), rules=rules, leads=supplies.lead_times(as_of=NOW), now=NOW)
    return sum(
        float(each.cost) * aiming.mean_stock(each.held, each.targets) for each in afforded(places, rules)
    )


@pytest.mark.django_db
def test_a_bound_in_days_is_that_many_days_of_what_will_be_asked_for():
    found = worth(levels=(2.0, 6.0), capital_days=3.0)

    assert found == pytest.approx(3 * 4.00 * (2 + 6) * np.mean(WEEK), rel=0.2)


@pytest.mark.django_db
def test_a_bound_in_days_gives_twice_the_room_to_twice_the_demand():
    small = worth(levels=(10.0,), capital_days=3.0)
    StockRules.objects.all().delete()
    Variant.objects.update(is_active=False)
    large = worth(levels=(20.0,), capital_days=3.0)

    assert large == pytest.approx(2 * small, rel=0.15)


@pytest.mark.django_db
@pytest.mark.parametrize(("capital", "days"), [(Decimal(40), 1_000.0), (Decimal(100_000), 0.5)])
def test_of_two_bounds_the_lesser_holds(capital, days):
    both = worth(levels=(5.0,), capital=capital, capital_days=days)
    StockRules.objects.update(**({"capital": None} if capital > 40 else {"capital_days": None}))
    rules = ruling.read()
    places = weigh(features.spots(), rules=rules, leads=supplies.lead_times(as_of=NOW), now=NOW)

    (alone,) = afforded(places, rules)
    assert both == float(alone.cost) * aiming.mean_stock(alone.held, alone.targets)
    assert alone.is_dear


@pytest.mark.django_db
def test_days_of_money_in_stock_are_not_negative():
    with pytest.raises(IntegrityError, match="capital_days_not_negative"), transaction.atomic():
        StockRules.objects.create(capital_days=-1)


@pytest.mark.django_db
def test_money_in_stock_is_not_negative():
    with pytest.raises(IntegrityError, match="capital_not_negative"), transaction.atomic():
        StockRules.objects.create(capital=Decimal(-1))
