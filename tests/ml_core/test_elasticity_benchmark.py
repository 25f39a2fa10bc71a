"""The elasticity benchmark on small files: the promised keys, and bad files named."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

from benchmarks import elasticity, elasticity_data

HEADER = "store,brand,week,logmove,price1,price2,deal,feat"


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["elasticity", *map(str, arguments)])
    elasticity.main()


@pytest.fixture
def data(tmp_path):
    """Two brands in ten stores over sixty weeks; elasticities -3 and -1.5."""
    rng = np.random.default_rng(0)
    lines = []
    for store in range(10):
        for week in range(60):
            prices = np.exp(0.2 * rng.normal(size=2))
            for brand, slope in enumerate((-3.0, -1.5)):
                moved = 8 + slope * np.log(prices[brand]) + 0.1 * rng.normal()
                lines.append(f"{store},{brand + 1},{week},{moved},{prices[0]},{prices[1]},0,0")
    path = tmp_path / "juice.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    return path


def test_rows_and_keys_are_as_promised(monkeypatch, data, tmp_path):
    out = tmp_path / "result.json"

    run(monkeypatch, "--data", data, "--models", "orthogonal,linear", "--panels", "1", "--json", out)

    result = json.loads(out.read_text())
    assert result["area"] == "elasticity"
    names = [row["model"] for row in result["rows"]]
    assert names == ["linear", "orthogonal", "linear:simulated", "orthogonal:simulated"]
    found = result["rows"][1]
    assert found["brand_1"] == pytest.approx(-3.0, abs=0.1)
    assert found["brand_2_lo"] < -1.5 < found["brand_2_hi"]
    assert {"mean_error", "covered", "covered_lo", "cpu_s"} <= result["rows"][3].keys()


def test_an_oracle_finds_the_truth_of_a_made_up_panel():
    panel = elasticity_data.simulated(0, told=True)

    found = elasticity.estimated("oracle", panel, 0)

    np.testing.assert_allclose([each.mean for each in found], elasticity_data.TRUE, atol=0.1)
    assert len(panel.records) == 28_884


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("store,brand,week\n1,1,1\n2,1,1\n", "columns deal, feat, logmove, price1 are missing"),
        (HEADER + "\n1,3,1,8,1,1,0,0\n1,1,2,8,1,1,0,0\n", "brands must be 1 to 2"),
        (HEADER + "\n1,1,1,8,0,1,0,0\n1,1,2,8,1,1,0,0\n", "every price above 0"),
        (HEADER + "\n1,1\n1,1,2,8,1,1,0,0\n", "columns"),
    ],
)
def test_a_bad_file_ends_with_one_clear_line(monkeypatch, tmp_path, capsys, content, message):
    path = tmp_path / "bad.csv"
    path.write_text(content)

    with pytest.raises(SystemExit, match="2"):
        run(monkeypatch, "--data", path)

    assert message in capsys.readouterr().err
