"""Texts to vectors: the packaged model, its digest, and the encoder that needs no weights."""

from __future__ import annotations

import numpy as np
import pytest

from ml_core import encoder
from ml_core.config import EncoderConfig
from ml_core.encoder import EncoderUnavailable, NgramEncoder, pretrained

TEXTS = [
    "Wireless headphones, noise cancelling 无线降噪耳机",
    "Headphones for children 儿童耳机",
    "Garden hose, ten metres 花园水管",
    "Watering hose holder 水管支架",
]


@pytest.fixture(scope="module")
def minilm():
    return encoder.load()


def test_minilm_knows_meaning_in_english(minilm):
    headset, phones, hose = minilm.encode(["wireless headset", "Bluetooth headphones", "garden hose"])

    assert headset.shape == (384,)
    assert headset @ phones == pytest.approx(0.7, abs=0.15)
    assert headset @ hose < 0.3


def test_order_and_company_do_not_change_a_vector(minilm):
    texts = ["a much longer text about a garden hose of ten metres", "hose", ""]

    together = minilm.encode(texts)
    alone = np.concatenate([minilm.encode([text]) for text in texts])

    np.testing.assert_allclose(together, alone, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_vectors(minilm):
    assert len(minilm.encode([])) == 0


def test_weights_with_another_digest_are_refused(monkeypatch):
    monkeypatch.setattr(pretrained, "MINILM_SHA256", "0" * 64)

    with pytest.raises(EncoderUnavailable, match="sha256"):
        encoder.load()


def test_a_package_that_is_not_installed_is_unavailable(monkeypatch):
    monkeypatch.setattr(pretrained, "MINILM_PACKAGE", "no_such_package_here")

    with pytest.raises(EncoderUnavailable, match="not installed"):
        encoder.load()


def test_a_configured_folder_without_a_model_is_unavailable(tmp_path):
    with pytest.raises(EncoderUnavailable):
        encoder.load(EncoderConfig(model=str(tmp_path))).encode(["text"])
    with pytest.raises(EncoderUnavailable, match="No such file"):
        encoder.load(EncoderConfig(model=str(tmp_path), sha256="0" * 64))


def test_ngrams_have_to_be_fitted():
    with pytest.raises(ValueError, match="fit"):
        encoder.load(EncoderConfig(model="ngram"))
    with pytest.raises(ValueError, match="two texts"):
        NgramEncoder().fit(["one"])


def test_ngrams_read_chinese_and_english():
    model = NgramEncoder(EncoderConfig(model="ngram", width=3)).fit(TEXTS)

    earphones, pipe, english, nothing = model.encode(["耳机", "水管", "headphone", ""])

    assert earphones @ english > earphones @ pipe + 0.3
    assert nothing.tolist() == [0, 0, 0]


def test_ngrams_survive_saving():
    settings = EncoderConfig(model="ngram", width=3)
    model = NgramEncoder(settings).fit(TEXTS)

    loaded = NgramEncoder.from_state(settings, model.state())

    np.testing.assert_array_equal(model.encode(TEXTS), loaded.encode(TEXTS))
