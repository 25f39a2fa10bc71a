"""What a sentence says of a term in it, learnt from labelled terms: fine-tuned encoders beside a linear model.

Several encoders that differ by their seed are averaged, because two thousand labels leave each of them a point or
two of luck; the linear model brings the lexicon. Shares are fixed in the configuration: a few hundred rows set
aside could not choose them better.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from ml_core.aspects.window import Term, WindowLogistic
from ml_core.config import PolarityConfig, TunedConfig
from ml_core.estimator import Floats, ForeignState, State, Unfitted, part_of

if TYPE_CHECKING:
    from ml_core.encoder.tuned import TunedEncoder
    from ml_core.loop.training import Step

Ints = NDArray[np.int64]
Labels = Sequence[int] | Ints
Labelled = tuple[Sequence[Term], Labels]
Progress = Callable[[float], None]
CLASSES = ("negative", "neutral", "positive")
WINDOW, ENCODER = "window", "encoder"


class AspectPolarity:
    """Probabilities negative, neutral, positive of (sentence, term) pairs.

    The sentence may mark the term's place by `$T$`; otherwise its first occurrence is meant.
    """

    def __init__(self, config: PolarityConfig | None = None) -> None:
        self.config = config or PolarityConfig()
        self.window_: WindowLogistic | None = None
        self.encoders_: list[TunedEncoder] = []

    def fit(
        self,
        terms: Sequence[Term],
        labels: Labels,
        validation: Labelled | None = None,
        *,
        progress: Progress | None = None,
    ) -> Self:
        """Learn labels 0, 1, 2; `validation` decides which epoch of each encoder is kept, without it the last.

        Args:
            progress: told the finished share, in [0, 1].

        Raises:
            ValueError: for labels that do not match the pairs or of fewer than two classes.
            EncoderUnavailable: if the base cannot be read.
        """
        from ml_core.encoder.tuned import TunedEncoder  # noqa: PLC0415 - torch takes seconds to import

        self.window_ = WindowLogistic(self.config.window).fit(terms, labels)
        self.encoders_ = []
        for number in range(self.config.members):
            encoder = TunedEncoder(_member(self.config.encoder, number))
            tell = partial(self._tell, number, progress)
            self.encoders_.append(encoder.fit(terms, labels, validation, progress=tell))
        return self

    def predict(self, terms: Sequence[Term]) -> Floats:
        """(n, K), rows sum to 1; about 6 ms a member for each term on one thread."""
        if self.window_ is None:
            raise Unfitted("AspectPolarity")
        linear = self.window_.predict(terms)
        if not self.encoders_:
            return linear
        tuned = np.mean([encoder.predict(terms) for encoder in self.encoders_], axis=0)
        mixed: Floats = ((1 - self.config.window_share) * tuned + self.config.window_share * linear).astype(
            np.float32
        )
        return mixed

    def _tell(self, number: int, progress: Progress | None, step: Step) -> None:
        if progress:
            progress((number + step.fraction) / self.config.members)

    def state(self) -> State:
        """Every member's arrays under its name."""
        if self.window_ is None:
            raise Unfitted("AspectPolarity")
        arrays = {f"{WINDOW}.{name}": array for name, array in self.window_.state().items()}
        for number, encoder in enumerate(self.encoders_):
            arrays |= {f"{ENCODER}{number}.{name}": array for name, array in encoder.state().items()}
        return arrays

    @classmethod
    def from_state(cls, config: PolarityConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not this model's.
            EncoderUnavailable: if the base cannot be read.
        """
        from ml_core.encoder.tuned import TunedEncoder  # noqa: PLC0415

        names = [WINDOW, *(f"{ENCODER}{number}" for number in range(config.members))]
        if {name.split(".")[0] for name in state} != set(names):
            raise ForeignState(
                f"not the arrays of {config.members} encoders and a window: {sorted(state)[:5]}"
            )
        model = cls(config)
        model.window_ = WindowLogistic.from_state(config.window, part_of(state, WINDOW))
        model.encoders_ = [
            TunedEncoder.from_state(_member(config.encoder, number), part_of(state, name))
            for number, name in enumerate(names[1:])
        ]
        return model


def _member(config: TunedConfig, number: int) -> TunedConfig:
    """The same recipe from another seed."""
    return replace(config, loop=replace(config.loop, seed=config.loop.seed + number))
