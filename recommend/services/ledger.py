"""Every served slate as a row, and forgetting who saw it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DatabaseError

from recommend.contracts import Choice
from recommend.models import SlateDecision
from shop.contracts.people import Who
from shop.contracts.recommending import SlateRequest
from shop.services.experiments import Assignment

MODEL_NAME = "ranker"
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Decided:
    """A slate as decided, ready to be written down and shown."""

    request: SlateRequest
    choices: tuple[Choice, ...]
    source: str
    version: str
    arm: Assignment | None


def record(decided: Sequence[Decided]) -> list[str]:
    """Write the slates of a page in one INSERT; returns their ids, "" for an empty slate.

    A ledger that cannot be written must not hide the slates: then all ids are "" and the log says why.
    """
    rows = [_row(one) if one.choices else None for one in decided]
    try:
        SlateDecision.objects.bulk_create([row for row in rows if row is not None])
    except DatabaseError:
        logger.exception("recommend: the ledger could not be written")
        return [""] * len(rows)
    return [row.slate_id if row is not None else "" for row in rows]


def forget(*, customer_id: int | None, visitor_ids: Sequence[int]) -> int:
    """Cut the slates from a person: no ids, and no reasons that name what they looked at. Returns their number.

    The model itself holds no person: it reads a history at each request, and the next training no longer sees it.
    """
    theirs = SlateDecision.objects.of(customer_id=customer_id, visitor_ids=list(visitor_ids))
    return theirs.update(visitor=None, customer=None, reasons=[], page_product_ids=[])


def _row(one: Decided) -> SlateDecision:
    request = one.request
    return SlateDecision(
        kind=request.kind.value,
        channel_id=request.channel_id,
        visitor_id=request.visitor_id if request.personal else None,
        customer_id=request.customer_id if request.personal else None,
        size=request.size,
        page_product_ids=list(request.product_ids),
        at=request.now,
        as_of=request.now,
        source=one.source,
        model_name=MODEL_NAME if one.version else "",
        model_version=one.version,
        experiment=one.arm.experiment if one.arm else "",
        arm=one.arm.arm if one.arm else "",
        score=one.choices[0].score,
        items=[
            [choice.product_id, round(choice.score, 4), round(choice.propensity, 6)] for choice in one.choices
        ],
        reasons=[
            [choice.cause.value, choice.named_id, choice.support, choice.total] for choice in one.choices
        ],
    )


def explain(*, slate_id: str, who: Who, may_see_all: bool) -> dict[str, object] | None:
    """A slate in plain values: when, by what, and each item with its reason. None if it is not this person's."""
    row = SlateDecision.objects.filter(slate_id=slate_id).first()
    if row is None or not (may_see_all or _is_own(row, who)):
        return None
    reasons = row.reasons or [[None, None, None, None]] * len(row.items)
    return {
        "slate_id": row.slate_id,
        "kind": row.kind,
        "at": row.at.isoformat(),
        "as_of": row.as_of.isoformat(),
        "source": row.source,
        "model_version": row.model_version,
        "experiment": row.experiment,
        "arm": row.arm,
        "items": [
            {
                "position": position,
                "product_id": product_id,
                "score": score,
                "propensity": propensity,
                "reason": kind,
                "because_of_product_id": named_id,
                "support": support,
                "of_baskets": total,
            }
            for position, ((product_id, score, propensity), (kind, named_id, support, total)) in enumerate(
                zip(row.items, reasons, strict=True), start=1
            )
        ],
    }


def _is_own(row: SlateDecision, who: Who) -> bool:
    if who.customer_id is not None and row.customer_id is not None:
        return row.customer_id == who.customer_id
    return who.visitor_id is not None and row.visitor_id == who.visitor_id
