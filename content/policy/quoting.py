"""Which words of reviews are quoted: whole sentences, verbatim, of people whose opinion counts.

Ranking is a model's business or, without one, that of `by_plain_rules`; here is what may be quoted at
all, and how a few are chosen so that praise, criticism and both languages are heard, each reviewer at most once.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from content.contracts import Heard, Language, Limits, Polarity, Sentence, Split
from content.policy import voices

WORDS = (6, 25)  # of an English quote: shorter says nothing, longer is not read
CHARACTERS = (8, 60)  # of a Chinese quote
HAN = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")
READ = (Language.EN, Language.ZH)
CLOSING = ";；,，、 \n\t"  # what ends a part of a sentence is no end of a quote
# What turns against or adds to the sentence before it says half of something by itself.
LEANING = re.compile(
    r"(?:but|however|still|yet|though|although|otherwise|also|and|so|then|nevertheless|unfortunately|sadly)\b"
    r"|但|不过|可惜|可是|然而|只是|就是|而且|另外|还有|所以|因此|不然|虽然|尽管",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quotable:
    """A sentence that praises or criticises an aspect: `text` is the review's `text[start:end]`."""

    review_id: int
    author: str
    aspect: str
    polarity: Polarity
    text: str
    start: int
    end: int
    language: Language
    is_verified: bool
    at: datetime


def quotable(one: Heard, split: Split, aspects: Iterable[str]) -> list[Quotable]:
    """The sentences of a review that say one thing clearly about one of `aspects`.

    Nothing of a review that gives orders to assistants: quotes are read by them too.
    """
    if one.is_quarantined or one.reading.language not in READ:
        return []
    wanted = set(aspects)
    found = (_quotable(one, sentence, wanted) for sentence in split.sentences)
    return [each for each in found if each is not None]


def fits(text: str, language: Language) -> bool:
    """Whether a quote is long enough to say something and short enough to be read."""
    least, most = CHARACTERS if language == Language.ZH else WORDS
    n = len(HAN.findall(text)) if language == Language.ZH else len(WORD.findall(text))
    return least <= n <= most


def by_plain_rules(found: Iterable[Quotable]) -> list[Quotable]:
    """Bought here first, then the latest."""
    return sorted(
        found, key=lambda each: (not each.is_verified, -each.at.timestamp(), each.review_id, each.start)
    )


def choose(ranked: Sequence[Quotable], limits: Limits) -> list[Quotable]:
    """At most `limits.max_quotes`, best first in each of: praise and criticism, in each language.

    A quote for every such side first, so that a shopper finds both in either language; then more of the best ranked.
    """
    sides = dict.fromkeys((each.language, each.polarity) for each in ranked)
    taken: list[Quotable] = []
    for language, polarity in sides:
        best = (each for each in ranked if (each.language, each.polarity) == (language, polarity))
        _take(taken, best, most=min(limits.max_quotes, len(taken) + 1))
    _take(taken, iter(ranked), most=limits.max_quotes)
    return sorted(taken, key=list(ranked).index)


def _take(taken: list[Quotable], found: Iterable[Quotable], most: int) -> None:
    for each in found:
        if len(taken) >= most:
            return
        if not any(each.author == other.author or _same(each, other) for other in taken):
            taken.append(each)


def _same(one: Quotable, other: Quotable) -> bool:
    return one.text.casefold() == other.text.casefold()


def _quotable(one: Heard, sentence: Sentence, wanted: set[str]) -> Quotable | None:
    """A sentence whose remarks agree, about the first of the wanted aspects in it."""
    inside = [
        each for each in one.reading.remarks if sentence.start <= each.start and each.end <= sentence.end
    ]
    polarities = {each.polarity for each in inside}
    aspect = next((each.aspect for each in inside if each.aspect in wanted), None)
    text = one.written.text[sentence.start : sentence.end].rstrip(CLOSING)
    start, end = sentence.start, sentence.start + len(text)
    if aspect is None or len(polarities) != 1 or Polarity.NEUTRAL in polarities:
        return None
    if LEANING.match(text) or not fits(text, one.reading.language):
        return None
    return Quotable(
        review_id=one.written.review_id,
        author=voices.author_of(one),
        aspect=aspect,
        polarity=polarities.pop(),
        text=text,
        start=start,
        end=end,
        language=one.reading.language,
        is_verified=one.written.is_verified,
        at=one.written.created_at,
    )
