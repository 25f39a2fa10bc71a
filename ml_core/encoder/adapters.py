"""A pretrained encoder made ready to learn: all of its weights, or small low-rank adapters beside them.

Sources: LoRA (Hu et al. 2021, arXiv 2106.09685); AdaLoRA (Zhang et al. 2023, arXiv 2303.10512), which moves
rank to the layers that use it; both as `peft` builds them. AdaLoRA's orthogonality term is added here, because
`peft` adds it only to models that compute their own loss.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import torch
from torch import nn

from ml_core.config import EncoderConfig, TunedConfig
from ml_core.encoder import pretrained
from ml_core.encoder.pretrained import EncoderUnavailable

ORTHOGONALITY = 0.1  # weight of AdaLoRA's regulariser; the paper uses .1 to .5
ADAPTER_MARKS = ("lora_", "ranknum")


class Base:
    """Where the weights come from, and their digest, so that adapters never meet a foreign base."""

    def __init__(self, config: TunedConfig) -> None:
        self.source = pretrained.verified_source(EncoderConfig(model=config.model, sha256=config.sha256))

    def tokenizer(self) -> Any:
        """A fast tokenizer: only those say where each token stands."""
        from transformers import AutoTokenizer  # noqa: PLC0415 - takes seconds to import

        with _explained(self.source):
            tokenizer = AutoTokenizer.from_pretrained(self.source, trust_remote_code=False)
        if not tokenizer.is_fast:
            raise EncoderUnavailable(f"{self.source}: no fast tokenizer")
        return tokenizer

    def network(self) -> nn.Module:
        """The encoder without its pooler, which mean pooling never uses."""
        from transformers import AutoModel  # noqa: PLC0415

        with _explained(self.source):
            network: nn.Module = AutoModel.from_pretrained(
                self.source, trust_remote_code=False, use_safetensors=True, dtype=torch.float32
            )
        if getattr(network, "pooler", None) is not None:
            network.pooler = None  # type: ignore[assignment]
        return network

    def sha256(self) -> str:
        """Of the safetensors files, in the order of their names: for one file its ordinary digest."""
        from transformers.utils.hub import cached_file  # noqa: PLC0415

        with _explained(self.source):
            folder = Path(str(cached_file(self.source, "config.json"))).parent
        digest = hashlib.sha256()
        for file in sorted(folder.glob("*.safetensors")):
            pretrained.add_file(digest, file)
        return digest.hexdigest()


class _explained:  # noqa: N801 - reads as a statement
    """Turn a library's errors about files into the one that callers fall back on."""

    def __init__(self, source: str) -> None:
        self.source = source

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, (OSError, ValueError, ImportError)):
            raise EncoderUnavailable(f"{self.source}: {error}") from error


def adapt(network: nn.Module, config: TunedConfig, *, n_steps: int) -> nn.Module:
    """Wrap `network` in adapters; only they learn. `n_steps` is the length of training, for AdaLoRA."""
    from peft import AdaLoraConfig, LoraConfig, get_peft_model  # noqa: PLC0415

    shared: dict[str, Any] = {
        "target_modules": list(config.adapted),
        "lora_dropout": config.adapter_dropout,
    }
    if config.method == "lora":
        chosen = LoraConfig(r=config.rank, lora_alpha=config.alpha, **shared)
    else:
        chosen = AdaLoraConfig(
            init_r=config.rank + config.rank // 2,
            target_r=config.rank,
            # peft divides AdaLoRA's scale by the rank at the start
            lora_alpha=config.alpha * 3 // 2,
            tinit=n_steps // 5,
            tfinal=max(1, n_steps // 3),
            deltaT=max(1, n_steps // 50),
            total_step=max(3, n_steps),
            **shared,
        )
    adapted: nn.Module = get_peft_model(network, chosen)
    return adapted


def allocate(adapted: Any, n_steps_done: int) -> None:
    """Let AdaLoRA move rank between layers; nothing for plain LoRA."""
    adapted.base_model.update_and_allocate(n_steps_done)


def orthogonality(adapted: nn.Module) -> torch.Tensor:
    """How far AdaLoRA's factors are from orthogonal: mean Frobenius norm of P Pᵀ - I, times its weight."""
    terms = []
    for name, factor in adapted.named_parameters():
        if "lora_A" in name or "lora_B" in name:
            product = factor @ factor.T if "lora_A" in name else factor.T @ factor
            terms.append(torch.linalg.norm(product - torch.eye(len(product), device=product.device)))
    return ORTHOGONALITY * torch.stack(terms).mean()


def is_adapter(name: str) -> bool:
    """Whether a parameter belongs to an adapter."""
    return any(mark in name for mark in ADAPTER_MARKS)
