"""The serving heads: intents, answerability and the rewriter, each None where nothing serves.

Then examples and words answer; why is in the log, where `ml_core.registry.Slot` wrote it.
"""

from pathlib import Path

from django.conf import settings

from ml_core.registry import Slot
from support.predictor.answerability import Answerability
from support.predictor.heads import Heads
from support.predictor.rewriting import Contextual

APP = "support"
INTENTS, ANSWERABILITY, REWRITER = "intents", "answerability", "rewriter"

_intents: Slot[Heads] = Slot(APP, INTENTS, Heads.of)
_answerability: Slot[Answerability] = Slot(APP, ANSWERABILITY, Answerability.of)
_rewriter: Slot[Contextual] = Slot(APP, REWRITER, Contextual.of)


def intents() -> Heads | None:
    return _intents.get(Path(settings.ARTIFACTS_DIR)).model


def answerability() -> Answerability | None:
    return _answerability.get(Path(settings.ARTIFACTS_DIR)).model


def rewriter() -> Contextual | None:
    return _rewriter.get(Path(settings.ARTIFACTS_DIR)).model


def reset() -> None:
    _rewriter.reset()
    _intents.reset()
    _answerability.reset()
