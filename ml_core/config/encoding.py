"""Texts to vectors."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EncoderConfig:
    """Text encoder. `minilm` reads English only; `ngram` reads any script but must be fitted."""

    model: str = "minilm"  # minilm, ngram, a folder, or a Hugging Face name
    sha256: str = ""  # of model.safetensors in a folder; empty = not checked (minilm is always checked)
    max_tokens: int = 128  # tokens; product texts and reviews rarely pass it
    layers: tuple[
        int, ...
    ] = ()  # mean-pooled and side by side, 0 = embeddings; none = the top one, as trained
    batch_size: int = 32  # texts; larger brings nothing on one core
    width: int = 128  # D of the ngram encoder; MiniLM has 384 of its own
    hashed_features: int = 2**14  # of the ngram encoder; keeps its artifact near 8 MB
