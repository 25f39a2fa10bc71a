"""The command on small files of the format: promised keys, other numbers of reviews, bad files named."""

from __future__ import annotations

import json
import sys

import pytest

from benchmarks import summaries

HEADER = "cat\tgroup_id\trev1\trev2\trev3\tsumm1\tsumm2"
ROW = (
    "cloth\tB1\tThe shoe fits well. I wore it at work.\tIt fits well and looks nice!Good value.\t"
    '"They call it ""fit"". The shoe looks nice."\tThe shoe fits well and looks nice.\tA nice shoe that fits.'
)


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["summaries", *map(str, arguments)])
    summaries.main()


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "val.csv"
    path.write_text(f"{HEADER}\n{ROW}\n{ROW.replace('B1', 'B2')}\n", encoding="utf-8")
    return path


def test_rows_and_keys_are_as_promised(monkeypatch, data, tmp_path, capsys):
    out = tmp_path / "result.json"

    run(monkeypatch, "--data", data.parent, "--models", "extract,random,lead", "--json", out)

    result = json.loads(out.read_text())
    assert result["area"] == "summaries"
    assert [row["model"] for row in result["rows"]] == ["random", "lead", "extract"]
    keys = {"rouge1", "rouge1_lo", "rouge1_hi", "rouge2", "rougel", "redundancy", "cpu_s", "seed"}
    assert keys <= result["rows"][0].keys()
    assert "gain_lo" in result["rows"][2]
    assert 0 < result["rows"][0]["rouge1"] <= 100
    assert "rouge1" in capsys.readouterr().out


def test_a_file_is_read_with_its_quotes_and_its_own_number_of_reviews(data):
    product, _ = summaries.read(data)

    assert product.sentences == (
        "The shoe fits well.", "I wore it at work.", "It fits well and looks nice!", "Good value.",
        'They call it "fit".', "The shoe looks nice.",
    )  # fmt: skip
    assert product.documents.tolist() == [0, 0, 1, 1, 2, 2]
    assert len(product.references) == 2


def test_decimals_and_abbreviations_end_no_sentence():
    assert summaries.sentences_of("It holds 3.5 litres, e.g. of tea. Good") == [
        "It holds 3.5 litres, e.g. of tea.",
        "Good",
    ]
    assert summaries.sentences_of("很好。很轻！值") == ["很好。", "很轻！", "值"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "no products"),
        ("a\tb\n1\t2\n", "product 1: expected columns rev1"),
        (f"{HEADER}\n{ROW}\nx\ty\t\t\t\t\t\n", "product 2: expected columns rev1"),
    ],
)
def test_a_bad_file_ends_with_one_clear_line(monkeypatch, tmp_path, capsys, content, message):
    path = tmp_path / "bad.csv"
    path.write_text(content)

    with pytest.raises(SystemExit, match="2"):
        run(monkeypatch, "--data", path)

    assert message in capsys.readouterr().err


def test_a_missing_file_ends_with_one_clear_line(monkeypatch, tmp_path, capsys):
    with pytest.raises(SystemExit, match="2"):
        run(monkeypatch, "--data", tmp_path)

    assert "val.csv" in capsys.readouterr().err
