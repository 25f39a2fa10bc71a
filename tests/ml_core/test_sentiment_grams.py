"""N-grams as hashes: the same as counting strings, and one spelling for what reads alike."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from ml_core.sentiment import grams

TEXTS = ["很好很好", "不好", "", "The SOUND isn't good!", "很好!"]


def strings(text, sizes):
    """The n-grams as strings, counted the slow way."""
    whole = f"\x02{grams.normalised(text)}\x03"
    return [whole[at : at + size] for size in sizes for at in range(len(whole) - size + 1)]


def test_hashes_count_what_strings_count():
    found = grams.characters(TEXTS, (1, 2, 3), max_characters=100)

    for row, text in enumerate(TEXTS):
        expected = strings(text, (1, 2, 3))
        hashes = found.hashes[found.rows == row]
        assert len(hashes) == len(expected)
        assert len(set(hashes.tolist())) == len(set(expected))


def test_an_n_gram_never_crosses_from_one_text_into_the_next():
    together = grams.characters(["ab", "cd"], (2, 3), max_characters=9)
    alone = [grams.characters([text], (2, 3), max_characters=9) for text in ("ab", "cd")]

    assert set(together.hashes.tolist()) == set(alone[0].hashes.tolist()) | set(alone[1].hashes.tolist())


def test_order_and_place_make_another_n_gram():
    first, second = (
        grams.characters(["ab"], (2,), max_characters=9),
        grams.characters(["ba"], (2,), max_characters=9),
    )

    assert not set(first.hashes.tolist()) & set(second.hashes.tolist())


def test_a_vocabulary_counts_texts_and_not_occurrences():
    found = grams.characters(["好好好", "好"], (1,), max_characters=9)

    vocabulary = grams.learn([found], min_texts=2)

    assert vocabulary.n_texts.tolist() == [2, 2, 2]  # both ends and 好
    assert sorted(vocabulary.counts(found).toarray()[0].tolist()) == [1, 1, 3]


def test_lots_of_texts_give_one_vocabulary():
    texts = ["好的", "不好", "", "好好好", "不"] * 3
    whole = grams.learn([grams.characters(texts, (1, 2), max_characters=9)], min_texts=4)

    parts = (grams.characters(lot, (1, 2), max_characters=9) for lot in grams.lots(texts, n_characters=4))
    pieced = grams.learn(parts, min_texts=4)

    np.testing.assert_array_equal(pieced.hashes, whole.hashes)
    np.testing.assert_array_equal(pieced.n_texts, whole.n_texts)


def test_lots_hold_every_text_once():
    assert list(grams.lots(["aa", "b", "cccc", "d"], n_characters=3)) == [["aa", "b"], ["cccc"], ["d"]]
    assert list(grams.lots([], n_characters=3)) == [[]]


def test_unknown_n_grams_leave_an_empty_row():
    vocabulary = grams.learn([grams.words(["good case"], (1, 2))], min_texts=1)

    counts = vocabulary.counts(grams.words(["bad thing", "good thing", ""], (1, 2)))

    assert counts.sum(axis=1).tolist() == [0, 1, 0]


def test_a_vocabulary_of_nothing_knows_nothing():
    vocabulary = grams.learn([grams.words(["", ""], (1,))], min_texts=1)

    assert vocabulary.counts(grams.words(["good"], (1,))).shape == (1, 0)


def test_long_texts_are_cut():
    found = grams.characters(["a" * 1_000], (1,), max_characters=10)

    assert len(found.hashes) == 12  # ten, and both ends


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＧＯＯＤ　ｃａｓｅ！", "good case!"),
        ("love it ❤️", "love it ❤"),
        ("👍🏽", "👍"),
        ("isn’t\n good", "isn't good"),
    ],
)
def test_what_reads_alike_is_spelt_alike(one, other):
    assert grams.normalised(one) == grams.normalised(other)


def test_signs_and_emoji_are_words():
    assert grams.WORD.findall("isn't bad😀!! 5/5") == ["isn't", "bad", "😀", "!", "!", "5", "/", "5"]


def test_hashes_are_the_same_in_every_process():
    code = "from ml_core.sentiment import grams; print(grams.words(['good 好'], (1, 2)).hashes.tolist())"

    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"}
    )

    assert run.stdout.strip() == str(grams.words(["good 好"], (1, 2)).hashes.tolist())
    assert grams.words(["good"], (1,)).hashes.dtype == np.uint64
