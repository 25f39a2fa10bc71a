"""What may be said, and what became of what was said."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Fact:
    """One aspect as reviewers counted it; every count is of distinct reviewers.

    `words` name the aspect in the language of the sentences. Those that name it only to praise or to criticise
    ("leak") are in `praising` and `criticising`.
    """

    code: str
    words: tuple[str, ...]
    n_reviewers: int  # of the product
    n_positive: int
    n_negative: int
    n_neutral: int = 0
    praising: tuple[str, ...] = ()
    criticising: tuple[str, ...] = ()

    @property
    def n_mentions(self) -> int:
        """Reviewers who speak of it."""
        return self.n_positive + self.n_negative + self.n_neutral

    def n_of(self, side: int) -> int:
        """Reviewers on a side: 1 praise, -1 criticism, 0 any."""
        return {1: self.n_positive, -1: self.n_negative}.get(side, self.n_mentions)


class Reason(StrEnum):
    """Why a sentence is dropped. Stored as codes."""

    INSTRUCTION = "instruction"  # orders, links, markup, code
    LANGUAGE = "language"
    UNKNOWN_WORD = "unknown_word"  # names what no fact names
    ASPECT = "aspect"  # an aspect that is no fact
    NO_FACT = "no_fact"  # nothing of what it says can be checked
    NUMBER = "number"
    QUANTITY = "quantity"  # most, half, all, 大多数
    POLARITY = "polarity"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Dropped:
    sentence: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    kept: tuple[str, ...]
    dropped: tuple[Dropped, ...]
