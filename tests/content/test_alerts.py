from datetime import UTC, date, datetime, timedelta

import pytest

from content.models import AspectAlert
from content.services import alerts
from tests import factories as make
from tests.content import rows
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def told(product, *, good_until: int, n_months: int = 6, per_month: int = 5) -> None:
    """Five voices a month on the battery: praise until a month, criticism from then on."""
    rows.aspects()
    for month in range(n_months):
        for day in range(per_month):
            at = datetime(2025, 12, 1, tzinfo=UTC) + timedelta(days=30.4 * month + day)
            row = rows.review(product, f"The battery of this one, month {month}, day {day}.", at=at)
            rows.read(row, "battery+" if month < good_until else "battery-")


def test_an_aspect_that_turned_makes_one_alert_for_its_product_and_one_for_its_brand():
    product = make.product("Speaker", brand=make.brand("Acme"))
    told(product, good_until=3)

    assert alerts.find(now=NOW) == 2

    alert = AspectAlert.objects.get(product=product)
    assert (alert.aspect.code, alert.is_worse, alert.since, alert.n_before, alert.n_after) == (
        "battery",
        True,
        date(2026, 3, 1),
        15,
        15,
    )
    assert alert.rate_before < 0.2
    assert alert.rate_after > 0.8
    assert AspectAlert.objects.filter(brand__name="Acme", product=None).count() == 1
    assert alerts.find(now=NOW + timedelta(days=1)) == 0


def test_steady_voices_make_no_alert():
    told(make.product("Speaker"), good_until=9)

    assert alerts.find(now=NOW) == 0


def test_what_was_held_is_not_heard():
    product = make.product("Speaker")
    told(product, good_until=3)
    product.reviews.update(state="rejected")

    assert alerts.find(now=NOW) == 0


def test_a_person_closes_an_alert_with_a_note():
    told(make.product("Speaker"), good_until=3)
    alerts.find(now=NOW)
    alert = AspectAlert.objects.get()

    alerts.decide(alert_id=alert.pk, state="closed", note="New batch since May.", now=NOW)

    alert.refresh_from_db()
    assert (alert.state, alert.note) == ("closed", "New batch since May.")
    with pytest.raises(alerts.AlertNotFound):
        alerts.decide(alert_id=0, state="closed", note="", now=NOW)
