"""The champion of intents: one calibrated reader for each language that gains by it, from its artifact."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from ml_core import config as ml_config
from ml_core.config import RidgeConfig
from ml_core.encoder import EncoderUnavailable
from ml_core.estimator import part_of
from ml_core.intents import Read, Ridge
from ml_core.registry import Artifact
from support.contracts import Intent, Language
from support.features.abstracting import readable

Ranked = tuple[tuple[tuple[Intent, float], ...], float]


@dataclass(frozen=True, slots=True)
class Heads:
    """`intents` names the classes of every head, in their order."""

    version: str
    intents: tuple[Intent, ...]
    heads: Mapping[Language, Ridge]

    @classmethod
    def of(cls, artifact: Artifact) -> Self:
        """Put the heads together.

        Raises:
            ValueError, KeyError: if an intent or an array is unknown or missing.
        """
        heads = {
            Language(code): Ridge.from_state(
                ml_config.from_dict(RidgeConfig, config), part_of(artifact.tensors, code.replace("-", "_"))
            )
            for code, config in artifact.config["heads"].items()
        }
        intents = tuple(Intent(code) for code in artifact.config["intents"])
        return cls(artifact.manifest.version, intents, heads)

    def read(self, texts: Sequence[str], language: Language) -> list[Ranked] | None:
        """Intents with chances, best first, and the chance of none; None where the encoder cannot be had."""
        try:
            read = self.heads[language].read([readable(text, language) for text in texts])
            return list(ranked(read, self.intents))
        except EncoderUnavailable:
            return None


def ranked(read: Read, intents: Sequence[Intent]) -> Iterator[Ranked]:
    """A model's numbers, text by text, as intents with chances."""
    for chances, outside in zip(read.chances, read.outside, strict=True):
        order = np.argsort(-chances, kind="stable")
        yield tuple((intents[at], float(chances[at])) for at in order), float(outside)
