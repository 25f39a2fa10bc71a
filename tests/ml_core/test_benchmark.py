"""The benchmark's command on small files: the promised keys, and bad lines named."""

from __future__ import annotations

import json
import sys

import pytest

from benchmarks import recommend


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["recommend", *map(str, arguments)])
    recommend.main()


@pytest.fixture
def data(tmp_path):
    """Forty visitors who walk through items 100..111."""
    lines = [" ".join(str(n) for n in [b, *(100 + (b + s) % 12 for s in range(6))]) for b in range(40)]
    path = tmp_path / "walks.txt"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_rows_and_keys_are_as_promised(monkeypatch, data, tmp_path, capsys):
    out = tmp_path / "result.json"

    run(monkeypatch, "--data", data, "--models", "transitions,popularity", "--json", out)

    result = json.loads(out.read_text())
    assert result["area"] == "recommend"
    assert [row["model"] for row in result["rows"]] == ["popularity", "transitions"]
    assert {"hr@10", "ndcg@10", "mrr@10", "ndcg@10_lo", "ndcg@10_hi", "cpu_s"} <= result["rows"][0].keys()
    assert result["rows"][1]["ndcg@10"] == 1.0
    assert "torch" in result["versions"]
    assert "transitions" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("1 2 3 4\n2 x 3 4\n", "bad.txt:2: expected whole numbers"),
        ("1 2 3 4\n\n7\n", "bad.txt:3: expected at least one item"),
        ("1 2 -3 4\n", "bad.txt:1: expected at least one item, none negative"),
        ("1 2\n2 3\n", "nothing can be held out"),
        ("", "nothing can be held out"),
    ],
)
def test_a_bad_file_ends_with_one_clear_line(monkeypatch, tmp_path, capsys, content, message):
    path = tmp_path / "bad.txt"
    path.write_text(content)

    with pytest.raises(SystemExit, match="2"):
        run(monkeypatch, "--data", path)

    assert message in capsys.readouterr().err


def test_an_unknown_row_is_refused_before_any_work(monkeypatch, data, capsys):
    with pytest.raises(SystemExit, match="2"):
        run(monkeypatch, "--data", data, "--models", "transitions,magic")

    assert "unknown model magic" in capsys.readouterr().err
