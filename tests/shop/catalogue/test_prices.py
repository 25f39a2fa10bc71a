"""Prices: one current, a history that nobody rewrites, and lists that follow at once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from shop import signals
from shop.models import PriceChange, ProductListing, VariantListing
from shop.services import catalogue
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def set_price(variant, price, *, compare_at=None, at=NOW, channel=None):
    return catalogue.set_price(
        variant_id=variant.pk,
        channel_id=(channel or factories.channel()).pk,
        price=Decimal(price),
        compare_at_price=Decimal(compare_at) if compare_at else None,
        decision="staff:1",
        now=at,
    )


def test_a_new_price_is_kept_in_the_history_and_shown_in_lists():
    variant = factories.product(price="10.00").variants.get()

    set_price(variant, "8.50", compare_at="10.00", at=NOW + timedelta(days=1))

    history = PriceChange.objects.order_by("effective_at").values_list(
        "price", "compare_at_price", "decision"
    )
    assert list(history) == [(Decimal("10"), None, "test"), (Decimal("8.5"), Decimal("10"), "staff:1")]
    summary = ProductListing.objects.get()
    assert (summary.price_from, summary.price_to, summary.compare_at_from) == (
        Decimal("8.5"),
        Decimal("8.5"),
        Decimal("10"),
    )


def test_the_same_price_again_leaves_no_trace():
    variant = factories.product(price="10.00").variants.get()

    set_price(variant, "10.00")

    assert PriceChange.objects.count() == 1


def test_a_first_price_lists_the_variant_in_the_channel():
    variant = factories.product(price=None).variants.get()

    set_price(variant, "12.00")

    assert VariantListing.objects.get().currency == "EUR"
    assert ProductListing.objects.get().price_from == Decimal("12")


def test_the_cheapest_variant_gives_the_price_in_lists():
    shirt = factories.product(price="20.00")
    small = factories.variant(shirt, price="18.00", compare_at="25.00")

    set_price(small, "19.00", compare_at="25.00")

    summary = ProductListing.objects.get()
    assert (summary.price_from, summary.price_to, summary.compare_at_from) == (
        Decimal("19"),
        Decimal("20"),
        None,  # it was 18 before: risen, whatever it is compared with
    )


@pytest.mark.parametrize(
    ("price", "compare_at", "field"),
    [
        ("-1", None, "price"),
        ("NaN", None, "price"),
        ("Infinity", None, "price"),
        ("1e30", None, "price"),
        ("9.999", None, "price"),
        ("10", "10", "compare_at_price"),
        ("10", "NaN", "compare_at_price"),
    ],
)
def test_what_is_no_price_is_refused_without_a_trace(price, compare_at, field):
    variant = factories.product(price="10.00").variants.get()

    with pytest.raises(catalogue.PriceInvalid) as refusal:
        set_price(variant, price, compare_at=compare_at)

    assert refusal.value.field == field
    assert VariantListing.objects.get().list_price == Decimal("10")
    assert PriceChange.objects.count() == 1


@pytest.mark.parametrize(("currency", "too_fine"), [("JPY", "100.5"), ("KWD", "1.0005")])
def test_a_price_is_never_finer_than_its_currency(currency, too_fine):
    variant = factories.product().variants.get()

    with pytest.raises(catalogue.PriceInvalid):
        set_price(variant, too_fine, channel=factories.channel("other", currency=currency))


def test_an_unknown_variant_has_no_price():
    with pytest.raises(catalogue.VariantNotFound):
        catalogue.set_price(
            variant_id=987, channel_id=factories.channel().pk, price=Decimal(1), decision="staff:1", now=NOW
        )


def test_a_change_is_announced_after_commit_with_ids_alone(django_capture_on_commit_callbacks):
    heard = []
    variant = factories.product().variants.get()

    def hear(sender, *, product_ids, **_):
        heard.append(product_ids)

    signals.product_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            set_price(variant, "9.00")
            assert heard == []
    finally:
        signals.product_changed.disconnect(hear)

    assert heard == [[variant.product_id]]


def test_history_cannot_be_rewritten():
    factories.product()

    with pytest.raises(DatabaseError), transaction.atomic():
        PriceChange.objects.update(price=Decimal(1))

    assert PriceChange.objects.get().price == Decimal("10")


def lowest(variant, now):
    found = catalogue.lowest_prices(variant_ids=[variant.pk], channel_id=factories.channel().pk, now=now)
    return found.get(variant.pk)


def test_the_lowest_price_of_thirty_days_looks_back_from_the_present_price():
    variant = factories.product(price="10.00").variants.get()
    for day, price in [(40, "7.00"), (50, "9.00"), (75, "6.00")]:
        set_price(variant, price, at=NOW + timedelta(days=day))

    # The window opens on day 45, when 7.00 held.
    assert lowest(variant, NOW + timedelta(days=80)) == Decimal("7")


def test_a_price_replaced_before_the_window_does_not_count():
    variant = factories.product(price="10.00").variants.get()
    for day, price in [(10, "7.00"), (20, "9.00"), (60, "6.00")]:
        set_price(variant, price, at=NOW + timedelta(days=day))

    assert lowest(variant, NOW + timedelta(days=61)) == Decimal("9")


def test_a_price_that_never_changed_has_no_earlier_one():
    assert lowest(factories.product().variants.get(), NOW) is None
