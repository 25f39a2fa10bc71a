"""Which sentences of many reviews speak for all of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClusterConfig:
    """When two sentences say the same thing."""

    # Cosine, average link; for MiniLM, where unrelated pairs stay under .3. Another encoder needs another number:
    # `summaries.likeness_by_chance` measures it on the shop's own texts.
    likeness: float = 0.55
    largest: int = 2_000  # sentences clustered at once; the pairs of more would need gigabytes


@dataclass(frozen=True, slots=True)
class ExtractConfig:
    """Weights are of standardised scores, so they hold for encoders of any cosine range.

    Chosen on the 28 training products of FewSum Amazon; halving or doubling one loses about a point at most.
    """

    voice: float = (
        1.0  # against sentences about their writer; the largest single part: without it 3 ROUGE-1 less
    )
    shared_words: float = 0.25  # for words that many reviews share; sees what vectors of one encoder miss
    length: float = 0.2  # for sentences near `ideal_length`
    ideal_length: int = 14  # words or Chinese characters; half and twice as long lose equally
    position: float = 0.1  # for the beginning of a review; 0 and .2 are as good within chance
    relevance: float = 0.7  # MMR's lambda: this much for relevance, the rest against repetition
    candidates: int = 400  # most relevant sentences that clustering and MMR look at
    cluster: ClusterConfig = ClusterConfig()


@dataclass(frozen=True, slots=True)
class QuoteConfig:
    """What makes a good quote. Factors multiply, so that no strength hides a weakness."""

    least: int = 2  # quotes; fewer only where fewer candidates may be quoted at all
    most: int = 5  # quotes
    words: tuple[int, int] = (6, 25)  # of a quote in an alphabet: shorter says nothing, longer is not read
    characters: tuple[int, int] = (8, 60)  # of a Chinese quote
    unverified: float = 0.6  # factor for a review without a purchase behind it
    helpful_vote: float = 0.15  # added to the factor for each natural logarithm of helpful votes
    half_life_days: float = 365.0  # days; an older quote counts down to `old`, products change
    old: float = 0.5  # factor of a very old quote: old praise is weaker, not worthless
    first_person: float = 0.3  # how much of the factor "I" can cost; a quote may be personal
    relevance: float = 0.7  # MMR's lambda
    enough: float = 0.35  # of the best quote's value; after `least`, weaker quotes are left out
    cluster: ClusterConfig = ClusterConfig()
