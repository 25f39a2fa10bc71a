"""Golden values, weak labels, verdicts, and what a stack adds."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from ml_core import config, metrics, sentiment
from ml_core.sentiment import Verdict, grams, judging, labels
from ml_core.sentiment.reading import PAD, UNKNOWN, Reader
from ml_core.sentiment.weighing import Tfidf

GOOD, BAD = ["很好", "喜欢", "满意", "推荐", "舒服"], ["很差", "失望", "垃圾", "退货", "难吃"]
THINGS = ["手机", "衣服", "苹果", "酒店", "电池", "快递", "味道", "包装"]


def reviews(n, seed, *, noise=0.1):
    """Made-up Chinese reviews: two things with an opinion each, and some labels wrong."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 2, n)
    texts = []
    for label in truth:
        right, wrong = (GOOD, BAD) if label else (BAD, GOOD)
        opinions = [rng.choice(right if rng.random() < 0.8 else wrong) for _ in range(2)]
        texts.append("，".join(f"{rng.choice(THINGS)}{opinion}" for opinion in opinions))
    flipped = rng.random(n) < noise
    return texts, np.where(flipped, 1 - truth, truth)


def test_tfidf_rows_are_as_worked_out_by_hand():
    found = grams.words(["a b", "a a"], (1,))
    rows = Tfidf(grams.learn([found], min_texts=1), 2).rows(found).toarray()

    # a stands in both texts: idf 1; b in one of two: log(3 / 2) + 1.
    b = np.log(1.5) + 1
    first, second = (sorted(row.tolist()) for row in rows)
    np.testing.assert_allclose(first, np.array([1, b]) / np.hypot(1, b), rtol=1e-6)
    np.testing.assert_allclose(second, [0, 1], rtol=1e-6)


def test_log_count_leans_on_one_sided_n_grams():
    model = sentiment.LogCount(config.LogCountConfig(characters=(2,), min_texts=1))
    model.fit(["手机好", "手机棒", "手机差", "手机坏"], [1, 1, 0, 0])

    weight = {
        pair: model.machine_.columns[np.searchsorted(model.vocabulary_.hashes, _hash(pair)), 0]
        for pair in ("手机", "机好")
    }

    # 手机 is in all four texts: idf 1, ratio 0, so the floor alone is left.
    assert weight["手机"] == pytest.approx(0.1)
    # 机好 is in one good text: idf log(5 / 2) + 1; with one text added everywhere the ratio is 2 / 1.
    assert weight["机好"] == pytest.approx((np.log(2.5) + 1) * (np.log(2) + 0.1))


def _hash(pair):
    windows = grams.characters([pair], (2,), max_characters=9)
    return windows.hashes[1]  # between the two ends


def test_log_count_probabilities_are_honest_on_texts_not_seen():
    texts, truth = reviews(2_000, 0)
    held_out, outcome = reviews(2_000, 1)

    found = sentiment.LogCount().fit(texts, truth).predict(held_out)

    assert metrics.accuracy(found.argmax(axis=1), outcome) > 0.7  # .744 is all that can be known
    assert metrics.ece(found, outcome) < 0.04


def test_a_stack_is_no_worse_than_its_better_member_and_honest():
    texts, truth = reviews(1_000, 0)
    held_out, outcome = reviews(2_000, 1)
    members = ("log_count", "word_logistic")

    stack = sentiment.Stack(config.StackConfig(members=members, folds=3)).fit(texts, truth)
    alone = sentiment.LogCount().fit(texts, truth)

    right = metrics.accuracy(stack.predict(held_out).argmax(axis=1), outcome)
    assert right >= metrics.accuracy(alone.predict(held_out).argmax(axis=1), outcome) - 0.01
    assert metrics.ece(stack.predict(held_out), outcome) < 0.05


def test_what_a_stack_held_out_was_not_learnt_by_heart():
    rng = np.random.default_rng(0)
    texts = [f"{rng.integers(10**9)} {rng.integers(10**9)}" for _ in range(200)]

    stack = sentiment.Stack(config.StackConfig(members=("char_logistic",))).fit(
        texts, rng.integers(0, 2, 200)
    )

    outcome = stack.held_out_
    assert outcome.shape == (200, 2)
    assert outcome.max() < 0.75  # digits at random tell nothing; by heart it would be near 1


def test_a_stack_tells_how_far_it_is():
    texts, truth = reviews(40, 0)
    heard = []

    sentiment.Stack(config.StackConfig(members=("char_logistic", "word_logistic"), folds=2)).fit(
        texts, truth, progress=heard.append
    )

    assert heard == pytest.approx([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1])


def test_a_stack_without_members_is_refused():
    with pytest.raises(ValueError, match="needs a member"):
        sentiment.Stack(config.StackConfig(members=())).fit(["a", "b"], [0, 1])


