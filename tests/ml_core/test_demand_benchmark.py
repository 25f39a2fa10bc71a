"""The demand benchmark on small files: the promised keys, both formats, and bad files named."""

from __future__ import annotations

import gzip
import json
import sys

import numpy as np
import pytest

from benchmarks import demand, demand_data

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["demand", *map(str, arguments)])
    demand.main()


@pytest.fixture
def months(tmp_path):
    """Thirty series of forty months, one of them with a gap."""
    table = np.random.default_rng(0).poisson(1.5, (40, 30)).astype(str)
    table[3, 0] = ""
    path = tmp_path / "months.csv"
    path.write_text("\n".join([",".join(f"s{at}" for at in range(30)), *map(",".join, table)]) + "\n")
    return path


@pytest.fixture
def invoices(tmp_path):
    """Five items on 120 days without Saturdays; a cancellation, postage and a gift among them."""
    days = np.arange("2026-01-01", "2026-05-01", dtype="datetime64[D]")
    lines = [
        f'{at}{code},{10 + code},"A, B",{1 + (at + code) % 4},{day} 10:00:00,2.5,1,UK'
        for at, day in enumerate(days)
        for code in range(5)
        if day.astype(object).weekday() != 5
    ]
    odd = ["C1,10,x,-99,2026-01-01 10:00:00,2.5,1,UK", "2,POST,x,99,2026-01-01 10:00:00,9,1,UK",
           "3,10,x,99,2026-01-01 10:00:00,0,1,UK"]  # fmt: skip
    path = tmp_path / "invoices.csv.gz"
    with gzip.open(path, "wt") as file:
        file.write("\n".join([HEADER, *odd, *lines]) + "\n")
    return path


def test_rows_and_keys_are_as_promised(monkeypatch, months, tmp_path, capsys):
    out = tmp_path / "result.json"

    run(monkeypatch, "--data", months, "--models", "linear,zero,imapa", "--json", out)

    result = json.loads(out.read_text())
    assert result["area"] == "demand"
    assert [row["model"] for row in result["rows"]] == ["zero", "imapa", "linear"]
    assert {"rmsse", "rmsse_lo", "mase", "wql", "bias", "pinball", "cpu_s"} <= result["rows"][0].keys()
    assert result["rows"][0]["wql"] == pytest.approx(1.0)
    assert "29 complete series of 30" in capsys.readouterr().out


def test_invoices_become_days_without_cancellations_postage_and_gifts(invoices):
    split = demand_data.read(invoices)

    assert split.train.units.shape == (5, 120 - 28)
    assert np.nanmax(split.train.units) == 4
    assert np.isnan(split.train.units[:, 2]).all()  # 2026-01-03, a Saturday: nobody could order
    assert split.train.start == 3


def test_what_is_held_out_says_whether_learning_was_worth_it(monkeypatch, invoices, capsys):
    run(monkeypatch, "--data", invoices, "--models", "level,linear")

    assert "linear against level: pinball" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\n1,2\n3\n", "bad.csv:3: expected 2 values, found 1"),
        ("a,b\n" + "1,x\n" * 30, "could not convert"),
        ("a,b\n" + "1,inf\n" * 30, "must be finite"),
        ("a,b\n1,2\n", "26 months are needed, found 1"),
        ("a,b\n" + "1,\n" * 15 + ",1\n" * 15, "no series is complete"),
        (HEADER + "\n1,10,x,many,2026-01-01 10:00:00,2.5,1,UK\n", "bad.csv:2: could not convert"),
        (HEADER + "\n1,10,x,1,yesterday,2.5,1,UK\n", "bad.csv:2: Invalid isoformat"),
        (HEADER + "\nC1,10,x,-1,2026-01-01 10:00:00,2.5,1,UK\n", "no usable invoice line"),
        (HEADER + "\n1,10,x,1,2026-01-01 10:00:00,2.5,1,UK\n", "0 items with 10 lines"),
    ],
)
def test_a_bad_file_ends_with_one_clear_line(monkeypatch, tmp_path, capsys, content, message):
    path = tmp_path / "bad.csv"
    path.write_text(content)

    with pytest.raises(SystemExit, match="2"):
        run(monkeypatch, "--data", path)

    assert message in capsys.readouterr().err
