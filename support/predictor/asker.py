"""Which article answers a question, learnt from the questions that each answers and from those that none does.

It looks at all of an article's questions at once, where the nearest of them looks at one. Made by training: it reads
sentence vectors, and on n-grams alone it knows no more than what is nearest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from ml_core import config as ml_config
from ml_core.config import RidgeConfig
from ml_core.encoder import EncoderUnavailable
from ml_core.estimator import State
from ml_core.intents import Read, Ridge
from support.contracts import Language
from support.features.articles import asking
from support.features.glossing import glossed

Chances = Mapping[str, float]  # of articles, by their keys


@dataclass(frozen=True, slots=True)
class Asker:
    """`left_out` are the chances of each question that was learnt from, as if it had not been."""

    language: Language
    keys: tuple[str, ...]
    model: Ridge
    left_out: Mapping[str, Chances] = field(default_factory=dict)

    @classmethod
    def fit(cls, language: Language, outside: Sequence[str]) -> Self:
        """Learn from the packaged questions; `outside` are messages that are no questions to a shop.

        Raises:
            EncoderUnavailable: if the encoder cannot be read.
        """
        config = RidgeConfig.for_chinese() if language == Language.ZH else RidgeConfig()
        lines = asking.lines(language)
        keys = tuple(dict.fromkeys(key for key, _line in lines))
        labels = np.array([keys.index(key) for key, _line in lines], dtype=np.int64)
        none = [*asking.unanswered(language), *outside]
        texts = [line for _key, line in lines]
        model = Ridge(config.encoded()).fit(_glossed(texts, language), labels, _glossed(none, language))
        told = [*_chances(model.left_out(), keys), *_chances(model.left_out_outside(), keys)]
        return cls(language, keys, model, dict(zip([*texts, *none], told, strict=True)))

    def read(self, question: str, *, but: str = "") -> Chances:
        """Chances of the articles, which sum to the chance that any answers; `but` was learnt from, and is not now."""
        if but in self.left_out:
            return self.left_out[but]
        try:
            return _chances(self.model.read(_glossed([question], self.language)), self.keys)[0]
        except EncoderUnavailable:
            return {}

    def state(self) -> State:
        return self.model.state()

    def config(self) -> dict[str, object]:
        """What is needed beside the arrays."""
        return {"keys": list(self.keys), "ridge": ml_config.to_dict(self.model.config)}

    @classmethod
    def from_state(cls, language: Language, config: Mapping[str, object], state: State) -> Self:
        """Rebuild from `config` and `state`.

        Raises:
            ValueError, KeyError: if they are not this model's.
        """
        keys, ridge = config["keys"], config["ridge"]
        if not (isinstance(keys, list) and isinstance(ridge, dict)):
            raise TypeError(f"keys and ridge are needed, got {config}")
        model = Ridge.from_state(ml_config.from_dict(RidgeConfig, ridge), state)
        return cls(language, tuple(map(str, keys)), model)


def _glossed(texts: Sequence[str], language: Language) -> list[str]:
    return [glossed(text, language) for text in texts]


def _chances(read: Read, keys: Sequence[str]) -> list[Chances]:
    inside = read.chances * (1 - read.outside)[:, None]
    return [dict(zip(keys, map(float, row), strict=True)) for row in inside]
