"""What a message is wanted for: n-gram likeness to examples, and least squares on them."""

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
class RidgeConfig:
    """Least squares on n-grams, and on sentence vectors where there is an encoder. Chosen on texts left out."""

    likeness: LikenessConfig = LikenessConfig()
    gloss: LikenessConfig | None = None  # of the gloss in Latin letters that a Chinese text carries
    gloss_weight: float = 0.7  # of the gloss beside the text
    encoder: EncoderConfig | None = None  # none: n-grams alone, which cost a second
    # Of the vectors' part of the kernel beside the n-grams': on CLINC150's validation rows 4 came to .930, 2 to .923.
    vector_weight: float = 4.0
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
        # The middle layers beside the top one: .910 to .924 in scope with a logistic regression.
        model = EncoderConfig(layers=(4, 5, 6)) if self.gloss is None else EncoderConfig(model=MULTILINGUAL)
        return replace(self, encoder=model)
