"""Aspects: what a clause says, with or without labels, and aspects that nobody has named."""

from __future__ import annotations

from dataclasses import dataclass


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
