"""What customers say about a product, counted: a fact that pages, lists, the assistant and operators share.

Whoever reads reviews (an app, a person) publishes these through `services.insights`; the shop only keeps and
shows them, so a page, a list and an answer can never disagree on n of N. Counts are of distinct reviewers.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

# Reviewers from whom on their words are summed up, and an aspect is shown: fewer are anecdotes.
MIN_REVIEWERS = 3


class Opinion(StrEnum):
    """What one reviewer says of one aspect, or most say together."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    MIXED = "mixed"  # of a product: both praise and criticism are common
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class MonthCount:
    """Reviewers of one month (its first day) who praise or criticise an aspect."""

    month: date
    n_positive: int
    n_negative: int


@dataclass(frozen=True, slots=True)
class AspectCount:
    """How many of `n_reviewers` distinct reviewers of the product speak of an aspect, and how.

    A reviewer who praises and criticises the same aspect counts in both; `n_mentions` counts each once.
    """

    code: str
    n_reviewers: int  # who wrote anything about the product
    n_mentions: int  # who speak of the aspect
    n_positive: int
    n_negative: int
    n_neutral: int
    n_verified: int  # of n_mentions, who bought the product here
    verdict: Opinion
    positive_lo: float  # 95 % interval of n_positive / n_mentions (Wilson)
    positive_hi: float
    months: tuple[MonthCount, ...] = ()
    is_shown: bool = True  # enough reviewers speak of it to be shown to shoppers


@dataclass(frozen=True, slots=True)
class Quote:
    """Verbatim words of a review: `text` is `review.text[start:end]`."""

    review_id: int
    aspect: str
    opinion: Opinion
    text: str
    start: int
    end: int
    language: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of the summary in both languages, with the counts that it states."""

    text_en: str
    text_zh: str
    aspects: tuple[str, ...]
    n: int  # reviewers who say so
    of: int  # reviewers counted


@dataclass(frozen=True, slots=True)
class Suits:
    """A "good for" tag: how many reviewers say that the product suits a use or a person."""

    code: str
    text_en: str
    text_zh: str
    n: int
    of: int


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a review speaks of an aspect: characters `start:end` of its text."""

    review_id: int
    aspect: str
    opinion: Opinion
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ProductInsight:
    """All that is said about one product, read from its published reviews up to `as_of`.

    `source` is "model" or "fallback"; `pros` and `cons` are codes of aspects, most mentioned first.
    """

    product_id: int
    n_reviews: int
    n_reviewers: int
    n_verified: int
    aspects: tuple[AspectCount, ...]
    quotes: tuple[Quote, ...]
    claims: tuple[Claim, ...]
    pros: tuple[str, ...]
    cons: tuple[str, ...]
    suits: tuple[Suits, ...]
    as_of: datetime
    source: str
    model_version: str
    digest: str  # of the reviews that were read; tells when it is out of date


@dataclass(frozen=True, slots=True)
class Bullet:
    """A fact of the description in few words, in both languages; `attribute` where it is a property."""

    text_en: str
    text_zh: str
    attribute: str = ""
