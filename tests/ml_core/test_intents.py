"""Least squares on n-grams, and likeness by them."""

import json

import numpy as np
import pytest

from ml_core.config import LikenessConfig, RidgeConfig, from_dict, to_dict
from ml_core.estimator import Unfitted
from ml_core.intents import Likeness, Ridge, rows

TEXTS = [
    "cancel my order", "please cancel the order", "i want to cancel it", "stop and cancel my order",
    "where is my parcel", "track my parcel", "parcel tracking please", "where did my parcel go",
    "send me an invoice", "i need the invoice", "invoice for my order", "print the invoice",
]  # fmt: skip
LABELS = np.repeat([0, 1, 2], 4).astype(np.int64)
OUTSIDE = ["what is the weather", "tell me a joke", "who won the match", "sing a song"]


def reader() -> Ridge:
    return Ridge().fit(TEXTS, LABELS, OUTSIDE)


def test_chances_of_the_classes_sum_to_one():
    np.testing.assert_allclose(reader().read(["cancel", "xyz"]).chances.sum(axis=1), 1.0, atol=1e-5)


def test_a_text_left_out_is_what_a_solution_without_the_text_says_of_it():
    """The closed form beside the system solved anew without the text."""
    model = Ridge()
    rng = np.random.default_rng(5)
    rows_, targets = (rng.normal(size=(9, n)).astype(np.float32) for n in (4, 3))
    kernel = rows_ @ rows_.T

    dual, spread = model._solved(kernel, targets)

    told = targets - dual / spread[:, None]
    rest = np.arange(9) != 2
    solved = np.linalg.solve(kernel[np.ix_(rest, rest)] + model.config.penalty * np.eye(8), targets[rest])
    np.testing.assert_allclose(told[2], kernel[2, rest] @ solved, atol=1e-5)


def test_the_familiar_is_less_likely_outside():
    found = reader().familiarity(["cancel the order please", "what a joke of a song"])

    assert found[0] > found[1]


def test_a_message_about_something_else_is_more_likely_out_of_scope():
    inside, outside = reader().read(["cancel the order please", "what a joke of a song"]).outside

    assert outside > inside


def test_a_reader_without_examples_out_of_scope_still_tells_them_apart():
    model = Ridge().fit(TEXTS, LABELS, [])

    inside, outside = model.read(["track the parcel", "qqq zzz xxx"]).outside

    assert outside > 0.5 > inside


def test_the_same_examples_give_the_same_numbers():
    np.testing.assert_array_equal(reader().read(["cancel it"]).chances, reader().read(["cancel it"]).chances)


def test_reading_before_learning_is_refused():
    with pytest.raises(Unfitted):
        Ridge().read(["cancel"])
    with pytest.raises(Unfitted):
        Ridge().familiarity(["cancel"])


def test_texts_without_labels_are_refused():
    with pytest.raises(ValueError, match="one label a text"):
        Ridge().fit(["a"], np.array([], dtype=np.int64), [])


def test_a_text_is_most_alike_to_itself():
    likeness = Likeness().fit(TEXTS)

    assert likeness.cosines(TEXTS).argmax(axis=1).tolist() == list(range(len(TEXTS)))


def test_what_is_unknown_of_a_text_makes_it_less_alike():
    likeness = Likeness(LikenessConfig.for_chinese()).fit(["怎么退货", "怎么付款"])

    known, unknown = likeness.cosines(["怎么退货", "怎么学西班牙语"]).max(axis=1)

    assert known == pytest.approx(1.0)
    assert unknown < 0.5


def test_a_text_that_shares_nothing_is_alike_to_nothing():
    assert Likeness().fit(["abc"]).cosines(["xyz"]).tolist() == [[0.0]]


def test_only_the_gloss_of_a_chinese_text_is_left():
    assert rows.without_han("我要退货。 I want return") == "I want return"


@pytest.mark.parametrize("config", [RidgeConfig(), RidgeConfig.for_chinese().encoded()])
def test_a_configuration_comes_back_from_json_with_or_without_an_encoder(config):
    written = json.loads(json.dumps(to_dict(config)))

    assert from_dict(RidgeConfig, written) == config
