"""Several classifiers, weighed by what they say of texts that they were not fitted on.

Each member is fitted on all folds but one and asked about that one; a judge learns from those answers whom to believe,
and how far, so that its probabilities are calibrated too. Then each member is fitted on everything.
Source: stacked generalisation (Wolpert 1992; with log-odds of class probabilities, Ting & Witten 1999).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.config import StackConfig
from ml_core.config.sentiment import Member
from ml_core.estimator import Floats, ForeignState, Ints, State, Unfitted, part_of
from ml_core.sentiment import judging
from ml_core.sentiment.char_logistic import CharLogistic
from ml_core.sentiment.classifier import Labelled, TextClassifier
from ml_core.sentiment.frozen_logistic import FrozenLogistic
from ml_core.sentiment.judging import Judge, evidence_of
from ml_core.sentiment.labels import Labels, checked, folds
from ml_core.sentiment.log_count import LogCount
from ml_core.sentiment.word_logistic import WordLogistic

JUDGE = "judge"
Progress = Callable[[float], None]  # share of the fits that are done


class Stack:
    """Class probabilities from several models."""

    def __init__(self, config: StackConfig | None = None) -> None:
        self.config = config or StackConfig()
        self.members_: dict[Member, TextClassifier] = {}
        self.judge_: Judge | None = None
        self.held_out_: Floats | None = (
            None  # (n, K), of the training texts, by members that did not see them
        )

    def fit(
        self,
        texts: Sequence[str],
        labels: Labels,
        validation: Labelled | None = None,
        *,
        progress: Progress | None = None,
    ) -> Self:
        """See `TextClassifier.fit`; `validation` is handed to the members.

        Raises:
            ValueError: also if the configuration names no member.
            EncoderUnavailable: if a member's encoder cannot be read.
        """
        if not self.config.members:
            raise ValueError("a stack needs a member")
        target = checked(texts, labels)
        fold = folds(target, self.config.folds, seed=self.config.seed)
        tell = _counting(progress, len(self.config.members) * (int(fold.max()) + 2))
        answers = [self._answers(name, texts, target, fold, validation, tell) for name in self.config.members]
        evidence = np.stack(answers, axis=1)  # (n, M, K)
        average = 1 / len(answers)
        self.judge_ = judging.fit(evidence, target, prior=average, prior_rows=self.config.prior_rows)
        self.held_out_ = self.judge_.probabilities(evidence)
        self.members_ = {}
        for name in self.config.members:
            self.members_[name] = _new(name, self.config).fit(texts, target, validation)
            tell()
        return self

    def predict(self, texts: Sequence[str]) -> Floats:
        """Probabilities (n, K); takes as long as all members together."""
        if self.judge_ is None:
            raise Unfitted("Stack")
        answers = [evidence_of(self.members_[name].predict(texts)) for name in self.config.members]
        return self.judge_.probabilities(np.stack(answers, axis=1))

    def state(self) -> State:
        """Every member's arrays under its name, and the judge's."""
        if self.judge_ is None:
            raise Unfitted("Stack")
        parts = {JUDGE: self.judge_.state()} | {
            name: member.state() for name, member in self.members_.items()
        }
        return {f"{part}.{name}": array for part, arrays in parts.items() for name, array in arrays.items()}

    @classmethod
    def from_state(cls, config: StackConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not those of the configured members.
        """
        found = {name.partition(".")[0] for name in state}
        if found != {JUDGE, *config.members}:
            raise ForeignState(
                f"expected the parts {sorted({JUDGE, *config.members})}, found {sorted(found)}"
            )
        model, judge = cls(config), part_of(state, JUDGE)
        if set(judge) != {"weights", "bias"}:
            raise ForeignState(f"not a judge's arrays: {sorted(judge)}")
        model.judge_ = Judge.from_state(judge)
        model.members_ = {name: _restored(name, config, part_of(state, name)) for name in config.members}
        return model

    def _answers(
        self,
        name: Member,
        texts: Sequence[str],
        labels: Ints,
        fold: Ints,
        validation: Labelled | None,
        tell: Callable[[], None],
    ) -> Floats:
        """Log-probabilities (n, K) of every text by a member that has not seen it."""
        parts: list[Floats] = []
        rows: list[Ints] = []
        for number in range(int(fold.max()) + 1):
            inside = np.flatnonzero(fold == number)
            # With a single fold nothing can be held out: a class has one text.
            outside = np.flatnonzero(fold != number) if fold.any() else inside
            member = _new(name, self.config).fit(_take(texts, outside), labels[outside], validation)
            parts.append(evidence_of(member.predict(_take(texts, inside))))
            rows.append(inside)
            tell()
        return np.concatenate(parts)[np.argsort(np.concatenate(rows))]


def _new(name: Member, config: StackConfig) -> TextClassifier:
    kind: type = _kind(name)
    member: TextClassifier = kind(getattr(config, name))
    return member


def _restored(name: Member, config: StackConfig, state: State) -> TextClassifier:
    member: TextClassifier = _kind(name).from_state(getattr(config, name), state)  # type: ignore[attr-defined]
    return member


def _kind(name: Member) -> type:
    """The member's class; torch is imported only for those that need it."""
    if name == "tuned":
        from ml_core.encoder.tuned import TunedEncoder  # noqa: PLC0415

        return TunedEncoder
    if name == "convolution":
        from ml_core.sentiment.convolution import Convolution  # noqa: PLC0415

        return Convolution
    light: dict[Member, type] = {
        "char_logistic": CharLogistic,
        "word_logistic": WordLogistic,
        "log_count": LogCount,
        "frozen": FrozenLogistic,
    }
    return light[name]


def _take(texts: Sequence[str], rows: Ints) -> list[str]:
    return [texts[at] for at in rows]


def _counting(progress: Progress | None, n_fits: int) -> Callable[[], None]:
    done = 0

    def tell() -> None:
        nonlocal done
        done += 1
        if progress:
            progress(done / n_fits)

    return tell
