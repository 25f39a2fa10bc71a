"""The quotes of a product: few reviews are split again, their sentences ranked, and a handful is chosen."""

from collections.abc import Sequence
from datetime import datetime

from content import features, predictor
from content.contracts import Heard, Limits
from content.policy import quoting
from content.policy.aggregate import Counted, Stance
from content.policy.quoting import Quotable

# The latest verified reviews stand for the rest: a product with thousands is not split anew for each newcomer.
MAX_REVIEWS = 80
MAX_ASPECTS = 6
OPINIONATED = (Stance.POSITIVE, Stance.NEGATIVE, Stance.MIXED)


def quotes(
    audible: Sequence[Heard], counted: Sequence[Counted], *, limits: Limits, now: datetime
) -> list[Quotable]:
    """Verbatim sentences about what is shown, best first; none where nothing is shown."""
    shown = [one.code for one in counted if one.is_shown and one.stance in OPINIONATED][:MAX_ASPECTS]
    speaking = [one for one in audible if any(each.aspect in shown for each in one.reading.remarks)]
    latest = sorted(speaking, key=lambda one: (one.written.is_verified, one.written.created_at), reverse=True)
    found = [
        each
        for one in latest[:MAX_REVIEWS]
        for each in quoting.quotable(one, features.split(one.written.text), shown)
    ]
    return quoting.choose(_ranked(found, now), limits)


def _ranked(found: Sequence[Quotable], now: datetime) -> list[Quotable]:
    """By how many say the same and how well, where a model can tell; the others behind, by plain rules."""
    plain = quoting.by_plain_rules(found)
    best = predictor.quotable([_described(one, now) for one in plain])
    first = [plain[at] for at in best]
    return first + [one for one in plain if one not in first]


def _described(one: Quotable, now: datetime) -> predictor.Candidate:
    return predictor.Candidate(
        text=one.text,
        author=one.author,
        group=f"{one.aspect} {one.polarity} {one.language}",
        is_verified=one.is_verified,
        age_days=max(0.0, (now - one.at).total_seconds() / 86_400),
    )
