"""Least squares: n-grams alone, and with sentence vectors beside them."""

import numpy as np
import pytest

from ml_core.config import RidgeConfig
from ml_core.encoder import EncoderUnavailable
from ml_core.estimator import Unfitted
from ml_core.intents import Ridge, multilingual, rows
from tests.ml_core.test_intents import LABELS, OUTSIDE, TEXTS

UNKNOWN = ["cancel it", "parcel", "who won"]


class Toy:
    """Vectors by the letters of a text."""

    def encode(self, texts):
        counts = np.array([[text.count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts])
        return (counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1)).astype(np.float32)


@pytest.fixture(autouse=True)
def encoder(monkeypatch):
    rows._encoded_one.cache_clear()
    monkeypatch.setattr(rows, "_encoder", lambda config: Toy())
    yield
    rows._encoded_one.cache_clear()


@pytest.mark.parametrize("config", [RidgeConfig(), RidgeConfig().encoded()])
def test_examples_are_read_as_what_they_are_examples_of(config):
    model = Ridge(config).fit(TEXTS, LABELS, OUTSIDE)

    assert model.read(TEXTS).chances.argmax(axis=1).tolist() == LABELS.tolist()


@pytest.mark.parametrize(
    "config", [RidgeConfig(), RidgeConfig().encoded(), RidgeConfig.for_chinese().encoded()]
)
def test_a_reader_comes_back_from_its_arrays(config):
    model = Ridge(config).fit(TEXTS, LABELS, OUTSIDE)

    again = Ridge.from_state(config, model.state())

    np.testing.assert_allclose(again.read(UNKNOWN).chances, model.read(UNKNOWN).chances, atol=0.01)
    np.testing.assert_allclose(again.read(UNKNOWN).outside, model.read(UNKNOWN).outside, atol=0.01)
    with pytest.raises(Unfitted):
        again.left_out()


def test_a_text_left_out_is_read_as_by_a_model_that_never_saw_it():
    config = RidgeConfig(encoder=RidgeConfig().encoded().encoder)
    whole = Ridge(config).fit(TEXTS, LABELS, OUTSIDE)
    mean = whole.vectors_.mean

    rest = Ridge(config)
    rest.fit(TEXTS[1:], LABELS[1:], OUTSIDE)

    # Rarity and the mean change a little with the text, so only the order of its classes is the same.
    assert np.allclose(mean, rest.vectors_.mean, atol=0.05)
    assert whole.left_out().chances[0].argmax() == rest.read(TEXTS[:1]).chances[0].argmax()


def test_nothing_to_read_is_nothing_read():
    found = Ridge().fit(TEXTS, LABELS, OUTSIDE).read([])

    assert (found.chances.shape, found.outside.shape) == ((0, 3), (0,))


def test_without_its_package_the_multilingual_encoder_cannot_be_had(monkeypatch):
    monkeypatch.setattr(multilingual, "PACKAGE", "no_such_package")

    with pytest.raises(EncoderUnavailable, match="no_such_package"):
        multilingual.Multilingual().encode(["你好"])
