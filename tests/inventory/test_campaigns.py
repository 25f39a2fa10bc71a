"""What a campaign does to forecasts and orders."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from inventory.models import Forecast
from inventory.services import forecasting
from shop.models import Voucher
from tests import factories
from tests.inventory.conftest import NOW, TODAY, sold, weekly

pytestmark = pytest.mark.django_db


def code(name: str, *, first: date) -> Voucher:
    start = datetime.combine(first, datetime.min.time(), tzinfo=UTC)
    return Voucher.objects.create(
        code=name, kind="percent", percent=Decimal(20), starts_at=start, ends_at=start + timedelta(days=7)
    )


def test_a_planned_campaign_raises_the_forecast_of_its_days():
    for at in range(8):
        variant = factories.variant()
        units = weekly(120, 4.0, seed=at)
        units[50:57] = units[50:57] * 3 + 2
        sold(variant, units)
    code("BEFORE", first=TODAY - timedelta(days=70))
    code("AHEAD", first=TODAY + timedelta(days=7))

    forecasting.run(now=NOW, horizon=21)

    means = np.array([row.mean for row in Forecast.objects.all()])
    assert means[:, 7:14].sum() > 2 * means[:, 14:].sum()
    assert any(driver["kind"] == "promotion" for driver in Forecast.objects.first().drivers)
