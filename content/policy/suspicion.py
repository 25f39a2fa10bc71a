"""How much a review looks bought or copied: a weighted logistic over behaviour, text and company, with its reasons.

A signal for the person who decides, never a verdict, and never shown to shoppers. Weights were set by hand from what
the literature finds to matter (behaviour far more than text: Mukherjee et al. 2013, Rayana & Akoglu 2015) and are
checked against fakes planted in a simulation; they are no probabilities.
"""

import math
import re

from content.contracts import Behaviour, Seen, Suspicion, Written
from content.policy import moderating

BIAS = -4.2  # a buyer of some standing with words of their own comes out near 0.01
# Reason → what it adds to the log-odds when it holds fully.
WEIGHTS = {
    "rush": 3.2,  # came with many unverified reviews in an hour
    "copy": 3.0,  # says what others wrote before
    "own_copy": 1.4,  # the same words under other products
    "company": 2.2,  # the same people praise the same products within days
    "shared_device": 1.8,  # device or address shared with other authors
    "unverified": 1.3,
    "new_account": 1.3,  # wrote within a day of joining
    "many_in_a_day": 1.5,
    "only_extremes": 0.6,  # several reviews, all of one or five stars
    "deviates": 0.7,  # far from what others say
    "superlatives": 0.8,  # praise without anything specific
    "advertising": 2.0,
}
SUPERLATIVE = re.compile(
    r"\b(?:best|amazing|awesome|perfect|excellent|incredible|fantastic|superb|wonderful|love it|must buy"
    r"|highly recommend\w*|5 stars"
    r"|five stars|top|great product|life ?changing|flawless|10/10)\b|最好|最棒"
    r"|完美|超级|非常好|太棒|强烈推荐|五星|必买|绝了|极品"
    r"|无敌|神器|满分|好评",
    re.IGNORECASE,
)
SPECIFIC = re.compile(
    r"\d|\b(?:but|although|however|except|after|since|because|compared|than|months?|weeks?|size|battery"
    r"|screen|fits?|strap|zip|button)\b"
    r"|但|不过|就是|因为|比|个月|周|尺码|电池|屏幕|有点|只是",
    re.IGNORECASE,
)


def suspect(written: Written, seen: Seen, behaviour: Behaviour) -> Suspicion:
    """Score in [0, 1] and the reasons for it, heaviest first, each with its share of what speaks against"
    " the review."""
    parts = {
        code: WEIGHTS[code] * degree
        for code, degree in _degrees(written, seen, behaviour).items()
        if degree > 0
    }
    total = sum(parts.values())
    score = 1 / (1 + math.exp(-(BIAS + total)))
    ordered = sorted(parts.items(), key=lambda part: (-part[1], part[0]))
    return Suspicion(round(score, 4), tuple((code, round(part / total, 3)) for code, part in ordered))


def _degrees(written: Written, seen: Seen, behaviour: Behaviour) -> dict[str, float]:
    """How far each reason holds, from 0 to 1."""
    age = behaviour.account_age_days
    return {
        "rush": 1.0 if moderating.is_rush(seen.rush) else 0.0,
        "copy": min(1.0, seen.copies.similarity * min(1.0, seen.copies.n_authors)),
        "own_copy": min(1.0, seen.copies.n_products / 2),
        "company": min(1.0, behaviour.n_companions / 2),
        "shared_device": min(1.0, behaviour.n_sharing / 2),
        "unverified": 0.0 if seen.is_verified else 1.0,
        "new_account": 0.0 if age is None or age >= 1 else 1.0 - age,
        "many_in_a_day": min(1.0, max(0, behaviour.n_same_day - 2) / 4),
        "only_extremes": float(behaviour.n_reviews >= 3 and behaviour.extreme_share == 1.0),
        "deviates": min(1.0, max(0.0, behaviour.deviation - 1.5) / 2),
        "superlatives": _gush(written),
        "advertising": 1.0 if {finding.flag for finding in seen.words} & moderating.ADVERTISING else 0.0,
    }


def _gush(written: Written) -> float:
    """Superlatives and nothing specific; a few words of joy are everybody's."""
    words = f"{written.title} {written.text}"
    n = len(SUPERLATIVE.findall(words))
    return min(1.0, n / 3) if n >= 2 and not SPECIFIC.search(words) else 0.0
