"""The aspects benchmark on small files: the promised keys, sentences kept whole, bad lines named."""

from __future__ import annotations

import json
import sys

import pytest

from benchmarks import aspects, aspects_data


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["aspects", *map(str, arguments)])
    aspects.main()


def items(words):
    """Three lines an item: praise, blame and neither of each word."""
    frames = [("The $T$ is great", 1), ("The $T$ is awful", -1), ("It comes with a $T$", 0)]
    return "".join(f"{frame}\n{word}\n{label}\n" for word in words for frame, label in frames)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "Knives_Train.seg").write_text(items(["blade", "handle", "tip", "sheath"] * 5))
    (tmp_path / "Knives_Test_Gold.seg").write_text(items(["rivet", "guard"]) + "\n")
    (tmp_path / "SOURCE.txt").write_text("made up")
    return tmp_path


def test_rows_and_keys_are_as_promised(monkeypatch, folder, tmp_path, capsys):
    out = tmp_path / "result.json"

    run(monkeypatch, "--data", folder, "--models", "lexicon_window,majority", "--seed", "3", "--json", out)

    result = json.loads(out.read_text())
    assert result["area"] == "aspects"
    assert "60 train, 6 test" in result["data"]
    assert [row["model"] for row in result["rows"]] == ["majority", "lexicon_window"]
    keys = {
        "accuracy",
        "accuracy_lo",
        "accuracy_hi",
        "macro_f1",
        "macro_f1_lo",
        "macro_f1_hi",
        "ece",
        "cpu_s",
    }
    assert keys <= result["rows"][0].keys()
    assert result["rows"][1]["accuracy"] == 1.0
    assert result["rows"][1]["seed"] == 3
    assert "given split" in result["protocol"]
    assert "lexicon_window" in capsys.readouterr().out


def test_a_single_file_keeps_the_terms_of_a_sentence_together(tmp_path):
    path = tmp_path / "all.seg"
    lines = "".join(f"$T$ and b{n}\na{n}\n1\na{n} and $T$\nb{n}\n-1\n" for n in range(20))
    path.write_text(lines)

    split = aspects_data.read(path, seed=0)

    told = [{s.replace("$T$", t) for s, t in part.items} for part in (split.train, split.test)]
    assert (len(split.train.items), len(split.test.items)) == (32, 8)
    assert not told[0] & told[1]


def test_treebank_words_are_joined_again():
    text = "I did n't like the `` Home '' key -LRB- it 's stuck -RRB- , sadly ."

    assert aspects_data.joined(text) == "I didn't like the \" Home \" key (it's stuck), sadly."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("The $T$ is\nlid\n2\n", "bad.seg:3: expected a polarity -1, 0 or 1"),
        ("The lid is\nlid\n1\n", "bad.seg:1: expected $T$"),
        ("The $T$ is\nlid\n", "expected 3 lines an item, found 2 lines"),
        ("", "found 0 lines"),
    ],
)
def test_a_bad_file_ends_with_one_clear_line(monkeypatch, tmp_path, capsys, content, message):
    path = tmp_path / "bad.seg"
    path.write_text(content)

    with pytest.raises(SystemExit, match="2"):
        run(monkeypatch, "--data", path)

    assert message in capsys.readouterr().err


def test_a_folder_without_a_split_is_named(monkeypatch, tmp_path, capsys):
    with pytest.raises(SystemExit, match="2"):
        run(monkeypatch, "--data", tmp_path)

    assert "expected one file with 'train' in its name, found 0" in capsys.readouterr().err
