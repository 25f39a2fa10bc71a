"""Elasticities: recovered where prices had reasons, borrowed where data is thin, honest about both."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import numpy as np
import pytest

from ml_core import config
from ml_core.estimator import ForeignState, Unfitted
from ml_core.registry import Registry
from ml_core.tabular.linear import Linear
from ml_core.tabular.response import counts, orthogonal, pooling
from ml_core.tabular.response.curve import squared_error_slopes
from ml_core.tabular.response.demand_response import Badge, DemandResponse
from ml_core.tabular.response.pooling import Estimates
from ml_core.tabular.response.records import Records, Tree

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def market(
    *, n: int = 4_000, true: tuple[float, ...] = (-3.0, -1.5), bend: bool = False, seed: int = 0
) -> Records:
    """Prices that rise with demand: the reason is the control, bent or straight."""
    rng = np.random.default_rng(seed)
    variant = np.arange(n) % len(true)
    place = rng.integers(0, 40, n)
    reason = rng.normal(size=n)
    wanted = np.abs(reason) ** 1.5 if bend else reason
    price = 0.3 * wanted + 0.2 * rng.normal(size=40)[place] + 0.2 * rng.normal(size=n)
    units = (
        np.array(true)[variant] * price + 2.0 * wanted + rng.normal(size=40)[place] + 0.4 * rng.normal(size=n)
    )
    return Records.of(
        np.exp(units), np.exp(price), variant=variant, controls=reason[:, None], effect=place, cluster=place
    )


def means(records: Records, nuisance: str, n: int = 2) -> np.ndarray:
    model = DemandResponse(config.ResponseConfig(nuisance=nuisance)).fit(records, Tree.flat(n))
    return np.array([each.mean for each in model.elasticities()])


def test_the_reasons_for_prices_are_taken_out():
    records = market()

    assert np.abs(means(records, "none") - [-3.0, -1.5]).min() > 1.0
    np.testing.assert_allclose(means(records, "linear"), [-3.0, -1.5], atol=0.12)


def test_bent_reasons_need_trees():
    records = market(n=12_000, bend=True)

    assert np.abs(means(records, "linear") - [-3.0, -1.5]).min() > 0.5
    np.testing.assert_allclose(means(records, "boosting"), [-3.0, -1.5], atol=0.25)


def test_squared_error_is_fooled_where_orthogonal_slopes_are_not():
    records = market(bend=True)

    found = squared_error_slopes(Linear(), records, 2)

    assert (np.abs(found - [-3.0, -1.5]) > 0.5).all()


def test_intervals_hold_the_truth_as_often_as_they_say():
    held = 0
    for seed in range(60):
        records = market(n=800, seed=seed)
        model = DemandResponse().fit(records, Tree.flat(2))
        held += sum(e.lo <= t <= e.hi for e, t in zip(model.elasticities(), (-3.0, -1.5), strict=True))

    assert 106 <= held <= 119  # of 120; .95 within three deviations


def test_slopes_are_those_of_least_squares_with_dummies():
    records = market(n=300)
    dummies = np.eye(40)[records.effect] * 1.0
    first = records.variant == 0
    rows = np.concatenate([records.log_price[:, None], records.controls, dummies], axis=1)[first]
    expected = np.linalg.lstsq(rows, records.log_units[first], rcond=None)[0][0]

    found = orthogonal.slopes(records, 2, config.ResponseConfig())

    assert found.slope[0] == pytest.approx(expected, abs=1e-6)


def test_a_variant_without_data_believes_its_brand():
    # Brand 0 near -3, brand 1 near -1; the last variant of each has no row.
    true = (-3.0, -3.1, -2.9, -1.0, -1.1, -0.9)
    tree = Tree(np.array([0, 0, 0, 1, 1, 1, 0, 1]), np.array([0, 0]))

    found = DemandResponse().fit(market(n=9_000, true=true), tree).elasticities()

    assert found[6].mean == pytest.approx(-3.0, abs=0.2)
    assert found[7].mean == pytest.approx(-1.0, abs=0.2)
    assert np.isnan(found[6].own_mean) and found[6].n_rows == 0
    assert found[6].hi - found[6].lo > found[0].hi - found[0].lo


def test_a_price_that_never_moved_teaches_nothing():
    n = 200
    records = Records.of(
        np.random.default_rng(0).uniform(1, 9, n), np.full(n, 5.0), variant=np.zeros(n, dtype=int)
    )

    found = DemandResponse().fit(records, Tree.flat(1)).elasticities()[0]

    assert found.mean == pytest.approx(-2.62, abs=0.01)
    assert found.badge is Badge.GUESS
    assert np.isnan(found.own_mean)


def test_the_badge_follows_the_width_of_the_interval():
    wide, narrow = (DemandResponse().fit(market(n=n), Tree.flat(2)).elasticities()[0] for n in (60, 4_000))

    assert narrow.badge is Badge.SURE
    assert wide.badge is not Badge.SURE
    assert wide.hi - wide.lo > 1.0


def test_members_that_agree_borrow_more_than_members_that_differ():
    errors = np.full(4, 0.5)
    group, prior = np.zeros(4, dtype=int), Estimates(np.array([-2.0]), np.array([10.0]))

    alike, _ = pooling.pooled(Estimates(np.array([-2.1, -1.9, -2.0, -2.2]), errors), group, prior)
    apart, _ = pooling.pooled(Estimates(np.array([-5.0, -1.0, -2.0, -4.0]), errors), group, prior)

    assert np.ptp(alike.mean) < 0.05
    assert np.ptp(apart.mean) > 3.0


def test_saving_and_loading_through_the_registry_changes_nothing(tmp_path):
    model = DemandResponse().fit(market(), Tree.flat(2))
    registry = Registry(tmp_path)
    version = registry.save(
        "tests", "response", estimator="DemandResponse", tensors=model.state(),
        config=config.to_dict(model.config), metrics={}, card="", as_of=NOW, now=NOW,
    )  # fmt: skip

    artifact = registry.load("tests", "response", version)
    loaded = DemandResponse.from_state(
        config.from_dict(config.ResponseConfig, artifact.config), artifact.tensors
    )

    assert loaded.elasticities() == model.elasticities()


def test_an_unfitted_model_says_so_and_foreign_arrays_are_refused():
    with pytest.raises(Unfitted):
        DemandResponse().elasticities()
    with pytest.raises(ForeignState):
        DemandResponse.from_state(config.ResponseConfig(), {"surprise": np.zeros(1)})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"units": np.zeros(3)}, "0 of 3 rows"),
        ({"price": np.array([np.nan, -1.0, 0.0])}, "0 of 3 rows"),
        ({"controls": np.full((3, 1), np.inf)}, "3 controls are infinite"),
        ({"variant": np.zeros(2, dtype=int)}, "every column needs 3 rows"),
    ],
)
def test_rows_that_cannot_be_used_are_named(change, message):
    columns = {"units": np.ones(3), "price": np.ones(3), "variant": np.zeros(3, dtype=int)} | change

    with pytest.raises(ValueError, match=message):
        Records.of(**columns)


def test_a_variant_outside_of_the_tree_is_named():
    with pytest.raises(ValueError, match="variant 1 is not among the 1"):
        DemandResponse().fit(market(), Tree.flat(1))


def sold(rng, rate: float, n: int = 4_000, slope: float = -2.5):
    """Counts of a rare good whose price moves at random."""
    price = np.exp(0.15 * rng.normal(size=n))
    units = rng.poisson(rate * price**slope).astype(float)
    return units, price


def test_slopes_of_rare_sales_are_not_flattened():
    units, price = sold(np.random.default_rng(3), rate=0.4)
    n = len(units)
    zeros = np.zeros(n, dtype=np.int64)

    records = counts.of_counts(
        units, np.ones(n), price, variant=zeros, effect=zeros, controls=np.zeros((n, 0)),
        cluster=np.arange(n), period=np.arange(n), slope=-2.0,
    )  # fmt: skip
    found = DemandResponse().fit(records, Tree.flat(1)).elasticities()[0]

    assert found.lo < -2.5 < found.hi
    assert found.mean == pytest.approx(-2.5, abs=0.35)


def test_counts_that_are_no_numbers_are_refused():
    zeros = np.zeros(2, dtype=np.int64)

    with pytest.raises(ValueError, match="units must be finite"):
        counts.of_counts(
            np.array([1.0, np.nan]), np.ones(2), np.ones(2), variant=zeros, effect=zeros,
            controls=np.zeros((2, 0)), cluster=zeros, period=zeros, slope=-2.0,
        )  # fmt: skip


def test_trees_have_no_say_where_they_foretell_no_prices_of_unseen_periods():
    """One price a week in all stores, drawn at random: a tree that knew other stores of the week would know it."""
    rng = np.random.default_rng(4)
    store, week = (axis.ravel() for axis in np.meshgrid(range(20), range(80), indexing="ij"))
    price = 0.2 * rng.normal(size=80)[week]
    units = -3.0 * price + 0.2 * rng.normal(size=80)[week] + 0.1 * rng.normal(size=len(week))
    made = Records.of(
        np.exp(units), np.exp(price), variant=np.zeros_like(week), controls=week[:, None] / 80.0,
        effect=store, cluster=week, period=week,
    )  # fmt: skip
    by_store = dataclasses.replace(made, period=store)

    chosen, linear = (means(made, nuisance, n=1)[0] for nuisance in ("chosen", "linear"))
    fooled = means(by_store, "boosting", n=1)[0]

    assert chosen == pytest.approx(linear)
    assert chosen == pytest.approx(-3.0, abs=0.3)
    assert abs(fooled - linear) > abs(chosen - linear)


def crossed_market(seed: int, house_spread: float) -> tuple[Estimates, Tree, np.ndarray]:
    """Own slopes, with an error of 1, of 6 brands that all sell in 4 categories, 3 variants in each."""
    rng = np.random.default_rng(seed)
    category, house = (axis.ravel() for axis in np.meshgrid(range(4), range(6), indexing="ij"))  # (24,)
    brand = np.repeat(np.arange(24), 3)
    true = -2.6 + 0.3 * rng.normal(size=4)[category] + house_spread * rng.normal(size=6)[house]
    true = true[brand] + 0.2 * rng.normal(size=72)
    return Estimates(true + rng.normal(size=72), np.ones(72)), Tree(brand, category, house), true


def test_a_brand_of_many_categories_is_told_by_all_of_them():
    """The same errors, with and without knowing which brands are the same."""
    settings = {"prior_deviation": 0.3, "brand_spread": 0.2, "variant_spread": 0.2, "house_spread": 0.6}
    model = DemandResponse(config.ResponseConfig(**settings))
    apart = []
    together = []
    for seed in range(20):
        own, tree, true = crossed_market(seed, 0.6)
        alone = dataclasses.replace(tree, house=np.arange(24))
        together.append(np.mean((model._pooled(own, tree)[0].mean - true) ** 2))
        apart.append(np.mean((model._pooled(own, alone)[0].mean - true) ** 2))

    assert np.mean(together) < 0.8 * np.mean(apart)


def test_crossed_beliefs_are_those_of_the_joint_normal():
    own, tree, _ = crossed_market(3, 0.4)
    own = Estimates(np.where(np.arange(72) == 5, np.nan, own.mean), np.where(np.arange(72) == 5, np.inf, 1.0))
    settings = {"prior_deviation": 0.3, "brand_spread": 0.2, "variant_spread": 0.35, "house_spread": 0.4}
    found, _ = DemandResponse(config.ResponseConfig(**settings))._pooled(own, tree)

    of_category, of_house = tree.category[tree.brand], tree.house[tree.brand]
    same = (0.09 * (of_category[:, None] == of_category) + 0.16 * (of_house[:, None] == of_house)
            + 0.04 * (tree.brand[:, None] == tree.brand) + 0.1225 * np.eye(72))  # fmt: skip
    heard = np.isfinite(own.error)
    solved = np.linalg.solve(same[np.ix_(heard, heard)] + np.eye(71), (own.mean + 2.62)[heard])

    np.testing.assert_allclose(found.mean, -2.62 + same[:, heard] @ solved, atol=1e-6)
    rest = same[:, heard] @ np.linalg.solve(same[np.ix_(heard, heard)] + np.eye(71), same[heard])
    np.testing.assert_allclose(found.error, np.sqrt(np.diag(same - rest)), atol=1e-6)


def test_goods_without_a_brand_have_nothing_in_common():
    own, tree, _ = crossed_market(4, 0.4)
    settings = {"prior_deviation": 0.3, "brand_spread": 0.2, "variant_spread": 0.35, "house_spread": 0.4}
    model = DemandResponse(config.ResponseConfig(**settings))
    none = dataclasses.replace(tree, house=np.full(24, -1))
    lifted = Estimates(np.where(tree.brand == 0, own.mean - 3.0, own.mean), own.error)

    before, after = (model._pooled(each, none)[0].mean for each in (own, lifted))

    elsewhere = tree.category[tree.brand] != 0
    np.testing.assert_allclose(before[elsewhere], after[elsewhere])
