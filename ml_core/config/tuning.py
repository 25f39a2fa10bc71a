"""Fine-tuning a pretrained encoder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ml_core.config.learning import LoopConfig

View = Literal["first", "mean", "term", "near"]


@dataclass(frozen=True, slots=True)
class TunedConfig:
    """A pretrained encoder taught to classify texts, or a term within a text."""

    model: str = "minilm"  # minilm (English), a folder, or a Hugging Face name
    sha256: str = ""  # of model.safetensors in a folder; empty = not checked (minilm is always checked)
    method: Literal["full", "lora", "adalora"] = "full"
    views: tuple[View, ...] = ("mean",)  # side by side before the head: first token, mean, the term, near it
    near_tokens: int = 3  # tokens on each side of the term that `near` weighs fully; 3 as in LCF-BERT
    max_tokens: int = 128  # tokens; product texts and reviews rarely pass it
    dropout: float = 0.1  # before the head; the encoder keeps its own
    label_smoothing: float = 0.0
    class_weight: Literal["even", "balanced", "root"] = "even"  # balanced = 1 / frequency; root = its root
    layer_decay: float = 0.9  # of the rate per layer downwards, full only; low layers know the language
    head_rate: float = 10.0  # times the encoder's rate, full only: the head starts from nothing
    rank: int = 8  # of each adapter, and adalora's average at the end (it starts at one and a half times)
    alpha: int = 16  # adapters are scaled by alpha / rank
    adapter_dropout: float = 0.05
    adapted: tuple[str, ...] = ("query", "key", "value", "dense")  # modules, by the end of their names
    stored: Literal["float32", "float16"] = "float16"  # on disk, full only; halves 87 MB for MiniLM
    loop: LoopConfig = LoopConfig(
        epochs=4,
        patience=4,
        learning_rate=5e-5,
        weight_decay=0.01,
        batch_size=32,
        clip_norm=1.0,
        warmup_steps=40,
        final_rate=0.0,
    )

    @classmethod
    def for_sentences(cls) -> TunedConfig:
        """A thousand short texts: few steps, so larger ones; 5e-5 and 4 epochs had not arrived when they ended."""
        loop = LoopConfig(
            epochs=5,
            patience=5,
            learning_rate=1e-4,
            weight_decay=0.01,
            batch_size=32,
            clip_norm=1.0,
            warmup_steps=20,
            final_rate=0.0,
        )
        return cls(loop=loop)

    @classmethod
    def for_adapters(cls, method: Literal["lora", "adalora"]) -> TunedConfig:
        """Adapters start from nothing, so they learn at a twentyfold rate, and the head at theirs."""
        loop = LoopConfig(
            epochs=6,
            patience=6,
            learning_rate=1e-3,
            weight_decay=0.01,
            batch_size=32,
            clip_norm=1.0,
            warmup_steps=40,
            final_rate=0.0,
        )
        return cls(method=method, head_rate=1.0, loop=loop)
