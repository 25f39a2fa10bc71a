"""Vectors of sentences, for likeness: quotes, copies, passages that answer a question."""

import logging
from collections.abc import Sequence
from functools import cache

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from ml_core import encoder
from ml_core.config import EncoderConfig
from ml_core.encoder import EncoderUnavailable, TextEncoder

Floats = NDArray[np.float32]
logger = logging.getLogger(__name__)


def vectors(texts: Sequence[str]) -> Floats | None:
    """Unit rows (n, D) by the configured encoder; None where it cannot be had.

    The packaged encoder reads English; whoever compares Chinese texts sets `CONTENT_ENCODER` to one that does.
    """
    found = _encoder(settings.CONTENT_ENCODER)
    if found is None or not texts:
        return None if found is None else np.empty((0, 0), dtype=np.float32)
    try:
        return found.encode(texts)
    except EncoderUnavailable as error:
        logger.warning("content: no vectors: %s", error)
        return None


@cache
def _encoder(model: str) -> TextEncoder | None:
    """One for the process, because its weights take a second to read."""
    try:
        return encoder.load(EncoderConfig(model=model) if model else EncoderConfig())
    except (EncoderUnavailable, ImportError) as error:
        logger.warning("content: no vectors: %s", error)
        return None
