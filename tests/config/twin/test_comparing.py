"""Intervals over seeds, shares of apps, and what the report prints of them."""

import json
from math import isnan

import pytest

from config.twin import comparing, report
from config.twin.accounts import NAMES, Account, figures, margin
from config.twin.running import Plan


def of(margin, **others):
    return {**dict.fromkeys(NAMES, 10.0), "margin": margin, **others}


def test_the_interval_is_students():
    found = comparing.t_interval([1.0, 2.0, 3.0])

    # t(.975, 2) = 4.302653, standard error 1 / sqrt(3).
    assert found.mean == 2
    assert found.hi - found.mean == pytest.approx(4.302653 / 3**0.5)


def test_one_seed_has_no_interval():
    found = comparing.t_interval([1.0])

    assert found.mean == 1
    assert isnan(found.lo) and isnan(found.hi)


def test_the_baseline_differs_from_itself_by_nothing():
    row = comparing.rows({"baseline": [of(100.0), of(120.0)]})[0]

    assert all((part.mean, part.lo, part.hi) == (0, 0, 0) for part in row.changes.values())


def test_seeds_are_compared_in_pairs():
    found = comparing.rows({"baseline": [of(100.0), of(200.0)], "ai": [of(105.0), of(210.0)]})[1]

    assert found.ratios["margin"].mean == pytest.approx(0.05)
    assert found.ratios["margin"].lo == pytest.approx(0.05)


def test_shares_are_the_mean_of_coming_first_and_last():
    found = comparing.shares({
        "baseline": [of(100.0)], "inventory": [of(102.0)], "pricing": [of(105.0)], "ai": [of(108.0)],
    })  # fmt: skip

    assert found["inventory first"].mean == pytest.approx(0.02)
    assert found["inventory last"].mean == pytest.approx(0.03)
    assert found["inventory"].mean + found["pricing"].mean == pytest.approx(0.08)


def test_a_share_needs_all_four_policies():
    assert comparing.shares({"baseline": [of(1.0)], "ai": [of(2.0)]}) == {}


def test_the_margin_leaves_out_nothing():
    account = Account(revenue=100, cost_of_goods=50, fees=4, holding=3, ordering=2, write_offs=1)

    assert margin(account) == 40


def test_turns_are_a_years():
    account = Account(cost_of_goods=100, stock_value=10_000, n_days=10)

    assert figures(account)["stock"] == 1_000
    assert figures(account)["turns"] == pytest.approx(3.65)


def test_a_gain_above_ten_percent_asks_for_a_leak_check():
    usual = report.text({"baseline": [of(100.0)], "ai": [of(109.0)]})
    rich = report.text({"baseline": [of(100.0)], "ai": [of(111.0)]})

    assert "leak" not in usual
    assert "ai: above 10%" in rich


def test_json_holds_rows_intervals_and_seeds(tmp_path):
    path = tmp_path / "twin.json"
    results = {"baseline": [of(100.0), of(120.0)], "ai": [of(104.0), of(126.0)]}

    report.write_json(path, results=results, plan=Plan(), cpu_s={"baseline": 1.0, "ai": 2.0})

    found = json.loads(path.read_text())
    assert found["area"] == "twin"
    assert [row["model"] for row in found["rows"]] == ["baseline", "ai"]
    assert found["rows"][1]["margin_change"] == pytest.approx(0.045)
    assert found["rows"][1]["margin_change_lo"] < 0.045
    assert len(found["seeds"]["ai"]) == 2
