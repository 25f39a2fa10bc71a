"""Texts to unit vectors, behind one interface: a pretrained encoder, or hashed character n-grams.

The packaged MiniLM reads English only (a Chinese and an English name of the same thing come out unrelated,
cosine 0.085), so Chinese goes to the n-gram encoder, or to a multilingual model that the operator configures.
Nothing is ever downloaded unless the operator names a model of the hub.
"""

from __future__ import annotations

from ml_core.config import EncoderConfig
from ml_core.encoder.ngram import NgramEncoder
from ml_core.encoder.pretrained import EncoderUnavailable, PretrainedEncoder, TextEncoder

__all__ = ["EncoderUnavailable", "NgramEncoder", "PretrainedEncoder", "TextEncoder", "load"]


def load(config: EncoderConfig | None = None) -> TextEncoder:
    """The pretrained encoder that `config` names. Weights are read at the first `encode`.

    Raises:
        EncoderUnavailable: if its files are missing or are not the expected ones.
        ValueError: for `ngram`, which has to be fitted: build `NgramEncoder(config).fit(texts)`.
    """
    config = config or EncoderConfig()
    if config.model == "ngram":
        raise ValueError("the ngram encoder has no pretrained weights: use NgramEncoder(config).fit(texts)")
    return PretrainedEncoder(config)
