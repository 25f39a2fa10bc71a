"""Campaigns: what a code takes off for everybody, by day."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from shop.models import Voucher
from shop.services import campaigns
from tests import factories

pytestmark = pytest.mark.django_db
FIRST = date(2026, 5, 1)


def code(
    name: str = "MAY", *, first: date = date(2026, 5, 4), days: int = 7, percent: str = "20", **fields
) -> Voucher:
    start = datetime.combine(first, datetime.min.time(), tzinfo=UTC)
    return Voucher.objects.create(
        code=name, kind="percent", percent=Decimal(percent), starts_at=start, ends_at=start + timedelta(days=days),
        **fields,
    )  # fmt: skip


def rates(*variants, n_days: int = 14) -> np.ndarray:
    channels = {factories.channel().pk}
    return campaigns.rates([(variant.pk, channels) for variant in variants], first=FIRST, n_days=n_days)


def test_a_code_for_all_goods_counts_on_its_days_only():
    code()

    (row,) = rates(factories.variant())

    np.testing.assert_array_equal(row, [0.0] * 3 + [0.2] * 7 + [0.0] * 4)


def test_a_code_for_some_goods_moves_no_others():
    mine, other = factories.variant(), factories.variant()
    code().products.add(mine.product)

    found = rates(mine, other)

    assert found[0].max() == 0.2
    assert found[1].max() == 0.0


def test_a_code_of_a_department_covers_what_lies_below_it():
    variant = factories.variant()
    code().categories.add(variant.product.category)

    assert rates(variant).max() == 0.2


def test_of_two_codes_the_larger_one_counts():
    code()
    code("MORE", percent="30", days=1)

    (row,) = rates(factories.variant())

    assert row[3:6].tolist() == [0.3, 0.2, 0.2]


@pytest.mark.parametrize(
    "few",
    [
        {"max_uses": 10},
        {"max_uses_per_customer": 1},
        {"is_first_order_only": True},
        {"min_spend": Decimal(50), "currency": "EUR"},
        {"is_active": False},
    ],
)
def test_a_code_that_not_everybody_gets_is_no_campaign(few):
    code(**few)

    assert rates(factories.variant()).max() == 0.0


def test_a_gift_of_everything_does_not_reach_the_logarithm_of_nothing():
    code(percent="100")

    assert rates(factories.variant()).max() == campaigns.MOST


def test_a_code_of_one_channel_moves_no_other():
    variant, elsewhere = factories.variant(), factories.channel("market")
    code().channels.add(elsewhere)

    found = campaigns.rates(
        [(variant.pk, {factories.channel().pk}), (variant.pk, {elsewhere.pk})], first=FIRST, n_days=14
    )

    assert found.max(axis=1).tolist() == [0.0, 0.2]
