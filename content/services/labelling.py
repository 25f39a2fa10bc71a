"""Labels of people: what to ask next, keeping an answer, taking it back. Training reads them from then on."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from content.models import AspectDefinition, Label, ReviewAnalysis
from content.policy import agreement, sampling
from content.policy.sampling import Candidate, Covered
from shop.contracts.errors import ShopError

POOL = 1_000  # of the latest readings, from which the next words are chosen
SHARED_EVERY = 5  # one in five answers goes to words that another person labelled, to compare the two


class LabelInvalid(ShopError):
    """There is no such review, aspect or answer."""

    code = "label_invalid"


@dataclass(frozen=True, slots=True)
class Sample:
    """Words of a review for a person to judge: `before` + `words` + `after` is its text."""

    review_id: int
    start: int
    end: int
    aspect_id: int | None
    product: str
    title: str
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Progress:
    """`kappa` over words that two people labelled; None where there are too few."""

    n_own: int
    n_all: int
    n_both: int
    kappa: float | None


def upcoming(*, by: int, n: int = 1, skipped: Sequence[int] = ()) -> tuple[Sample, ...]:
    """The words that a person should label next."""
    own = Label.objects.filter(by_id=by)
    shared = _shared(by, skipped) if own.count() % SHARED_EVERY == SHARED_EVERY - 1 else None
    if shared is not None:
        return (shared,)
    rows = (
        ReviewAnalysis.objects.filter(review__state="approved", language__in=("en", "zh"))
        .exclude(Q(review__text="") | Q(review_id__in=list(skipped)) | Q(review__labels__by_id=by))
        .select_related("review__product__product_type")
        .order_by("-pk")[:POOL]
    )
    by_review = {row.review_id: row for row in rows}
    known = dict(AspectDefinition.objects.values_list("aspect__code", "aspect_id"))
    candidates = [one for row in by_review.values() for one in _candidates(row) if one.aspect in {"", *known}]
    chosen = sampling.choose(candidates, n, _covered(by))
    return tuple(
        _sample(by_review[one.review_id], one.start, one.end, known.get(one.aspect)) for one in chosen
    )


def aspects() -> list[AspectDefinition]:
    """What a label may speak of, in the order of lists."""
    return list(
        AspectDefinition.objects.filter(is_active=True)
        .select_related("aspect")
        .order_by("aspect__position", "aspect_id")
    )


def save(
    *, review_id: int, start: int, end: int, aspect_id: int | None, polarity: str, by: int, now: datetime
) -> None:
    """Keep an answer; the same person's answer for the same words replaces the one before.

    Args:
        aspect_id: None for the review as a whole, of which all words count.

    Raises:
        LabelInvalid
    """
    text = ReviewAnalysis.objects.filter(review_id=review_id).values_list("review__text", flat=True).first()
    if not text or polarity not in Label.Polarity.values:
        raise LabelInvalid(_("There is nothing to label here."))
    if aspect_id is None:
        start, end = 0, len(text)
    elif not AspectDefinition.objects.filter(aspect_id=aspect_id).exists():
        raise LabelInvalid(_("There is no such aspect."))
    if not 0 <= start < end <= len(text):
        raise LabelInvalid(_("These words are not in the review any more."))
    words: dict[str, Any] = {
        "review_id": review_id,
        "start": start,
        "end": end,
        "aspect_id": aspect_id,
        "by_id": by,
    }
    Label.objects.update_or_create(**words, defaults={"polarity": polarity, "at": now})


def undo(*, by: int) -> bool:
    """Take a person's latest answer back; whether there was one."""
    latest = Label.objects.filter(by_id=by).order_by("-at", "-pk").first()
    if latest is None:
        return False
    latest.delete()
    return True


def progress(*, by: int) -> Progress:
    """Two queries, whoever asks."""
    rows = Label.objects.exclude(by=None).values_list(
        "review_id", "start", "end", "aspect_id", "by_id", "polarity"
    )
    answers: dict[tuple[int, int, int, int | None], dict[int, str]] = {}
    n_own = n_all = 0
    for review, start, end, aspect, person, polarity in rows.order_by("at", "pk"):
        answers.setdefault((review, start, end, aspect), {})[person or 0] = polarity
        n_all += 1
        n_own += person == by
    pairs = [tuple(said.values())[:2] for said in answers.values() if len(said) > 1]
    return Progress(n_own, n_all, len(pairs), agreement.kappa([(one, other) for one, other in pairs]))


def _candidates(row: ReviewAnalysis) -> Iterator[Candidate]:
    """The remarks that were read in a review, or the review as a whole."""
    review = row.review
    kind = f"{review.product.product_type.code} {row.language}"
    n = len(review.text)
    remarks = [one for one in row.remarks if one[3] is not None and 0 <= one[3] < one[4] <= n]
    for aspect, _polarity, confidence, start, end in remarks:
        yield Candidate(review.pk, start, end, aspect, confidence, review.product_id, kind)
    if not remarks and row.p_positive is not None:
        yield Candidate(review.pk, 0, n, "", row.p_positive, review.product_id, kind)


def _covered(by: int) -> Covered:
    rows = Label.objects.filter(by_id=by).values_list(
        "review__product_id", "review__product__product_type__code", "review__analysis__language"
    )
    found = list(rows)
    return Covered(
        Counter(product_id for product_id, _kind, _language in found),
        Counter(f"{kind} {language}" for _product, kind, language in found),
    )


def _shared(by: int, skipped: Sequence[int]) -> Sample | None:
    """Words that somebody else labelled and this person did not, oldest first."""
    others = Label.objects.exclude(by_id=by).exclude(by=None).exclude(review_id__in=list(skipped))
    mine = set(Label.objects.filter(by_id=by).values_list("review_id", flat=True))
    for label in others.order_by("at", "pk")[:POOL]:
        if label.review_id not in mine:
            row = (
                ReviewAnalysis.objects.filter(review_id=label.review_id)
                .select_related("review__product")
                .first()
            )
            if row is not None and label.end <= len(row.review.text):
                return _sample(row, label.start, label.end, label.aspect_id)
    return None


def _sample(row: ReviewAnalysis, start: int, end: int, aspect_id: int | None) -> Sample:
    text = row.review.text
    return Sample(
        row.review_id,
        start,
        end,
        aspect_id,
        str(row.review.product),
        row.review.title,
        text[:start],
        text[start:end],
        text[end:],
    )
