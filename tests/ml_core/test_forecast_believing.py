"""What is believed of sales: a slip counts as a good day, a peak that others bear out counts in full."""

import numpy as np
import pytest

from ml_core.forecast.believing import believed

NAN = np.nan


def of(*units: float) -> list[float]:
    return believed(np.array([units], dtype=float))[0].tolist()


def test_a_slip_counts_as_the_best_that_the_series_is_believed_to_sell():
    usual = [float(n) for n in (7, 8, 9, 10)] * 25

    found = of(*usual, 100_000, 100_000)

    assert found == [*usual, 10.0, 10.0]


@pytest.mark.parametrize("days", [3, 14])
def test_a_peak_of_several_days_is_believed_however_high(days):
    units = [2.0] * 200 + [300.0] * days

    assert of(*units) == units


def test_one_day_is_believed_up_to_twenty_times_the_best():
    units = [0.0, 10.0, 8.0] * 40

    assert of(*units, 200.0)[-1] == 200.0
    assert of(*units, 201.0)[-1] == 10.0


def test_a_slow_series_may_sell_a_box_for_once():
    assert of(0, 1, 0, 0, 1, 0, 96, 0, 1) == [0, 1, 0, 0, 1, 0, 96, 0, 1]
    assert of(0, 1, 0, 0, 1, 0, 5_000, 0, 1) == [0, 1, 0, 0, 1, 0, 5, 0, 1]


def test_the_only_sale_of_a_series_is_compared_with_what_others_sell():
    units = np.array([[0, 0, 0, 100_000.0], [2, 3, 2, 1], [0, 144, 0, 288.0]])

    found = believed(units)

    assert found.tolist() == [[0, 0, 0, 5], [2, 3, 2, 1], [0, 144, 0, 288]]


def test_what_is_unknown_stays_so_and_nothing_stays_nothing():
    found = believed(np.array([[NAN, 4.0, NAN, 4.0, 4_000.0], [NAN, 0.0, 0.0, 0.0, 0.0]]))

    np.testing.assert_array_equal(found, [[NAN, 4, NAN, 4, 5], [NAN, 0, 0, 0, 0]])
