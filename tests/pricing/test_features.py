"""Inputs of prices: only what was known, only where it could be bought, and nothing of any person."""

import dataclasses
import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.apps import apps
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from pricing.contracts import Facts
from pricing.features import allowed, listings, panel, terms
from pricing.features.panel import Panel
from pricing.services import proposing
from shop.models import CompetitorOffer, PriceChange, SalesDay, Voucher
from tests import factories
from tests.pricing import market
from tests.pricing.market import NOW, TODAY

pytestmark = pytest.mark.django_db
PERSONAL = {
    "customer",
    "visitor",
    "address",
    "user",
    "consent",
    "wishlistitem",
    "event",
    "order",
    "orderline",
}


@pytest.fixture
def busy():
    """A shop in which everything that a price may read is there, and persons as well."""
    row = market.variant("19.90", cost="4.00")
    market.sold(row)
    market.believed(row, -1.2)
    market.rule()
    owner = factories.customer()
    code = campaign()
    for limit, each in (
        (code.channels, row.listings.get().channel), (code.products, row.product),
        (code.categories, row.product.category),
    ):  # fmt: skip
        limit.add(each)
    factories.cart({row: 1}, of=owner, updated_at=NOW, email="ada@example.com")
    CompetitorOffer.objects.create(
        variant=row, competitor="Elsewhere", price="18.90", currency="EUR", confidence=0.9, seen_at=NOW
    )
    return row


def test_every_input_is_on_the_list():
    assert {field.name for field in dataclasses.fields(Panel)} == set(allowed.PANEL)
    assert {field.name for field in dataclasses.fields(Facts)} == set(allowed.LISTING)


def test_no_table_of_persons_is_on_the_list():
    personal = {f"shop_{name}" for name in PERSONAL}

    assert allowed.TABLES & personal == set()
    assert {model._meta.db_table for model in apps.get_models(include_auto_created=True)} >= allowed.TABLES


def test_what_is_read_for_a_price_is_on_the_list_and_nothing_else(busy):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        panel.build(as_of=NOW)
        proposing.propose(now=NOW)

    tables = {table for query in queries for table in re.findall(r'(?:FROM|JOIN) "(shop_\w+)"', query["sql"])}
    assert tables <= allowed.TABLES
    for table, columns in allowed.COLUMNS.items():
        read = {column for query in queries for column in re.findall(rf'"{table}"\."(\w+)"', query["sql"])}
        assert read <= columns, table


def test_nothing_of_today_or_later_is_learnt_from(busy):
    channel, place = busy.listings.get().channel, factories.location()
    for ahead in (0, 1):
        SalesDay.objects.create(
            variant=busy, location=place, channel=channel, date=TODAY + timedelta(days=ahead), units=999,
            discounted_units=0, revenue=0, currency="EUR", list_price="1.00", views=0, minutes=1440,
            minutes_in_stock=1440, is_censored=False,
        )  # fmt: skip

    found = panel.build(as_of=NOW)

    assert found.units.max() < 999
    assert found.day.max() == (TODAY - timedelta(days=1)).toordinal()


def test_later_offers_and_prices_change_no_input(busy):
    before_panel, before = panel.build(as_of=NOW), listings.one(busy.listings.get().pk, now=NOW)
    CompetitorOffer.objects.create(
        variant=busy, competitor="Later", price="1.00", currency="EUR", confidence=1.0,
        seen_at=NOW + timedelta(hours=1),
    )  # fmt: skip
    market.changed(busy.listings.get(), "1.00", days_ago=-1)

    after = listings.one(busy.listings.get().pk, now=NOW)

    assert after == before
    np.testing.assert_array_equal(panel.build(as_of=NOW).controls, before_panel.controls)


def test_days_on_which_it_could_not_be_bought_all_day_say_nothing():
    row = market.variant()
    market.sold(row, is_censored=True)

    assert len(panel.build(as_of=NOW)) == 0


