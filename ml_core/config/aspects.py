"""Aspects: what a clause says, with or without labels, and aspects that nobody has named."""

from __future__ import annotations

from dataclasses import dataclass

from ml_core.config.learning import LoopConfig
from ml_core.config.tuning import TunedConfig


@dataclass(frozen=True, slots=True)
class ClauseConfig:
    """Polarity of clauses, learnt from stars on top of a lexicon."""

    hashed_features: int = 2**16  # of word and character n-grams; the artifact is 0.8 MB
    longest: int = 3  # words (English) or characters (Chinese) in an n-gram
    opinion: float = 1.5  # nats by which one opinion word tells praise from blame
    silence: float = 1.0  # nats for neutral where no opinion word stands
    spoken: float = 0.9  # nats taken from neutral for each opinion word
    most: float = 2.5  # opinion words that count on each side; a rant is not surer than a complaint
    rounds: int = 3  # of letting clauses disagree with their review; later ones move nothing
    l2: float = 4e-5  # times the sum of squares of the weights, beside the mean loss
    trust: float = 0.8  # exponent on the model's own opinion when a review's stars contradict it
    balance: float = 0.5  # stars weigh 1 / frequency to this power; shops have ten good reviews for a bad one
    operator_weight: float = 5.0  # clauses that one labelled by a person counts as
    steps: int = 40  # of L-BFGS in each round


@dataclass(frozen=True, slots=True)
class DiscoveryConfig:
    """Proposals of new aspects."""

    longest: int = 3  # English words in a term
    longest_chinese: int = 4  # characters in a term
    min_texts: int = 4  # sentences that must have a term; fewer are chance
    min_share: float = 0.002  # of all sentences; in a large shop four are chance too
    min_noun_rate: float = 0.3  # of an English word's places must be a noun's; verbs stay below
    min_cohesion: float = 1.0  # nats by which a Chinese word's parts attract each other
    min_entropy: float = 0.8  # nats of a Chinese word's neighbours; a fragment has always the same one
    min_judged: float = 0.8  # times the usual share of sentences with an opinion
    min_z: float = 1.96  # standard errors above the background
    same_meaning: float = 0.75  # cosine to a known term from which a candidate is that term
    same_aspect: float = 0.5  # cosine, or share of common sentences, from which two terms are one aspect
    most_terms: int = 300  # candidates that are grouped; the grouping is quadratic
    most: int = 20  # proposals, more than a person reads
    terms_shown: int = 8
    examples: int = 3


@dataclass(frozen=True, slots=True)
class WindowConfig:
    """Polarity of a term by the words around it."""

    lexicon: bool = True  # opinion words as features; without them this is the naive row
    window: int = 5  # words on each side of the term
    near: int = 3  # words on each side that also count by their side
    hashed_features: int = 2**14  # of the window, and again of the sentence
    opinion_scale: float = 0.5  # of the lexicon's standardised columns beside unit rows of words
    strength: float = 0.5  # C of the logistic regression


@dataclass(frozen=True, slots=True)
class PolarityConfig:
    """Polarity of a term by fine-tuned encoders beside the words around it."""

    encoder: TunedConfig = TunedConfig(
        views=("mean", "term"),  # term alone forgets the sentence, mean alone forgets which term
        dropout=0.3,  # with smoothing it gained a point on rows set aside; .1 learnt the rows by heart
        label_smoothing=0.1,
        loop=LoopConfig(
            epochs=5,
            learning_rate=1e-4,
            weight_decay=0.01,
            batch_size=32,
            clip_norm=1.0,
            warmup_steps=40,
            final_rate=0.0,
        ),
    )
    members: int = 3  # encoders that differ by their seed
    window: WindowConfig = WindowConfig()
    window_share: float = 0.3  # of the linear model's probabilities in the mixture
