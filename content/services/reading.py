"""Read and moderate reviews: once for each text and version of the model, whoever asks and how often.

Reviews are read in batches. One that fails is written down with its fault and tried again later; the others go on. The
shop's state of a review changes only through moderation, and of a failed one not at all.
"""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from content import features, predictor
from content.contracts import (
    Finding,
    Judged,
    Language,
    Moderation,
    Reading,
    Split,
    Suspicion,
    Verdict,
    Written,
)
from content.features import FAILED, Known
from content.models import ReviewAnalysis
from content.services import moderating, ontology
from content.services.refreshing import MODEL_NAME, refresh

CHUNK = 256  # reviews that are read at once
KEPT = ("id", "review", "decided", "decided_by", "decided_at")  # what another reading does not overwrite
UPDATED = [one.name for one in ReviewAnalysis._meta.local_concrete_fields if one.name not in KEPT]
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Read:
    """How many were read, and the products whose reviews they are."""

    n_reviews: int
    product_ids: frozenset[int]


@dataclass(slots=True)
class _Batch:
    """Reviews on their way: what they say, what was read in them, or why nothing could be."""

    written: list[Written] = field(default_factory=list)
    splits: list[Split] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)

    def __add__(self, other: "_Batch") -> "_Batch":
        return _Batch(
            self.written + other.written,
            self.splits + other.splits,
            self.readings + other.readings,
            self.judged + other.judged,
            self.faults | other.faults,
        )


def read(*, review_ids: Sequence[int], now: datetime) -> int:
    """Read, moderate, and publish what the products' reviews say; returns how many were read.

    A review that was read as it stands by the serving model is passed over.
    """
    done = look(review_ids=review_ids, now=now)
    refresh(product_ids=sorted(done.product_ids), now=now)
    return done.n_reviews


def look(*, review_ids: Sequence[int], now: datetime, again: bool = False) -> Read:
    """Read and moderate without publishing; `again` also those that were read as they stand.

    The first reading of a shop defines its aspects: only then are its types of goods known.
    """
    ontology.ensure()
    done = Read(0, frozenset())
    for start in range(0, len(review_ids), CHUNK):
        part = _look(review_ids[start : start + CHUNK], now=now, again=again)
        done = Read(done.n_reviews + part.n_reviews, done.product_ids | part.product_ids)
    return done


def text_hash(written: Written) -> str:
    """Of the words alone: a person's decision on them stands until they change."""
    return hashlib.sha256(f"{written.title}\n{written.text}".encode()).hexdigest()


def _look(review_ids: Sequence[int], *, now: datetime, again: bool) -> Read:
    version = predictor.champion().facts.version
    known = features.known(review_ids)
    due = [pk for pk in review_ids if pk in known and (again or _is_due(known[pk], version))]
    if not due:
        return Read(0, frozenset())
    written = features.written(due)
    batch = _guarded(written, now)
    _write(batch, known=known, version=version, now=now)
    changed = moderating.enact(judged=batch.judged, now=now)
    return Read(len(written), frozenset(one.product_id for one in written) | frozenset(changed))


def _is_due(one: Known, version: str) -> bool:
    is_read = one.as_of is not None and one.as_of >= one.changed_at and not one.has_failed
    return not is_read or bool(version and one.model_version != version)


def _guarded(written: Sequence[Written], now: datetime) -> _Batch:
    """All at once; if that fails, each half for itself, until the review that fails stands alone."""
    try:
        splits = [features.split(one.text, one.title) for one in written]
        readings = predictor.read(written)
        judged = moderating.judge(written=written, splits=splits, readings=readings, now=now)
        return _Batch(list(written), splits, readings, judged)
    except Exception as error:  # whatever is in one review, the others are read
        if len(written) > 1:
            half = len(written) // 2
            return _guarded(written[:half], now) + _guarded(written[half:], now)
        logger.exception("content: review %s cannot be read", written[0].review_id)
        return _Batch(list(written), faults={written[0].review_id: f"{type(error).__name__}: {error}"[:300]})


def _write(batch: _Batch, *, known: Mapping[int, Known], version: str, now: datetime) -> None:
    readings = {one.review_id: one for one in batch.readings}
    judged = {one.review_id: one for one in batch.judged}
    rows = []
    for one in batch.written:
        row = _row(one, readings.get(one.review_id), judged.get(one.review_id), known[one.review_id], now)
        row.model_version = version
        row.reasons = [["fault", batch.faults[one.review_id]]] if one.review_id in batch.faults else []
        rows.append(row)
    _save(rows)
    _forget_decisions([row for row in rows if known[row.review_id].text_hash not in {"", row.text_hash}])


def _row(
    written: Written, reading: Reading | None, judged: Judged | None, known: Known, now: datetime
) -> ReviewAnalysis:
    """What was read; of a failed review nothing, and its words stay as public as they are."""
    failed_verdict = Verdict.ALLOW if known.is_published else Verdict.HOLD
    found = reading or Reading(written.review_id, Language.NONE, None, (), "fallback")
    moderation = judged.moderation if judged else Moderation(failed_verdict)
    suspicion = judged.suspicion if judged else Suspicion(0.0)
    return ReviewAnalysis(
        review_id=written.review_id,
        at=now,
        # A clock that runs behind must not make it look as if the review had changed since.
        as_of=max(now, known.changed_at),
        source=found.source,
        model_name=MODEL_NAME if reading else FAILED,
        score=found.p_positive,
        text_hash=text_hash(written),
        language=found.language,
        p_positive=found.p_positive,
        remarks=[
            [each.aspect, each.polarity, round(each.confidence, 4), each.start, each.end]
            for each in found.remarks
        ],
        verdict=moderation.verdict,
        findings=[_finding(each) for each in moderation.findings],
        is_quarantined=moderation.is_quarantined,
        weight=moderation.weight,
        suspicion=suspicion.score,
        suspicion_reasons=[list(each) for each in suspicion.reasons],
    )


def _finding(one: Finding) -> list[str | int]:
    return [one.flag, one.detail, one.start, one.end]


def _save(rows: Sequence[ReviewAnalysis]) -> None:
    """All in one statement; each for itself where a review was deleted meanwhile."""
    try:
        with transaction.atomic():
            ReviewAnalysis.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["review"], update_fields=UPDATED
            )
    except IntegrityError:
        if len(rows) > 1:
            half = len(rows) // 2
            _save(rows[:half])
            _save(rows[half:])


def _forget_decisions(rows: Sequence[ReviewAnalysis]) -> None:
    """What a person decided was about other words."""
    if rows:
        theirs = ReviewAnalysis.objects.filter(review_id__in=[row.review_id for row in rows])
        theirs.update(decided=ReviewAnalysis.Decided.NOBODY, decided_by="", decided_at=None)
