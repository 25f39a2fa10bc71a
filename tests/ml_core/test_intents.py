"""The calibrated head of intents, and likeness by n-grams."""

import json

import numpy as np
import pytest

from ml_core.config import IntentConfig, LikenessConfig, from_dict, to_dict
from ml_core.estimator import Unfitted
from ml_core.intents import IntentHead, Likeness, rows

TEXTS = [
    "cancel my order", "please cancel the order", "i want to cancel it", "stop and cancel my order",
    "where is my parcel", "track my parcel", "parcel tracking please", "where did my parcel go",
    "send me an invoice", "i need the invoice", "invoice for my order", "print the invoice",
]  # fmt: skip
LABELS = np.repeat([0, 1, 2], 4).astype(np.int64)
OUTSIDE = ["what is the weather", "tell me a joke", "who won the match", "sing a song"]
GRAMS = IntentConfig(encoder=None, gram_weight=1.0, folds=2)


def head() -> IntentHead:
    return IntentHead(GRAMS).fit(TEXTS, LABELS, OUTSIDE)


def test_examples_are_read_as_what_they_are_examples_of():
    assert head().predict(TEXTS).argmax(axis=1).tolist() == LABELS.tolist()


def test_chances_of_the_classes_sum_to_one():
    np.testing.assert_allclose(head().predict(["cancel", "xyz"]).sum(axis=1), 1.0, atol=1e-5)


def test_a_message_about_something_else_is_more_likely_out_of_scope():
    inside, outside = head().read(["cancel the order please", "what a joke of a song"]).outside

    assert outside > inside


def test_a_head_without_examples_out_of_scope_still_tells_them_apart():
    model = IntentHead(GRAMS).fit(TEXTS, LABELS)

    inside, outside = model.read(["track the parcel", "qqq zzz xxx"]).outside

    assert outside > 0.5 > inside


def test_a_head_comes_back_from_its_arrays_unchanged():
    model = head()

    again = IntentHead.from_state(GRAMS, model.state())

    texts = ["cancel it", "parcel", "who won"]
    np.testing.assert_array_equal(again.predict(texts), model.predict(texts))
    np.testing.assert_array_equal(again.read(texts).outside, model.read(texts).outside)


def test_the_same_examples_give_the_same_numbers():
    np.testing.assert_array_equal(head().predict(["cancel it"]), head().predict(["cancel it"]))


def test_reading_before_learning_is_refused():
    with pytest.raises(Unfitted):
        IntentHead(GRAMS).predict(["cancel"])


def test_a_head_from_an_artifact_has_no_figures_of_texts_held_out():
    with pytest.raises(Unfitted):
        IntentHead.from_state(GRAMS, head().state()).held_out()


def test_a_class_with_one_example_cannot_be_calibrated():
    with pytest.raises(ValueError, match="two texts each"):
        IntentHead(GRAMS).fit(["a b", "c d", "e f"], np.array([0, 0, 1]))


def test_texts_without_labels_are_refused():
    with pytest.raises(ValueError, match="one label a text"):
        IntentHead(GRAMS).fit(["a"], np.array([], dtype=np.int64))


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


@pytest.mark.parametrize("config", [IntentConfig(), GRAMS])
def test_a_configuration_comes_back_from_json_with_or_without_an_encoder(config):
    written = json.loads(json.dumps(to_dict(config)))

    assert from_dict(IntentConfig, written) == config
