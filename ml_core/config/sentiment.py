"""Polarity of texts: n-gram models, frozen and fine-tuned encoders, a small network, their stack.

Defaults for Chinese were chosen on 4,000 training reviews set aside of online_shopping_10_cats, those for English by
cross-validation inside 800 of the 1,000 UCI sentences; the figures are in docs/experiments.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ml_core.config.encoding import EncoderConfig
from ml_core.config.learning import LoopConfig
from ml_core.config.tuning import TunedConfig

Member = Literal["char_logistic", "word_logistic", "log_count", "frozen", "tuned", "convolution"]


@dataclass(frozen=True, slots=True)
class CharLogisticConfig:
    """Character TF-IDF and logistic regression: the plain model that others must beat in Chinese."""

    sizes: tuple[int, ...] = (1, 2, 3)  # characters in an n-gram
    max_characters: int = 300  # of a text; 98 % of shop reviews are shorter
    min_texts: int = 1  # that hold an n-gram, for it to count
    strength: float = 10.0  # C, inverse of the regularisation; the usual value for unit rows


@dataclass(frozen=True, slots=True)
class WordLogisticConfig:
    """Word TF-IDF and logistic regression: the plain model that others must beat in English."""

    sizes: tuple[int, ...] = (1, 2)  # words in an n-gram
    min_texts: int = 1
    strength: float = 10.0


@dataclass(frozen=True, slots=True)
class LogCountConfig:
    """N-grams weighed by rarity and by how one-sided they are: the nightly default for Chinese."""

    characters: tuple[int, ...] = (1, 2, 3, 4)  # characters in an n-gram; 3 lose .004, 5 gain nothing
    words: tuple[int, ...] = ()  # words in an n-gram; none, because Chinese words add nothing to characters
    max_characters: int = 2_000  # of a text; guards the time against pasted pages
    min_texts: int = 2  # rarer n-grams double the artifact and gain nothing
    smoothing: float = 1.0  # texts added to each count before the logarithm
    floor: float = 0.1  # of the one-sidedness, so that an even n-gram still counts a little
    strength: float = 0.5  # C of the support vector machine; .3 to 1 are alike
    folds: int = 3  # of the cross-fit that turns margins into probabilities

    @classmethod
    def for_english(cls) -> LogCountConfig:
        """Words with pieces of them; longer pieces and triples of words double the time for .002."""
        return cls(characters=(3, 4), words=(1, 2))


@dataclass(frozen=True, slots=True)
class FrozenConfig:
    """Logistic regression on the vectors of a pretrained encoder that is not changed."""

    encoder: EncoderConfig = EncoderConfig(layers=(3, 4, 5, 6))  # all-MiniLM's top layer forgets polarity
    strength: float = 12.0  # C; four layers share the length of one unit row
    remembered_texts: int = 4_000  # kept with their vectors, so that folds do not encode twice; 25 MB


@dataclass(frozen=True, slots=True)
class ConvolutionConfig:
    """A small gated convolution over characters and pairs of them, pooled by attention and maximum."""

    width: int = 64  # D
    dilations: tuple[int, ...] = (1, 2)  # one block each, kernel 3; together a block sees 7 characters
    max_characters: int = 200  # head and tail of longer texts: verdicts stand at either end
    min_texts_character: int = 3  # that hold a character, for it to have a vector
    min_texts_pair: int = 5  # that hold a pair
    dropout: float = 0.3  # of the input vectors
    pair_dropout: float = 0.3  # chance to hide a pair; without it pairs are learnt by heart
    head_dropout: float = 0.5
    loop: LoopConfig = LoopConfig(
        epochs=3,  # 60,000 reviews take 40 CPU-s each
        learning_rate=2e-3,
        weight_decay=0.01,
        batch_size=128,  # texts
        clip_norm=1.0,
        warmup_steps=200,
        final_rate=0.0,
    )


@dataclass(frozen=True, slots=True)
class StackConfig:
    """Several models, weighed by what they say of texts that they were not fitted on."""

    members: tuple[Member, ...] = ("log_count", "convolution")
    folds: int = 2  # of the out-of-fold predictions; each costs a fit on the other folds
    prior_rows: float = 20.0  # texts that the plain average of members is worth when they are weighed
    seed: int = 0  # of the folds
    char_logistic: CharLogisticConfig = CharLogisticConfig()
    word_logistic: WordLogisticConfig = WordLogisticConfig()
    log_count: LogCountConfig = LogCountConfig()
    frozen: FrozenConfig = FrozenConfig()
    tuned: TunedConfig = TunedConfig()
    convolution: ConvolutionConfig = ConvolutionConfig()

    @classmethod
    def for_chinese(cls) -> StackConfig:
        """N-grams and the convolution."""
        return cls()

    @classmethod
    def for_english(cls) -> StackConfig:
        """N-grams, frozen vectors and a fine-tuned encoder."""
        members: tuple[Member, ...] = ("log_count", "frozen", "tuned")
        english = LogCountConfig.for_english()
        return cls(members=members, folds=3, log_count=english, tuned=TunedConfig.for_sentences())

    @classmethod
    def for_english_shop(cls) -> StackConfig:
        """Without fine-tuning: 1,000 sentences in seconds instead of minutes."""
        members: tuple[Member, ...] = ("log_count", "frozen")
        return cls(members=members, folds=5, log_count=LogCountConfig.for_english())
