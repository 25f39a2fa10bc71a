"""Moderate reviews: what was seen in them becomes a verdict, and the verdict reaches the shop.

`judge` only looks and costs the same number of queries for one review as for a thousand; `enact` publishes, holds and
masks. What a person decided of the same words stands: `enact` leaves it alone.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from content.contracts import Flag, Judged, Moderation, Reading, Seen, Split, Verdict, Written
from content.features import behaviour, duplicates, goods, wording
from content.models import ReviewAnalysis
from content.policy import moderating, suspicion
from shop.services import reviews

HOUR = timedelta(hours=1)


def moderate(*, written: Written, split: Split, reading: Reading, now: datetime) -> Moderation:
    """The verdict on one review."""
    return judge(written=[written], splits=[split], readings=[reading], now=now)[0].moderation


def judge(
    *, written: Sequence[Written], splits: Sequence[Split], readings: Sequence[Reading], now: datetime
) -> list[Judged]:
    """Verdict and suspicion of each review, in the order given."""
    seen = _seen(written, splits, readings)
    known = behaviour.behaviours(written)
    return [
        Judged(one.review_id, moderating.moderate(what), suspicion.suspect(one, what, who))
        for one, what, who in zip(written, seen, known, strict=True)
    ]


def enact(*, judged: Sequence[Judged], now: datetime) -> list[int]:
    """Mask, publish what may be shown, and hold what may not; returns the products whose reviews changed."""
    open_ones = _undecided(judged)
    for one in open_ones:
        if _needs_mask(one):
            reviews.mask(review_id=one.review_id, now=now)
    held = {one.review_id for one in open_ones if one.moderation.verdict is Verdict.HOLD}
    held |= _of_the_same_rush(open_ones)
    allowed = {one.review_id for one in open_ones} - held
    changed = reviews.hold(review_ids=held, now=now) if held else []
    return sorted({*changed, *(reviews.release(review_ids=allowed, now=now) if allowed else [])})


def _seen(written: Sequence[Written], splits: Sequence[Split], readings: Sequence[Reading]) -> list[Seen]:
    copies, rushes = duplicates.copies(written), behaviour.rushes(written)
    names = goods.words_of_products(written)
    return [
        Seen(
            words=wording.find(one.text, one.title),
            copies=copy,
            rush=rush,
            language=split.language,
            is_verified=one.is_verified,
            aspects=frozenset(remark.aspect for remark in reading.remarks),
            n_words=goods.n_words(one.text),
            n_general=goods.n_general(f"{one.title} {one.text}"),
            n_about_product=goods.n_about(f"{one.title} {one.text}", names.get(one.product_id, frozenset())),
        )
        for one, split, reading, copy, rush in zip(written, splits, readings, copies, rushes, strict=True)
    ]


def _undecided(judged: Sequence[Judged]) -> list[Judged]:
    """Those about whose words no person has decided."""
    ids = [one.review_id for one in judged]
    decided = ReviewAnalysis.objects.filter(review_id__in=ids).exclude(decided="")
    left = set(decided.values_list("review_id", flat=True))
    return [one for one in judged if one.review_id not in left]


def _needs_mask(one: Judged) -> bool:
    return any(
        finding.flag is Flag.PERSONAL_DATA and finding.detail == wording.UNMASKED
        for finding in one.moderation.findings
    )


def _of_the_same_rush(judged: Iterable[Judged]) -> set[int]:
    """Reviews of the same hours that came before anybody could know: they wait now, too."""
    rushed = [one.review_id for one in judged if any(f.flag is Flag.BURST for f in one.moderation.findings)]
    if not rushed:
        return set()
    own = ReviewAnalysis.objects.filter(review_id__in=rushed).values_list(
        "review__product_id", "review__created_at"
    )
    hours: dict[int, list[datetime]] = {}
    for product_id, at in own:
        hours.setdefault(product_id, []).append(at)
    passed = ReviewAnalysis.objects.filter(
        review__product_id__in=hours, review__is_verified=False, verdict=Verdict.ALLOW, decided=""
    ).select_related("review")
    found = [
        row
        for row in passed
        if any(abs(row.review.created_at - at) <= HOUR for at in hours[row.review.product_id])
    ]
    for row in found:
        row.verdict, row.weight = Verdict.HOLD, moderating.BURST_WEIGHT
        row.findings = [*row.findings, [Flag.BURST, str(len(rushed)), 0, 0]]
    ReviewAnalysis.objects.bulk_update(found, ["verdict", "weight", "findings"])
    return {row.review_id for row in found}