def test_a_day_of_two_locations_counts_where_one_had_it_all_day():
    row = market.variant()
    market.sold(row, days=30)
    channel = row.listings.get().channel
    SalesDay.objects.create(
        variant=row, location=factories.location("store", kind="store"), channel=channel,
        date=TODAY - timedelta(days=3), units=2, discounted_units=0, revenue=0, currency="EUR",
        list_price="19.90", views=0, minutes=1440, minutes_in_stock=0, is_censored=True,
    )  # fmt: skip

    found = panel.build(as_of=NOW)

    assert len(found) == 30


def test_sales_in_another_currency_than_the_channels_are_left_out():
    row = market.variant()
    market.sold(row, days=30)
    SalesDay.objects.update(currency="USD")

    assert len(panel.build(as_of=NOW)) == 0


def test_a_shown_reduction_and_a_rival_are_reasons_for_a_price(busy):
    listing = busy.listings.get()
    PriceChange.objects.create(
        listing=listing, price="14.90", compare_at_price="19.90", currency="EUR",
        effective_at=NOW - timedelta(days=5), decision="sale",
    )  # fmt: skip
    CompetitorOffer.objects.create(
        variant=busy, competitor="Elsewhere", price="17.00", currency="EUR", confidence=0.9,
        seen_at=NOW - timedelta(days=4),
    )  # fmt: skip

    found = panel.build(as_of=NOW)
    names = list(allowed.CONTROLS)
    day = (TODAY - timedelta(days=2)).toordinal()
    row = found.controls[found.day == day][0]

    assert row[names.index("promoted")] == 1.0
    assert row[names.index("rival_price")] == pytest.approx(np.log(17.0))
    early = found.controls[found.day == (TODAY - timedelta(days=40)).toordinal()][0]
    assert early[names.index("promoted")] == 0.0
    assert np.isnan(early[names.index("rival_price")])


def campaign(**fields) -> Voucher:
    """A fifth off everything in the latest week but one."""
    starts_at = datetime.combine(TODAY - timedelta(days=14), time(), tzinfo=UTC)
    return Voucher.objects.create(
        code="WEEK", kind="percent", percent=20, starts_at=starts_at, ends_at=starts_at + timedelta(days=7),
        **fields,
    )  # fmt: skip


def test_the_price_of_a_campaign_is_what_shoppers_were_asked():
    row = market.variant()
    market.sold(row, days=30, spread=0.0)
    SalesDay.objects.update(discounted_units=F("units"))
    campaign()

    found = panel.build(as_of=NOW)

    age = TODAY.toordinal() - found.day
    during = (age <= 14) & (age > 7)
    np.testing.assert_allclose(found.price, np.where(during, 19.90 * 0.8, 19.90))
    np.testing.assert_array_equal(found.controls[:, list(allowed.CONTROLS).index("campaign")], during)


def test_a_code_that_nobody_used_moved_no_price():
    row = market.variant()
    market.sold(row, days=30, spread=0.0)
    campaign()

    assert set(panel.build(as_of=NOW).price) == {19.90}


def test_a_code_of_another_channel_moved_no_price():
    row = market.variant()
    market.sold(row, days=30, spread=0.0)
    SalesDay.objects.update(discounted_units=F("units"))
    campaign().channels.add(factories.channel("market"))

    assert set(panel.build(as_of=NOW).price) == {19.90}


def test_history_holds_the_price_in_force_when_the_window_began():
    row = market.variant("19.90")
    listing = row.listings.get()
    market.changed(listing, "21.90", days_ago=150)
    market.changed(listing, "20.90", days_ago=10)

    found = listings.one(listing.pk, now=NOW)

    assert found is not None
    assert [point.price for point in found.history] == [Decimal("21.90"), Decimal("20.90")]


def test_an_ordinary_empty_shop_has_an_empty_panel():
    assert len(panel.build(as_of=NOW)) == 0
    assert date.fromordinal(1).weekday() == 0  # what the weekend is counted from


def test_a_rest_longer_than_time_stops_one_price_and_no_run():
    rule = market.rule(rest_hours=2_000_000_000)

    assert terms.of_rule(rule).rest == timedelta(days=3_650)
