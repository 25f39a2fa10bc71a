"""What is read of the past: demand, not sales; only days that were over; nothing that cannot be a number."""

from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest

from inventory import features
from inventory.features import history, money, stock, supply, wording
from shop.models import PriceChange, PurchaseReceipt, SalesDay, StockMovement, VariantListing
from shop.services import purchasing
from shop.services.purchasing import PurchaseLine
from tests import factories
from tests.inventory.conftest import NOW, TODAY, offered, sold, supplier

pytestmark = pytest.mark.django_db


def read(**options):
    return features.read(features.spots(), as_of=NOW, **options)


def test_channels_of_a_location_are_one_place():
    variant = factories.variant()
    app = factories.channel("app")
    sold(variant, [2, 2, 2])
    sold(variant, [1, 0, 3], channel=app)

    found = read()

    assert len(found) == 1
    assert found.units[0].tolist() == [3, 2, 5]


def test_a_day_out_of_stock_is_no_day_without_demand():
    sold(factories.variant(), [4, 4, 1, 4], out=(2,))

    found = read()

    assert np.isnan(found.units[0, 2])
    assert found.censored[0].tolist() == [False, False, True, False]


def test_a_day_that_sold_out_with_more_than_usual_is_kept_as_the_least_that_was_asked_for():
    sold(factories.variant(), [4, 4, 9, 4], out=(2,))

    assert read().units[0].tolist() == [4, 4, 9, 4]


def test_a_gap_is_unknown_and_not_nothing():
    variant = factories.variant()
    sold(variant, [4, 4, 4, 4])
    SalesDay.objects.filter(date=TODAY - timedelta(days=2)).delete()

    assert np.isnan(read().units[0, 2])


def test_the_day_itself_and_later_ones_are_never_read():
    variant = factories.variant()
    sold(variant, [4, 4, 99], last=TODAY)

    found = read()

    assert found.units[0].tolist() == [4, 4]
    assert found.next_day == TODAY


def test_a_history_of_an_earlier_moment_is_the_same_prefix():
    sold(factories.variant(), [1, 2, 3, 4, 5, 6])

    earlier = features.read(features.spots(), as_of=NOW - timedelta(days=2))

    assert earlier.units[0].tolist() == read().units[0, :4].tolist()


def test_days_beyond_the_summer_clock_are_days_of_the_shop():
    late = NOW.replace(hour=23, minute=30)  # in Berlin it is the next day already

    assert features.read(features.spots(), as_of=late).next_day >= TODAY


def test_a_planned_price_is_known_ahead():
    variant = factories.variant()
    listing = VariantListing.objects.get(variant=variant)
    sold(variant, [1] * 20)
    PriceChange.objects.create(
        listing=listing,
        price=Decimal("8.00"),
        compare_at_price=Decimal("10.00"),
        currency="EUR",
        effective_at=NOW + timedelta(days=3),
        decision="test",
    )

    known = read().known[0]

    assert known[22, 0] == pytest.approx(0.0)
    assert known[23, 0] == pytest.approx(np.log(0.8))
    assert known[23, 1] == pytest.approx(0.2)


def test_a_year_has_no_waves_before_it_is_known():
    sold(factories.variant(), [1] * 100)

    assert not read().known[:, :, 2:].any()


def test_drafts_and_inactive_variants_have_no_place():
    factories.variant(factories.product(with_variant=False, status="draft"))
    factories.variant(is_active=False)

    assert features.spots() == []


def test_lots_keep_the_places_of_a_variant_together():
    spots = [history.Spot(variant, place, 1, 1) for variant in (1, 2, 3) for place in (1, 2, 3)]

    lots = list(history.lots(spots, 4))

    assert [len(lot) for lot in lots] == [6, 3]


def test_texts_that_share_words_are_near():
    mug, cup, chair = (
        wording.of_text(text) for text in ("blue mug for tea", "green mug for tea", "oak chair")
    )

    assert mug @ cup > mug @ chair
    assert (wording.of_text("") == 0).all()


def test_a_supplier_without_a_history_is_believed_and_one_with_a_history_is_measured():
    new, known = supplier("new", lead_days=5), supplier("known", lead_days=5)
    variant = factories.variant()
    offered(variant, of=known)
    for days in (9, 9, 9, 9, 9, 9):
        order = purchasing.place(
            supplier_id=known.pk,
            location_id=factories.location().pk,
            lines=[PurchaseLine(variant.pk, 1)],
            actor="t",
            now=NOW - timedelta(days=days),
        )
        PurchaseReceipt.objects.create(line=order.lines.get(), quantity=1, note=f"n{order.pk}", at=NOW)

    found = supply.lead_times(as_of=NOW)

    assert found[new.pk] == supply.LeadTimes((5.0,) * 5, 0)
    assert found[known.pk].n_observed == 6
    assert set(found[known.pk].days) == {9.0}


def test_what_is_on_order_counts_and_what_was_promised_does_not():
    variant = factories.variant(stock=10)
    of = supplier()
    offered(variant, of=of)
    purchasing.place(
        supplier_id=of.pk,
        location_id=factories.location().pk,
        lines=[PurchaseLine(variant.pk, 6)],
        actor="t",
        now=NOW,
    )
    item = variant.stock.get()
    item.allocated = 3
    item.save(update_fields=["allocated"])

    position = stock.positions([variant.pk])[variant.pk, item.location_id]

    assert (position.on_hand, position.free, position.on_order, position.total) == (10, 7, 6, 13)


def test_the_oldest_unit_on_hand_is_as_old_as_what_it_came_with():
    variant = factories.variant(stock=0)
    item = factories.stocked(variant, 5)
    StockMovement.objects.create(
        item=item, kind="receipt", on_hand_delta=4, on_hand_after=9, reserved_after=0, allocated_after=0,
        at=NOW + timedelta(days=10),
    )  # fmt: skip
    place = (variant.pk, item.location_id)
    moment = NOW + timedelta(days=30)

    assert stock.ages({place: 4}, as_of=moment) == {place: 20}
    assert stock.ages({place: 5}, as_of=moment) == {place: 30}
    assert stock.ages({place: 99}, as_of=moment) == {place: 30}


def test_a_unit_is_worth_what_was_paid_for_it_without_tax():
    sells, rests = factories.variant(price="11.90"), factories.variant(price="11.90")
    sold(sells, [2, 2], price="9.00")
    at = factories.location().pk

    found = money.worth([(sells.pk, at), (rests.pk, at)], as_of=NOW)

    assert found[sells.pk, at].price == Decimal("9")
    assert found[rests.pk, at].price == Decimal("10")


def test_a_day_that_sold_beyond_belief_counts_as_one_of_the_best_and_is_told():
    variant = factories.variant()
    sold(variant, [7, 8, 9] * 20 + [100_000])

    found = read()

    assert found.units[0, -1] == 9
    assert found.doubted[0, -1] == 99_991
    assert not found.doubted[0, :-1].any()


def test_a_campaign_is_believed():
    sold(factories.variant(), [2, 1, 2] * 20 + [90, 120, 80, 60])

    found = read()

    assert found.units[0, -4:].tolist() == [90, 120, 80, 60]
    assert not found.doubted.any()
