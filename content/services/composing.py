"""From what was heard of a product to what is published: counts, sentences, tags, quotes, and a digest of it all."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from content import predictor
from content.contracts import Heard, Limits, Named, Remark
from content.policy import aggregate, pros, suits, summary, voices
from content.policy.aggregate import Counted
from content.policy.quoting import Quotable
from content.policy.suits import Suited
from content.policy.summary import Stated
from content.services import phrasing, quoting
from shop.contracts.insights import (
    AspectCount,
    Claim,
    Mention,
    MonthCount,
    Opinion,
    ProductInsight,
    Quote,
    Suits,
)

# Raise it when counting or wording changes: then everything is published anew.
FORMAT = 1
MODEL, FALLBACK = "model", "fallback"


@dataclass(frozen=True, slots=True)
class Composed:
    """An insight ready to be published, where its reviews say so, how many reviews did not count, and what a
    language model wrote that is not said: [language, sentence, reasons].
    """

    insight: ProductInsight
    mentions: tuple[Mention, ...]
    n_left_out: int
    dropped: tuple[tuple[str, str, tuple[str, ...]], ...] = ()


def digest(heard: Sequence[Heard], names: Mapping[str, Named]) -> str:
    """Of all that a publication depends on: the reviews, what was read in them, the aspects' names, who words it."""
    known = sorted({each.aspect for one in heard for each in one.reading.remarks if each.aspect in names})
    named = [[code, *asdict(names[code]).values()] for code in known]
    parts = [FORMAT, predictor.phrased_by(), named, [_trace(one) for one in heard]]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def compose(
    heard: Sequence[Heard], *, names: Mapping[str, Named], limits: Limits, digest: str, now: datetime
) -> Composed:
    """What the published reviews of one product say.

    Args:
        heard: of one product, at least one; remarks on aspects that nobody knows any more are not counted.
    """
    known = [_about(one, names) for one in heard]
    audible = voices.audible(known, limits)
    reviewers = len(voices.authors(audible))
    counted = aggregate.aggregate(voices.voices(audible), n_reviewers=reviewers, limits=limits)
    sides = pros.sides(counted)
    said = phrasing.phrased(summary.claims(counted, names, limits), counted, names=names, limits=limits)
    read_by = known[-1].reading
    insight = ProductInsight(
        product_id=known[0].written.product_id,
        n_reviews=len(known),
        n_reviewers=reviewers,
        n_verified=len(voices.authors(one for one in audible if one.written.is_verified)),
        aspects=tuple(_count(one) for one in counted),
        quotes=tuple(_quote(one) for one in quoting.quotes(audible, counted, limits=limits, now=now)),
        claims=tuple(_claim(one) for one in said.claims),
        pros=sides.pros,
        cons=sides.cons,
        suits=tuple(_tag(one) for one in suits.suits(audible, limits=limits)),
        as_of=now,
        source=MODEL if any(one.reading.source == MODEL for one in known) else FALLBACK,
        model_version=read_by.model_version,
        digest=digest,
    )
    return Composed(insight, tuple(_mentions(audible)), len(known) - len(audible), said.dropped)


def _trace(one: Heard) -> list[object]:
    """What of a review changes what is said: not who wrote it, only whether two reviews are one person's."""
    written, reading = one.written, one.reading
    remarks = [[each.aspect, each.polarity, each.start, each.end] for each in reading.remarks]
    said = [written.review_id, one.text_hash, written.author, written.stars, written.is_verified]
    return [
        *said,
        written.created_at.isoformat(),
        one.weight,
        one.is_quarantined,
        reading.model_version,
        remarks,
    ]


def _about(one: Heard, names: Mapping[str, Named]) -> Heard:
    """The review with remarks on known aspects only, inside its text."""
    kept = [each for each in one.reading.remarks if each.aspect in names and _is_inside(each, one)]
    return replace(one, reading=replace(one.reading, remarks=tuple(kept)))


def _is_inside(remark: Remark, one: Heard) -> bool:
    return 0 <= remark.start < remark.end <= len(one.written.text)


def _count(one: Counted) -> AspectCount:
    return AspectCount(
        code=one.code,
        n_reviewers=one.n_reviewers,
        n_mentions=one.n_mentions,
        n_positive=one.n_positive,
        n_negative=one.n_negative,
        n_neutral=one.n_neutral,
        n_verified=one.n_verified,
        verdict=Opinion(one.stance.value),
        positive_lo=one.positive.lo,
        positive_hi=one.positive.hi,
        months=tuple(MonthCount(each.month, each.n_positive, each.n_negative) for each in one.months),
        is_shown=one.is_shown,
    )


def _claim(one: Stated) -> Claim:
    return Claim(one.en, one.zh, one.aspects, one.n, one.of)


def _tag(one: Suited) -> Suits:
    return Suits(one.use.code, one.use.en, one.use.zh, one.n, one.of)


def _quote(one: Quotable) -> Quote:
    opinion = Opinion(one.polarity.value)
    return Quote(one.review_id, one.aspect, opinion, one.text, one.start, one.end, one.language.value)


def _mentions(audible: Sequence[Heard]) -> list[Mention]:
    return [
        Mention(one.written.review_id, each.aspect, Opinion(each.polarity.value), each.start, each.end)
        for one in audible
        for each in one.reading.remarks
    ]
