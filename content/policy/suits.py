"""What a product is good for: uses and people that satisfied reviewers name, counted and limited like aspects.

A reviewer speaks for a use with four stars or more and words of it in a clause that neither negates nor criticises; the
same words beside "not" or in a criticism speak against it. Where the opposed are many, nothing is shown.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from content.contracts import Heard, Limits, Polarity
from content.policy import aggregate, voices
from content.policy.aggregate import Stance
from content.policy.uses import USES, Use

MOST = 4  # tags of one product
GOOD_STARS = 4
BREAK = re.compile(
    r"[.!?;:,\n。！？；：，…]|\b(?:but|however|although|though|except|unless)\b|但是|但|不过|可是|然而|除非"
)
# Words that hold a "not" and negate nothing.
NO_NEGATION = re.compile(
    r"\bnot (?:only|just)\b|\bno (?:problem|issue|complaint|doubt|irritation|reaction|rash|pain|fuss|mess|smell)s?\b"
    r"|\bcan(?:not|['’]t) (?:go wrong|fault|wait)\b"
    r"|\b(?:does not|doesn['’]t|did not|didn['’]t) (?:irritate|hurt|slip)\b"
    r"|不错|不贵|不愧|不仅|不但|不只|不光|不二|不释手|差不多|没得说|没毛病|没问题|没话说|不限|不沉|不重|不累|不卡"
    r"|不刺激|不过敏|不起疹|不闷|不勒|不滑|不掉|不怕|没有刺激",
    re.IGNORECASE,
)
NEGATION = re.compile(
    r"\b(?:not|never|no|cannot|hardly|too|avoid|useless|unsuitable|wrong|bad|worst|regret|returned)\b|n['’]t\b"
    r"|[不没别勿难怕]|太[大小重沉硬紧松]",
    re.IGNORECASE,
)
REACH = 120  # characters of a clause that are looked at on each side


@dataclass(frozen=True, slots=True)
class Suited:
    """`n` of `of` reviewers say that the product suits a use."""

    use: Use
    n: int
    of: int


def suits(heard: Iterable[Heard], *, limits: Limits) -> tuple[Suited, ...]:
    """Uses that enough reviewers name, most named first.

    Args:
        heard: the reviews that count (`voices.audible`).
    """
    known = list(heard)
    of = len(voices.authors(known))
    speaking: dict[Use, set[str]] = defaultdict(set)
    opposed: dict[Use, set[str]] = defaultdict(set)
    for one in known:
        for use, is_for in _said(one):
            (speaking if is_for else opposed)[use].add(voices.author_of(one))
    found = [Suited(use, len(authors - opposed[use]), of) for use, authors in speaking.items()]
    clear = [one for one in found if _is_clear(one, len(opposed[one.use]), limits)]
    return tuple(sorted(clear, key=lambda one: (-one.n, USES.index(one.use)))[:MOST])


def _is_clear(one: Suited, n_opposed: int, limits: Limits) -> bool:
    together = aggregate.stance(one.n, n_opposed, one.n + n_opposed, limits)
    return aggregate.enough(one.n, one.of, limits) and together == Stance.POSITIVE


def _said(one: Heard) -> Iterable[tuple[Use, bool]]:
    text = one.written.text
    for use in USES:
        if found := use.pattern.search(text):
            yield use, _speaks_for(one, found.start(), found.end())


def _speaks_for(one: Heard, start: int, end: int) -> bool:
    return (
        one.written.stars >= GOOD_STARS
        and not NEGATION.search(NO_NEGATION.sub(" ", _clause(one.written.text, start, end)))
        and not any(
            remark.polarity == Polarity.NEGATIVE and remark.start < end and start < remark.end
            for remark in one.reading.remarks
        )
    )


def _clause(text: str, start: int, end: int) -> str:
    """The words around a place up to the next mark or turn on either side."""
    before = [found.end() for found in BREAK.finditer(text, max(0, start - REACH), start)]
    after = BREAK.search(text, end, end + REACH)
    return text[before[-1] if before else max(0, start - REACH) : after.start() if after else end + REACH]
