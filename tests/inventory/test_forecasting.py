"""Forecasts: written, published, the same twice; by statistics without a model; never from nonsense."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from inventory import features, predictor
from inventory.models import Forecast
from inventory.predictor import foreseeing
from inventory.services import forecasting, welcome
from shop.models import DemandOutlook, SalesDay, VariantListing
from tests import factories
from tests.inventory.conftest import NOW, TODAY, sold, weekly

pytestmark = pytest.mark.django_db


def test_every_place_is_foreseen_and_published():
    variant = factories.variant()
    sold(variant, weekly(80, 5.0, seed=1))

    assert forecasting.run(now=NOW, horizon=28) == 1

    row = Forecast.objects.get()
    assert (row.source, row.model_name, row.horizon) == ("fallback", "planned", 28)
    assert row.starts_on == TODAY
    assert 3.5 < np.mean(row.mean) < 6.5
    assert np.mean(row.p10) < np.mean(row.p50) < np.mean(row.p90) < np.mean(row.p98)
    assert row.drivers[0]["kind"] == "level"
    shown = DemandOutlook.objects.order_by("date")
    assert (shown.count(), shown[0].date, shown[27].date) == (28, TODAY, TODAY + timedelta(days=27))
    assert shown[0].source == "fallback"


def test_twice_on_a_day_gives_the_same_rows():
    sold(factories.variant(), weekly(60, 5.0, seed=1))
    forecasting.run(now=NOW, horizon=14)
    first = Forecast.objects.values("pk", "mean", "p90").get()

    forecasting.run(now=NOW + timedelta(hours=1), horizon=14)

    assert Forecast.objects.values("pk", "mean", "p90").get() == first
    assert DemandOutlook.objects.count() == 14


@pytest.mark.parametrize("horizon", [0, 91])
def test_a_horizon_that_is_not_foreseen_is_refused(horizon):
    with pytest.raises(ValueError, match="horizon of 1 to 90"):
        forecasting.run(now=NOW, horizon=horizon)


def test_a_shop_without_a_past_is_foreseen_as_nothing_sure():
    factories.variant()

    assert forecasting.run(now=NOW, horizon=7) == 1
    assert Forecast.objects.get().is_new is False  # there is nothing that it could be like


def test_a_new_product_is_foreseen_like_those_it_resembles_and_says_so():
    for at in range(6):
        mug = factories.variant(factories.product(f"Blue mug {at}", with_variant=False), sku=f"MUG-{at}")
        sold(mug, np.concatenate([np.full(30 + at, 0)[:0], weekly(60 - at, 8.0, seed=at)]))
    new = factories.variant(factories.product("Blue mug for tea", with_variant=False))

    forecasting.run(now=NOW, horizon=14)

    row = Forecast.objects.get(variant=new)
    assert row.is_new
    assert 4 < np.mean(row.mean) < 12
    assert row.drivers[-1]["kind"] == "new"
    assert all(sku.startswith("MUG-") for sku in row.drivers[-1]["like"])


def test_a_place_that_came_since_the_night_is_welcomed_once():
    sold(factories.variant(), weekly(60, 5.0, seed=1))
    assert welcome(now=NOW) == 0  # nothing has been foreseen at all yet
    forecasting.run(now=NOW)
    factories.variant()

    assert welcome(now=NOW) == 1
    assert welcome(now=NOW) == 0


def test_infinite_inputs_are_refused():
    sold(factories.variant(), [1.0] * 20)
    history = features.read(features.spots(), as_of=NOW)
    broken = replace(history, known=np.full_like(history.known, np.inf))

    with pytest.raises(ValueError, match="finite"):
        predictor.foresee(broken, 7)


def test_what_explodes_is_cut_and_flagged(monkeypatch):
    from inventory.predictor import foreseeing  # noqa: PLC0415 - patched below
    from ml_core.forecast.panel import forecast_of  # noqa: PLC0415 - as above

    def exploding(_model, panel, horizon, levels):
        mean = np.full((len(panel), horizon), 1e12)
        return forecast_of(panel, mean, np.full((len(panel), horizon, len(levels)), np.nan), levels)

    monkeypatch.setattr(foreseeing.Planned, "predict", exploding)
    sold(factories.variant(), [2] * 30)

    forecasting.run(now=NOW, horizon=7)

    row = Forecast.objects.get()
    assert row.is_clipped
    assert max(row.mean) == 8.0  # four times the most that was ever sold


def test_sales_that_cannot_be_are_cut_and_flagged_and_stop_no_other():
    absurd, other = factories.variant(), factories.variant()
    sold(absurd, [2_000_000_000] * 30)
    sold(other, [2] * 30)

    forecasting.run(now=NOW, horizon=7)

    found = {row.variant_id: row for row in Forecast.objects.all()}
    assert found[absurd.pk].is_clipped
    assert max(found[absurd.pk].p98) <= foreseeing.MOST
    assert DemandOutlook.objects.filter(variant=other).count() == 7


def test_old_forecasts_are_kept_by_mondays_only():
    variant = factories.variant()
    sold(variant, weekly(60, 5.0, seed=1), last=TODAY - timedelta(days=12))
    for back in range(11, -1, -1):
        forecasting.run(now=NOW - timedelta(days=back), horizon=1)

    kept = sorted(Forecast.objects.values_list("starts_on", flat=True))

    assert [day for day in kept if day < TODAY - timedelta(days=3)] == [TODAY - timedelta(days=7)]
    assert TODAY.weekday() == 0


def test_the_drivers_name_a_planned_price_and_days_out_of_stock():
    variant = factories.variant()
    sold(variant, [3] * 40, out=(38, 39))
    listing = VariantListing.objects.get(variant=variant)
    listing.prices.create(price="8", currency="EUR", effective_at=NOW + timedelta(days=4), decision="test")

    forecasting.run(now=NOW, horizon=28)

    named = {driver["kind"]: driver for driver in Forecast.objects.get().drivers}
    assert named["price"] == {"kind": "price", "change": -0.2, "in_days": 5}
    assert named["stock_outs"]["share"] == round(2 / 28, 3)


def test_one_slip_of_the_keyboard_moves_no_forecast_of_a_small_shop():
    variants = [factories.variant(sku=f"S-{at}") for at in range(4)]
    for at, variant in enumerate(variants):
        sold(variant, weekly(120, 3.0, seed=at))
    forecasting.run(now=NOW, horizon=14)
    before = {row.variant_id: sum(row.mean) for row in Forecast.objects.all()}
    slip = SalesDay.objects.filter(variant=variants[0], date=TODAY - timedelta(days=9))
    slip.update(units=100_000)

    forecasting.run(now=NOW, horizon=14)

    for row in Forecast.objects.all():
        assert sum(row.mean) == pytest.approx(before[row.variant_id], rel=0.15)
    doubted = Forecast.objects.get(is_doubted=True)
    assert doubted.variant_id == variants[0].pk
    assert doubted.drivers[-1]["kind"] == "doubted"
    assert doubted.drivers[-1]["sold"] == 100_000
