"""Prices that change by themselves: where a category is automatic, and for as many products as its stage reaches."""

from __future__ import annotations

from datetime import datetime

from pricing.contracts import Mode
from pricing.features import ledger, terms
from pricing.policy import staging
from pricing.services import proposals

ACTOR = "automatic"


def run(*, now: datetime) -> int:
    """Apply open proposals of automatic categories within their stage; returns how many prices changed.

    What a stage does not reach stays open for a person. Each goes through the same checks as a person's approval.
    """
    if terms.is_stopped():
        return 0
    known = terms.by_category()
    wanted = [
        row.proposal_id
        for row in ledger.open_automatic()
        if (allowed := terms.resolve(row.category_ids, known)).mode is Mode.AUTOMATIC
        and staging.is_reached(row.product_id, allowed.rollout_percent)
    ]
    return proposals.approve_many(proposal_ids=wanted, actor=ACTOR, now=now).n_done
