"""What a message is wanted for: n-gram likeness to examples, and the calibrated head."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ml_core.config.encoding import EncoderConfig

MULTILINGUAL = (
    "multilingual"  # the sentence encoder of `ml_core.intents.multilingual`, where its package is there
)


@dataclass(frozen=True, slots=True)
class LikenessConfig:
    """TF-IDF of characters and words: likeness of short texts with nothing learnt but how rare pieces are."""

    characters: tuple[int, ...] = (2, 3, 4)  # characters in an n-gram
    words: tuple[int, ...] = (1, 2)  # words in an n-gram
    max_characters: int = 300  # of a text; a message says what it wants at its beginning

    @classmethod
    def for_chinese(cls) -> LikenessConfig:
        """Characters alone: a single one is half a word."""
        return cls(characters=(1, 2), words=())


@dataclass(frozen=True, slots=True)
class IntentConfig:
    """Logistic regression on sentence vectors and on n-grams; on n-grams alone where no encoder reads the language.

    Chosen on the validation rows of CLINC150, ten examples an intent; the figures are in docs/experiments.md.
    """

    # The middle layers beside the top one: .910 to .924 in scope.
    encoder: EncoderConfig | None = EncoderConfig(layers=(4, 5, 6))
    likeness: LikenessConfig = LikenessConfig()
    # C, inverse of the regularisation; with the weight below .929 on validation, with 10 and .15 .926.
    strength: float = 40.0
    gram_weight: float = 0.3  # of the n-grams' scores beside the vectors'
    nearness: float = 0.5  # weight of the nearest example beside the energy, both in their own spread
    folds: int = 5  # of the out-of-fold scores that calibrate
    seed: int = 0  # of the folds


@dataclass(frozen=True, slots=True)
class RidgeConfig:
    """Least squares on n-grams, and on sentence vectors where there is an encoder. Chosen on texts left out."""

    likeness: LikenessConfig = LikenessConfig()
    gloss: LikenessConfig | None = None  # of the gloss in Latin letters that a Chinese text carries
    gloss_weight: float = 0.7  # of the gloss beside the text
    encoder: EncoderConfig | None = None  # none: n-grams alone, which cost a second
    # Of the vectors' part of the kernel beside the n-grams'; 1 to 4 are alike.
    vector_weight: float = 2.0
    # Added to a cosine before it is squared. Squared, near examples count and far ones hardly: .85 to .93 left out.
    vector_offset: float = 0.3
    penalty: float = 0.4  # added to the kernel's diagonal; .3 to 1 are alike
    sharpness: float = 8.0  # of the scores, before the temperature
    nearness: float = 0.7  # weight of the nearest example beside the energy, both in their own spread

    @classmethod
    def for_chinese(cls) -> RidgeConfig:
        """Characters of the text, words of its gloss."""
        return cls(likeness=LikenessConfig.for_chinese(), gloss=LikenessConfig())

    def encoded(self) -> RidgeConfig:
        """The same with the encoder that reads the language: MiniLM no Chinese, so a multilingual one does."""
        model = EncoderConfig(layers=(4, 5, 6)) if self.gloss is None else EncoderConfig(model=MULTILINGUAL)
        return replace(self, encoder=model)
