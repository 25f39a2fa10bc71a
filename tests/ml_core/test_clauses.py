"""Clause polarity: useful without reviews, better with them, and never fooled by the stars around it."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from ml_core.aspects.clauses import CLASSES, UNKNOWN, ClausePolarity
from ml_core.config import ClauseConfig, from_dict, to_dict
from ml_core.estimator import ForeignState, Unfitted
from ml_core.metrics import classification

NEGATIVE, NEUTRAL, POSITIVE = range(3)
WRITTEN = [
    line.split("\t")
    for line in (Path(__file__).parent / "written_clauses.tsv").read_text(encoding="utf-8").splitlines()
]
# A shop whose customers call good things "zorp" and bad things "blick", words that no list has.
BAGS = [["the lid is zorp", "came on monday"], ["zorp hinge", "the strap is zorp"], ["very zorp"]] * 20 + [
    ["the lid is blick", "came on monday"],
    ["blick hinge"],
    ["so blick", "the strap is blick"],
] * 20
STARS = [5, 4, 5] * 20 + [1, 2, 1] * 20


@pytest.fixture(scope="module")
def fitted():
    return ClausePolarity().fit(BAGS, STARS)


def score(model, language):
    rows = [(label, clause) for label, spoken, clause in WRITTEN if spoken == language]
    predicted = model.predict([clause for _, clause in rows]).argmax(axis=1)
    labels = np.array([CLASSES.index(label) for label, _ in rows])
    return classification.macro_f1(predicted, labels), int((abs(predicted - labels) == 2).sum())


@pytest.mark.parametrize(("language", "floor"), [("en", 0.80), ("zh", 0.72)])
def test_without_any_review_it_reads_sentences_that_no_rule_was_tuned_on(language, floor):
    macro_f1, n_opposite = score(ClausePolarity.from_lexicon(), language)

    assert macro_f1 >= floor
    assert n_opposite <= 1


def test_words_of_the_shop_are_learnt_from_stars(fitted):
    before, after = (
        ClausePolarity.from_lexicon().predict(["zorp zip", "blick zip"]),
        fitted.predict(["zorp zip", "blick zip"]),
    )

    np.testing.assert_allclose(before[0], before[1])
    assert after.argmax(axis=1).tolist() == [POSITIVE, NEGATIVE]


def test_a_word_that_only_joins_learns_no_side():
    model = ClausePolarity().fit(
        [["the lid is zorp", "However, the strap is blick"]] * 20 + [["blick", "but blick"]] * 20,
        [5] * 20 + [1] * 20,
    )

    joined, plain = model.predict(["However, the hinge is zorp", "the hinge is zorp"])

    np.testing.assert_array_equal(joined, plain)


def test_what_stands_in_good_and_bad_reviews_alike_stays_neutral(fitted):
    assert fitted.predict(["came on monday"]).argmax() == NEUTRAL


def test_a_clause_may_disagree_with_its_review():
    bags = [["love it", "great sound", "the battery is awful"]] * 30 + [
        ["awful", "the battery is awful"]
    ] * 10
    model = ClausePolarity().fit(bags, [5] * 30 + [1] * 10)

    assert model.predict(["the battery is awful", "great sound"]).argmax(axis=1).tolist() == [
        NEGATIVE,
        POSITIVE,
    ]


def test_stars_that_never_vary_teach_nothing():
    model = ClausePolarity().fit([["it is grolly", "nice"]] * 10, [5] * 10)

    assert model.predict(["it is grolly"]).argmax() == NEUTRAL


def test_operators_labels_outweigh_stars():
    bags = [["it is grolly", "nice"], ["a grolly zip"]] * 10 + [["junk"]] * 10
    stars, labels = [5, 5] * 10 + [1] * 10, [[NEGATIVE, UNKNOWN], [UNKNOWN]] * 10 + [[UNKNOWN]] * 10

    by_stars = ClausePolarity().fit(bags, stars)
    by_people = ClausePolarity().fit(bags, stars, labels=labels)

    assert by_stars.predict(["it is grolly"])[0, NEGATIVE] < 0.2
    assert by_people.predict(["it is grolly"]).argmax() == NEGATIVE


def test_a_few_chinese_reviews_are_heard_among_many_english_ones():
    bags = [["okay then"]] * 400 + [["质感咕噜"]] * 12 + [["质感唧唧"]] * 12
    stars = [5] * 400 + [5] * 12 + [1] * 12

    model = ClausePolarity().fit(bags, stars, ["en"] * 400 + ["zh-hans"] * 24)

    assert model.predict(["咕噜", "唧唧"]).argmax(axis=1).tolist() == [POSITIVE, NEGATIVE]


def test_saving_changes_nothing(fitted):
    settings = from_dict(ClauseConfig, to_dict(fitted.config))
    loaded = ClausePolarity.from_state(settings, fitted.state())

    texts = ["zorp zip", "很好", "", "👎"]
    np.testing.assert_array_equal(loaded.predict(texts), fitted.predict(texts))


def test_company_changes_nothing_and_rows_sum_to_one(fitted):
    together = fitted.predict(["zorp", "blick lid", ""])

    np.testing.assert_allclose(together.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(together[1:2], fitted.predict(["blick lid"]), atol=1e-7)
    assert fitted.predict([]).shape == (0, 3)


def test_a_shop_without_clauses_has_the_lexicon():
    model = ClausePolarity().fit([], [])

    np.testing.assert_array_equal(model.predict(["good"]), ClausePolarity.from_lexicon().predict(["good"]))


def test_misuse_is_named():
    with pytest.raises(ValueError, match="stars go from 1 to 5"):
        ClausePolarity().fit([["a"]], [6])
    with pytest.raises(ValueError, match="1 reviews need as many stars"):
        ClausePolarity().fit([["a"]], [5, 4])
    with pytest.raises(ValueError, match="every clause"):
        ClausePolarity().fit([["a", "b"]], [5], labels=[[1]])
    with pytest.raises(Unfitted):
        ClausePolarity().predict(["a"])
    with pytest.raises(ForeignState):
        ClausePolarity.from_state(ClauseConfig(), {"surprise": np.zeros(3)})
    with pytest.raises(ForeignState, match="65536 features"):
        ClausePolarity.from_state(
            ClauseConfig(), {"weights": np.zeros((8, 3), np.float16), "given_stars": np.zeros((5, 3))}
        )


def test_five_thousand_reviews_are_learnt_within_thirty_cpu_seconds():
    rng = np.random.default_rng(0)
    words = np.array([f"word{number}" for number in range(3_000)] + ["good", "bad", "not", "very"])
    bags = [[" ".join(rng.choice(words, 9)) for _ in range(4)] for _ in range(5_000)]
    started = time.process_time()

    ClausePolarity().fit(bags, rng.integers(1, 6, 5_000))

    assert time.process_time() - started < 30
