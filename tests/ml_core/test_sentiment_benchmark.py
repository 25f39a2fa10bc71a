"""The benchmark's command on small files: formats found from the content, bad lines named."""

from __future__ import annotations

import json
import sys
import zipfile

import numpy as np
import pytest

from benchmarks import sentiment, sentiment_data

TABLE = "cat,label,review\n" + "".join(
    f'手机,{n % 2},"{"很好，喜欢" if n % 2 else "很差，失望"}\n{n}"\n' for n in range(60)
)
LINES = "".join(f"{'good case' if n % 2 else 'bad case'}, number {n}\t{n % 2}\n" for n in range(60))


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["sentiment", *map(str, arguments)])
    sentiment.main()


@pytest.mark.parametrize("text", [TABLE, LINES], ids=["table", "lines"])
def test_rows_and_keys_are_as_promised(monkeypatch, tmp_path, text):
    (tmp_path / "SOURCE.txt").write_text("cat\tsomewhere")
    (tmp_path / "some.txt").write_text(text)

    run(monkeypatch, "--data", tmp_path, "--models", "log_count,majority", "--json", tmp_path / "out.json")

    result = json.loads((tmp_path / "out.json").read_text())
    assert result["area"] == "sentiment"
    assert [row["model"] for row in result["rows"]] == ["majority", "log_count"]
    promised = {"accuracy", "accuracy_lo", "accuracy_hi", "macro_f1", "ece", "auroc", "cpu_s", "seed"}
    assert promised <= result["rows"][0].keys()
    assert [row["accuracy"] for row in result["rows"]] == [0.5, 1.0]


def test_a_zipped_table_and_one_in_another_encoding_are_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "table.zip", "w") as archive:
        archive.writestr("folder/table.csv", TABLE)
    (tmp_path / "plain.csv").write_bytes(TABLE.encode("gb18030"))

    zipped, plain = (sentiment_data.read(tmp_path / name) for name in ("table.zip", "plain.csv"))

    assert zipped.texts == plain.texts
    assert zipped.texts[1] == "很好，喜欢\n1"
    assert zipped.is_chinese
    assert zipped.labels.tolist() == [0, 1] * 30


def test_a_table_holds_out_equal_numbers_and_lines_make_five_folds(tmp_path):
    (tmp_path / "a.csv").write_text(TABLE)
    (tmp_path / "b.txt").write_text(LINES)
    table, lines = (sentiment_data.read(tmp_path / name) for name in ("a.csv", "b.txt"))

    (held_out,), folds = sentiment_data.splits(table, 0), sentiment_data.splits(lines, 0)

    assert np.bincount(table.labels[held_out.test]).tolist() == [6, 6]
    assert len(held_out.train) == 48
    assert sorted(np.concatenate([fold.test for fold in folds]).tolist()) == list(range(60))
    assert all(np.bincount(lines.labels[fold.test]).tolist() == [6, 6] for fold in folds)


def test_no_training_text_is_a_test_text(tmp_path):
    (tmp_path / "twice.txt").write_text(LINES + LINES)
    data = sentiment_data.read(tmp_path / "twice.txt")

    for part in sentiment_data.splits(data, 0):
        assert not {data.texts[at] for at in part.train} & {data.texts[at] for at in part.test}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("cat,label,review\n手机,2,好\n", "bad.txt:2: the label must be 0 or 1, found '2'"),
        ("good\t1\nno label here\n", "bad.txt:2: the label must be 0 or 1"),
        ("good\t1\nbad\t0\n", "too few to hold any out"),
        ("just words\n", "found neither a table"),
        ("", "found neither a table"),
    ],
)
def test_a_bad_file_ends_with_one_clear_line(monkeypatch, tmp_path, capsys, content, message):
    (tmp_path / "bad.txt").write_text(content)

    with pytest.raises(SystemExit, match="2"):
        run(monkeypatch, "--data", tmp_path / "bad.txt")

    assert message in capsys.readouterr().err


def test_a_row_whose_package_is_missing_is_left_out_and_says_why(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(sentiment.PACKAGES, "vader", "no_such_package_here")
    (tmp_path / "lines.txt").write_text(LINES)

    run(monkeypatch, "--data", tmp_path / "lines.txt", "--models", "majority,vader,snownlp")

    said = capsys.readouterr().err
    assert "vader left out: needs the package no_such_package_here" in said
    assert "snownlp left out: does not read this language" in said
