"""Fine-tuning: a pretrained encoder taught to classify texts, or a term within its text.

Method `full` moves every weight and its state holds them all; `lora` and `adalora` move small factors beside
frozen weights, and their state holds those, the head, and the sha256 of the base that they belong to. Tokenizer
and architecture always come from the base.
Source: BERT fine-tuning (Devlin et al. 2019), with rates that fall towards the lower layers (Howard & Ruder 2018,
arXiv 1801.06146) and batches of like length.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from ml_core import device
from ml_core.config import TunedConfig
from ml_core.data import buckets
from ml_core.encoder import adapters, tokens
from ml_core.encoder.tokens import Text, Tokens
from ml_core.estimator import Floats, ForeignState, State, Unfitted
from ml_core.loop import training

Ints = NDArray[np.int64]
Labels = Sequence[int] | Ints
Labelled = tuple[Sequence[Text], Labels]
NETWORK, BASE = "network.", "base.sha256"
SERVING_BATCH = 64  # texts encoded at a time


class Classifier(nn.Module):
    """Encoder, pooled views side by side, linear head; `forward` is the training loss."""

    def __init__(
        self, encoder: nn.Module, width: int, config: TunedConfig, class_weights: Floats, *, has_types: bool
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(config.dropout)
        self.head = nn.Linear(width * len(config.views), len(class_weights))
        self.register_buffer("class_weights", torch.from_numpy(class_weights))
        self.config, self.has_types = config, has_types

    def logits(
        self, ids: torch.Tensor, types: torch.Tensor, real: torch.Tensor, pools: torch.Tensor
    ) -> torch.Tensor:
        """(B, K) for ids, types, real (B, T) and pools (B, views, T)."""
        segments = {"token_type_ids": types} if self.has_types else {}
        states = self.encoder(input_ids=ids, attention_mask=real, **segments).last_hidden_state  # (B, T, D)
        pooled = (pools @ states).flatten(1)  # (B, views * D)
        scores: torch.Tensor = self.head(self.dropout(pooled))
        return scores

    def forward(self, *batch: torch.Tensor) -> torch.Tensor:
        """Mean weighted cross-entropy; the last tensor is the labels (B,)."""
        *inputs, labels = batch
        loss = functional.cross_entropy(
            self.logits(*inputs),
            labels,
            weight=self.class_weights,  # type: ignore[arg-type]
            label_smoothing=self.config.label_smoothing,
        )
        return loss + adapters.orthogonality(self.encoder) if self.config.method == "adalora" else loss

    def paces(self) -> tuple[training.Pace, ...]:
        """The head fast; the encoder's layers slower the lower they are; no decay for biases and norms."""
        depth = _depth(self.encoder)
        found: dict[tuple[float, float], list[nn.Parameter]] = {}
        for name, parameter in self.named_parameters():
            if parameter.requires_grad:
                decay = self.config.loop.weight_decay if parameter.ndim > 1 else 0.0
                found.setdefault((self._rate(name, depth), decay), []).append(parameter)
        return tuple(training.Pace(tuple(group), rate, decay) for (rate, decay), group in found.items())

    def _rate(self, name: str, depth: int) -> float:
        if name.startswith("head."):
            return self.config.head_rate
        if self.config.method != "full":
            return 1.0
        below_top = depth - 1 - _layer(name) if _layer(name) is not None else depth  # type: ignore[operator]
        return float(self.config.layer_decay**below_top)