def test_one_text_of_a_class_is_enough_to_go_on():
    texts, truth = ["很好", "喜欢", "很差"], [1, 1, 0]

    for model in (sentiment.LogCount(), sentiment.Stack(config.StackConfig(members=("char_logistic",)))):
        assert model.fit(texts, truth).predict(texts).shape == (3, 2)


def test_folds_are_even_within_each_class():
    fold = labels.folds(np.array([0] * 6 + [1] * 3), 3, seed=0)

    assert np.bincount(fold).tolist() == [3, 3, 3]
    assert sorted(fold[6:].tolist()) == [0, 1, 2]


def test_stars_teach_polarity_and_three_says_nothing():
    found = sentiment.from_stars([5, 3, 1, 4, 2])

    assert found.rows.tolist() == [0, 2, 3, 4]
    assert found.labels.tolist() == [1, 0, 1, 0]


def test_six_stars_are_refused():
    with pytest.raises(ValueError, match=r"1 to 5, got \[0, 6\]"):
        sentiment.from_stars([5, 6, 0])


def test_thresholds_keep_the_promised_precision():
    chances = np.array([0.05, 0.1, 0.2, 0.4, 0.6, 0.7, 0.9, 0.95])
    truth = np.array([0, 0, 1, 0, 0, 1, 1, 1])

    found = sentiment.choose(chances, truth, precision=1.0)

    assert found.positive_from == pytest.approx(0.7)
    assert found.negative_up_to == pytest.approx(0.1)
    assert sentiment.decide(chances, found).tolist() == [-1, -1, 0, 0, 0, 1, 1, 1]


def test_a_word_that_is_never_right_enough_is_never_used():
    chances = np.array([0.1, 0.6, 0.9])

    found = sentiment.choose(chances, np.array([0, 1, 0]), precision=0.95)

    assert Verdict.POSITIVE not in sentiment.decide(chances, found)
    assert Verdict.POSITIVE not in sentiment.decide(np.array([1.0]), found)


def test_equal_chances_stand_or_fall_together():
    chances, truth = np.array([0.9, 0.8, 0.8, 0.8]), np.array([1, 1, 0, 0])

    assert sentiment.choose(chances, truth, precision=0.6).positive_from == pytest.approx(0.9)


def test_a_judge_believes_who_is_right_and_never_in_reverse():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, 400)
    knows = np.where(rng.random(400) < 0.9, truth, 1 - truth)
    members = [np.eye(2)[told] * 0.6 + 0.2 for told in (knows, rng.integers(0, 2, 400), 1 - knows)]
    evidence = np.stack([np.log(member) for member in members], axis=1).astype(np.float32)

    judge = judging.fit(evidence, truth, prior=1 / 3, prior_rows=0.1)

    assert judge.weights[0] > 1
    assert judge.weights[1] == pytest.approx(0, abs=0.2)
    assert judge.weights[2] == 0
    # Nine of ten are right: that is what the judge says, though the member said .8.
    assert judge.probabilities(evidence).max() == pytest.approx(0.9, abs=0.03)


def test_a_judge_with_few_rows_keeps_to_the_average():
    evidence = np.log(np.array([[[0.2, 0.8], [0.8, 0.2]]] * 3, dtype=np.float32))

    judge = judging.fit(evidence, np.array([1, 1, 0]), prior=0.5, prior_rows=100)

    np.testing.assert_allclose(judge.weights, 0.5, atol=0.05)


def test_a_reader_numbers_characters_and_pairs_and_keeps_both_ends_of_long_texts():
    settings = config.ConvolutionConfig(max_characters=4, min_texts_character=2, min_texts_pair=2)
    reader = Reader.learn(["好的", "好的", "坏"], settings)

    short, long = reader.read(["好坏"]), reader.read(["好0000000000的"])

    assert short.lengths.tolist() == [4]
    assert short.characters[2] == UNKNOWN  # 坏 is in one text only
    assert short.pairs.tolist()[1:] == [PAD, PAD, PAD]  # 好坏 and 坏-end are unknown, the last has no second
    assert long.lengths.tolist() == [6]
    assert UNKNOWN not in long.characters[[1, 4]]


def test_padding_follows_the_text():
    reader = Reader.learn(["好的", "好的"], config.ConvolutionConfig(min_texts_character=1, min_texts_pair=1))
    reading = reader.read(["好", "好的好的"])

    characters, pairs = reading.padded(np.array([0, 1]))

    assert characters.shape == (2, 6)
    assert (characters[0] == PAD).tolist() == [False] * 3 + [True] * 3
    assert pairs[0, 2:].tolist() == [PAD] * 4


def test_n_gram_models_never_import_torch():
    check = "import sys, ml_core.sentiment, ml_core.calibration; print('torch' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"
