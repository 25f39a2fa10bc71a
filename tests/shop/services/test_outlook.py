"""What is expected of stock: published as a whole, never older over newer, never nonsense."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from shop.contracts.outlook import OutlookRow, OverstockRow, Place, PlannedRow
from shop.models import DemandOutlook, Overstock, PlannedReplenishment
from shop.services import outlook
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 2)


@pytest.fixture
def place():
    variant = factories.variant()
    return Place(variant.pk, factories.location().pk)


def of_day(place: Place, day: int, p50: float = 2.0, **fields) -> OutlookRow:
    spread = {"mean": p50, "p10": 0.0, "p50": p50, "p90": p50 + 3, "source": "model", **fields}
    return OutlookRow(place, TODAY + timedelta(days=day), **spread)


def test_a_publication_replaces_the_future_and_leaves_the_past(place):
    outlook.publish_outlook([of_day(place, at) for at in range(4)], as_of=factories.NOW)
    later = factories.NOW + timedelta(days=1)

    written = outlook.publish_outlook([of_day(place, 1, 9.0), of_day(place, 2, 9.0)], as_of=later)

    assert written == 2
    shown = DemandOutlook.objects.order_by("date").values_list("date", "p50")
    assert list(shown) == [
        (TODAY, 2.0),
        (TODAY + timedelta(days=1), 9.0),
        (TODAY + timedelta(days=2), 9.0),
    ]


def test_others_may_write_between_the_places_of_a_publication(monkeypatch):
    monkeypatch.setattr(outlook, "PLACES", 2)
    location_id = factories.location().pk
    places = [Place(factories.variant().pk, location_id) for _ in range(5)]
    rows = [of_day(place, day) for place in places for day in range(3)]

    with CaptureQueriesContext(connection) as queries:
        written = outlook.publish_outlook(rows, as_of=factories.NOW)

    assert written == DemandOutlook.objects.count() == 15
    assert _n_transactions([query["sql"] for query in queries]) == 3


def _n_transactions(statements: list[str]) -> int:
    """Outermost ones within that of the test."""
    depth, found = 0, 0
    for statement in statements:
        if statement.startswith("SAVEPOINT"):
            found, depth = found + (depth == 0), depth + 1
        elif statement.startswith("RELEASE SAVEPOINT"):
            depth -= 1
    return found


def test_an_older_publication_changes_nothing(place):
    outlook.publish_outlook([of_day(place, 1, 9.0)], as_of=factories.NOW)

    written = outlook.publish_outlook([of_day(place, 1)], as_of=factories.NOW - timedelta(hours=1))

    assert written == 0
    assert DemandOutlook.objects.get().p50 == 9.0


def test_publishing_twice_gives_the_same_rows(place):
    for _ in range(2):
        outlook.publish_outlook([of_day(place, 1)], as_of=factories.NOW)

    assert DemandOutlook.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"p90": float("inf")}, {"p50": float("nan")}, {"p10": -1.0}, {"p10": 4.0}, {"mean": -0.1}]
)
def test_what_is_no_forecast_is_refused_as_a_whole(place, wrong):
    with pytest.raises(outlook.InvalidOutlook):
        outlook.publish_outlook([of_day(place, 1), of_day(place, 2, **wrong)], as_of=factories.NOW)

    assert not DemandOutlook.objects.exists()


@pytest.mark.parametrize("wrong", [{"p10": 5.0}, {"mean": -1.0}, {"source": "guess"}])
def test_the_database_refuses_it_too(place, wrong):
    facts = {"mean": 2.0, "p10": 0.0, "p50": 2.0, "p90": 3.0, "source": "model", **wrong}

    with pytest.raises(IntegrityError), transaction.atomic():
        DemandOutlook.objects.create(
            variant_id=place.variant_id,
            location_id=place.location_id,
            date=TODAY,
            as_of=factories.NOW,
            **facts,
        )


def test_a_plan_replaces_all_that_was_planned_for_its_places(place):
    other = Place(factories.variant().pk, place.location_id)
    for where in (place, other):
        outlook.plan_replenishment([PlannedRow(where, 5, TODAY, "reorder:1")], as_of=factories.NOW)

    outlook.plan_replenishment(
        [PlannedRow(place, 7, TODAY, "order:1", is_ordered=True)], as_of=factories.NOW, places=[other]
    )

    assert list(PlannedReplenishment.objects.values_list("variant", "quantity", "is_ordered")) == [
        (place.variant_id, 7, True)
    ]


def test_a_plan_of_nothing_is_refused_by_the_database(place):
    with pytest.raises(IntegrityError), transaction.atomic():
        outlook.plan_replenishment([PlannedRow(place, 0, TODAY, "reorder:1")], as_of=factories.NOW)


def test_overstock_is_a_list_that_is_replaced(place):
    other = Place(factories.variant().pk, place.location_id)
    first = [OverstockRow(where, 5, 90.0, 40, Decimal("0.100")) for where in (place, other)]
    outlook.publish_overstock(first, as_of=factories.NOW)

    outlook.publish_overstock(
        [OverstockRow(place, 3, 80.0, 41, Decimal("0.150"))], as_of=factories.NOW + timedelta(days=1)
    )

    row = Overstock.objects.get()
    assert (row.variant_id, row.excess_units, row.markdown_rate) == (place.variant_id, 3, Decimal("0.150"))


def test_a_markdown_that_leaves_no_price_is_refused(place):
    with pytest.raises(IntegrityError), transaction.atomic():
        outlook.publish_overstock([OverstockRow(place, 3, 80.0, 41, Decimal(1))], as_of=factories.NOW)


def test_an_older_list_changes_nothing(place):
    outlook.publish_overstock([OverstockRow(place, 3, 80.0, 41, Decimal(0))], as_of=factories.NOW)

    assert outlook.publish_overstock([], as_of=factories.NOW - timedelta(days=1)) == 0
    assert Overstock.objects.exists()
