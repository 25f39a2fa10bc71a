"""The laws are those of scipy.stats, which is too slow to import at every start."""

import numpy as np
import pytest
from scipy import stats

from inventory.policy import laws

CHANCES = np.array([1e-9, 0.01, 0.2, 0.5, 0.75, 0.99, 1 - 1e-9])
MEANS = np.array([1e-9, 0.3, 1.0, 7.5, 400.0])


def test_quantiles_of_counts_are_exact_also_where_a_chance_is_met_to_the_last_digit():
    found = laws.poisson_quantile(CHANCES[:, None], MEANS)
    assert found.tolist() == stats.poisson.ppf(CHANCES[:, None], MEANS).tolist()

    met = stats.poisson.cdf(np.arange(12)[:, None], MEANS[1:4])
    assert laws.poisson_quantile(met, MEANS[1:4]).tolist() == stats.poisson.ppf(met, MEANS[1:4]).tolist()


@pytest.mark.parametrize("count", [-1, 0, 1, 6, 500])
@pytest.mark.parametrize("mean", MEANS.tolist())
def test_chances_and_tails_of_counts(count, mean):
    assert laws.poisson_tail(count, mean) == pytest.approx(stats.poisson.sf(count, mean), rel=1e-12)
    if count >= 0:
        assert laws.poisson_chance(count, mean) == pytest.approx(stats.poisson.pmf(count, mean), rel=1e-12)


@pytest.mark.parametrize("z", [-9.0, -1.5, 0.0, 0.3, 8.0])
def test_the_normal_law(z):
    assert laws.normal_density(z) == pytest.approx(stats.norm.pdf(z), rel=1e-12)
    assert laws.normal_tail(z) == pytest.approx(stats.norm.sf(z), rel=1e-12)
    assert laws.normal_quantile(stats.norm.cdf(min(z, 5))) == pytest.approx(min(z, 5), abs=1e-9)