class TunedEncoder:
    """Class probabilities of texts, or of terms within texts."""

    def __init__(self, config: TunedConfig | None = None) -> None:
        self.config = config or TunedConfig()
        self.classifier_: Classifier | None = None
        self.tokenizer_: tokens.Tokenizer | None = None
        self.base_sha256_ = ""
        self.report_: training.Report | None = None

    def fit(
        self,
        texts: Sequence[Text],
        labels: Labels,
        validation: Labelled | None = None,
        *,
        progress: training.Progress | None = None,
        log_dir: Path | None = None,
    ) -> Self:
        """Learn labels 0 to K - 1; `validation` decides when to stop and which epoch is kept.

        Raises:
            ValueError: for no texts, or labels that do not match them.
            EncoderUnavailable: if the base cannot be read.
            FloatingPointError: if the loss stops being finite.
        """
        target = np.asarray(labels, dtype=np.int64)
        if len(target) != len(texts) or not len(target) or target.min() < 0:
            raise ValueError(f"{len(texts)} texts and {len(target)} labels: one each, from 0, is needed")
        device.seed_everything(self.config.loop.seed)
        n_batches = -(-len(target) // self.config.loop.batch_size)
        weights = _class_weights(target, self.config.class_weight)
        self._build(weights, n_steps=n_batches * self.config.loop.epochs)
        self.report_ = self._train(texts, target, validation, progress, log_dir)
        self._round()
        return self

    def predict(self, texts: Sequence[Text]) -> Floats:
        """Probabilities (n, K); about 5 ms for a short text on one thread."""
        classifier, tokenizer = self._fitted
        return _predict(classifier, tokenizer, tokenizer.read(texts))

    def state(self) -> State:
        """Weights by name (see the module's words on which), and the base's digest as UTF-8."""
        classifier, _ = self._fitted
        kept = {
            NETWORK + name: self._stored(tensor)
            for name, tensor in classifier.state_dict().items()
            if self._is_own(name)
        }
        return kept | {BASE: np.frombuffer(self.base_sha256_.encode(), dtype=np.uint8)}

    @classmethod
    def from_state(cls, config: TunedConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state` on the configured base.

        Raises:
            ForeignState: if an array is missing, unknown or of another shape, or the base is another.
            EncoderUnavailable: if the base cannot be read.
        """
        own = {name.removeprefix(NETWORK): array for name, array in state.items() if name != BASE}
        foreign = [name for name in state if not name.startswith(NETWORK) and name != BASE]
        if foreign or BASE not in state or "class_weights" not in own:
            raise ForeignState(f"not the arrays of a tuned encoder: {sorted(state)[:5]}")
        model = cls(config)
        model._build(own["class_weights"].astype(np.float32), n_steps=1)  # AdaLoRA's schedule is over
        model._load(own, state[BASE].tobytes().decode())
        return model

    def _build(self, class_weights: Floats, *, n_steps: int) -> None:
        base = adapters.Base(self.config)
        network = base.network()
        width = int(network.config.hidden_size)  # type: ignore[union-attr, arg-type]
        if self.config.method != "full":
            network = adapters.adapt(network, self.config, n_steps=n_steps)
        self.tokenizer_ = tokens.Tokenizer(base.tokenizer(), self.config)
        self.classifier_ = Classifier(
            network, width, self.config, class_weights, has_types=self.tokenizer_.has_types
        )
        self.base_sha256_ = base.sha256()

    def _train(
        self,
        texts: Sequence[Text],
        labels: Ints,
        validation: Labelled | None,
        progress: training.Progress | None,
        log_dir: Path | None,
    ) -> training.Report:
        classifier, tokenizer = self._fitted
        rows = tokenizer.read(texts)
        lengths = np.array([len(row.ids) for row in rows])
        loop = self.config.loop

        def collate(batch: Ints) -> training.Tensors:
            return *_tensors([rows[at] for at in batch], tokenizer), torch.from_numpy(labels[batch])

        def step_done(n_steps: int) -> None:
            adapters.allocate(classifier.encoder, n_steps)

        task: training.Task[Ints] = training.Task(
            classifier,
            lambda epoch: buckets(
                lengths, size=loop.batch_size, rng=np.random.default_rng([loop.seed, epoch])
            ),
            collate,
            score=_scorer(classifier, tokenizer, validation) if validation else None,
            paces=classifier.paces(),
            after_step=step_done if self.config.method == "adalora" else None,
        )
        return training.train(task, loop, progress=progress, log_dir=log_dir)

    @torch.no_grad()
    def _round(self) -> None:
        """Make the weights what the disk will hold, so that saving changes no prediction."""
        if self.config.method == "full" and self.config.stored == "float16":
            for parameter in self._fitted[0].parameters():
                parameter.copy_(parameter.half().float())

    def _stored(self, tensor: torch.Tensor) -> NDArray[np.generic]:
        half = self.config.method == "full" and self.config.stored == "float16" and tensor.is_floating_point()
        array: NDArray[np.generic] = (tensor.half() if half else tensor).numpy().copy()
        return array

    def _load(self, own: Mapping[str, NDArray[np.generic]], base_sha256: str) -> None:
        classifier, _ = self._fitted
        if base_sha256 != self.base_sha256_:
            raise ForeignState(f"tuned on base {base_sha256[:12]}…, configured is {self.base_sha256_[:12]}…")
        if set(own) != {name for name in classifier.state_dict() if self._is_own(name)}:
            raise ForeignState(f"not the arrays of method {self.config.method}: {sorted(own)[:5]}")
        try:
            arrays = {name: torch.from_numpy(array.copy()) for name, array in own.items()}
            classifier.load_state_dict(arrays, strict=False)
        except RuntimeError as error:
            raise ForeignState(str(error)) from error
        classifier.eval()

    def _is_own(self, name: str) -> bool:
        """Adapters leave the base's weights where they are."""
        return self.config.method == "full" or not name.startswith("encoder.") or adapters.is_adapter(name)

    @property
    def _fitted(self) -> tuple[Classifier, tokens.Tokenizer]:
        if self.classifier_ is None or self.tokenizer_ is None:
            raise Unfitted("TunedEncoder")
        return self.classifier_, self.tokenizer_


@torch.inference_mode()
def _predict(classifier: Classifier, tokenizer: tokens.Tokenizer, rows: Sequence[Tokens]) -> Floats:
    """(n, K), the longest texts together, so that little is padded."""
    where = classifier.head.weight.device
    found = np.zeros((len(rows), classifier.head.out_features), dtype=np.float32)
    order = np.argsort([len(row.ids) for row in rows], kind="stable")
    for start in range(0, len(rows), SERVING_BATCH):
        batch = order[start : start + SERVING_BATCH]
        inputs = (tensor.to(where) for tensor in _tensors([rows[at] for at in batch], tokenizer))
        found[batch] = classifier.logits(*inputs).softmax(dim=1).cpu().numpy()
    return found


def _tensors(rows: Sequence[Tokens], tokenizer: tokens.Tokenizer) -> training.Tensors:
    """Ids, types, real (B, T) and pools (B, views, T)."""
    padded, real = tokens.pad(rows, fill=tokenizer.pad)
    ids, types, pools = (torch.from_numpy(array) for array in (padded.ids, padded.types, padded.pools))
    return ids, types, torch.from_numpy(real).long(), pools


def _scorer(classifier: Classifier, tokenizer: tokens.Tokenizer, validation: Labelled) -> Callable[[], float]:
    """Mean probability of the right class: as honest as accuracy and less jumpy on a few hundred rows."""
    rows, labels = tokenizer.read(validation[0]), np.asarray(validation[1], dtype=np.int64)

    def score() -> float:
        chances = _predict(classifier, tokenizer, rows)
        return float(chances[np.arange(len(labels)), labels].mean())

    return score


def _class_weights(labels: Ints, kind: str) -> Floats:
    """(K,), mean 1 over the rows; a class without rows weighs 1."""
    counts = np.bincount(labels).astype(np.float64)
    power = {"even": 0.0, "root": 0.5, "balanced": 1.0}[kind]
    weights = np.maximum(counts, 1) ** -power
    return (weights * len(labels) / (weights @ counts)).astype(np.float32)


def _layer(name: str) -> int | None:
    """The number in `…layer.3.…`; None for embeddings and what lies outside the layers."""
    return next((int(part) for part in name.split(".") if part.isdigit()), None)


def _depth(encoder: nn.Module) -> int:
    layers = [layer for name, _ in encoder.named_parameters() if (layer := _layer(name)) is not None]
    return max(layers, default=-1) + 1
