"""The champion that rewrites a question in the light of its history, read from its artifact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from ml_core import config as ml_config
from ml_core.config.seq2seq import Seq2SeqConfig
from ml_core.registry import Artifact
from support.features import dialogues

if TYPE_CHECKING:
    from ml_core.seq2seq import Rewriter

N_TURNS = 3  # that are read, the question included


@dataclass(frozen=True, slots=True)
class Contextual:
    """One network for both languages."""

    version: str
    rewriter: Rewriter

    @classmethod
    def of(cls, artifact: Artifact) -> Self:
        """Put the network together.

        Raises:
            ForeignState: if the arrays are not its own.
            ImportError: without torch.
        """
        # Imports torch: only here, so that a process starts quickly, and a shop without torch starts at all.
        from ml_core.seq2seq import Rewriter  # noqa: PLC0415

        config = ml_config.from_dict(Seq2SeqConfig, artifact.config)
        return cls(artifact.manifest.version, Rewriter.from_state(config, artifact.tensors))

    def rewrite(self, turns: Sequence[str]) -> str:
        """The last turn as it would be asked alone; empty where nothing was written."""
        written = self.rewriter.predict([tuple(dialogues.words(text) for text in turns[-N_TURNS:])])
        return dialogues.joined(written[0])
