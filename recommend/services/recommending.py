"""The port that the shop asks: drafts by model or rules, one look at stock, then the slates and their ledger rows."""

import logging
import random
from collections.abc import Sequence

from recommend import predictor
from recommend.contracts import Arm, Choice
from recommend.services import drafts, ledger
from recommend.services.drafts import Draft, Page
from recommend.services.ledger import Decided
from shop.contracts.recommending import (
    Reason,
    ReasonKind,
    RecommenderHealth,
    Slate,
    SlateItem,
    SlateRequest,
)
from shop.ports.recommender import answering
from shop.services import experiments
from shop.services.experiments import Assignment

EXPERIMENT = "recommendations"
logger = logging.getLogger(__name__)


class Recommender:
    """Answers all slates of a page. Holds no state of a request; the model belongs to the process."""

    def recommend(self, requests: Sequence[SlateRequest]) -> list[Slate]:
        """Answer each request, in order. Personal slates are never cached: the latest event counts at once."""
        champion = predictor.champion()
        decided: list[Decided] = []
        pages: dict[str, Page] = {}
        drawn: list[Draft] = []
        arms: list[Assignment | None] = []
        for request in requests:
            arm = assigned(request)
            held_out = arm is not None and arm.arm == Arm.POPULARITY
            page = pages.setdefault(
                "rules" if held_out else "model",
                Page(None if held_out else champion.model, drafts.limits()),
            )
            arms.append(arm)
            drawn.append(_draft(request, page))
        sellable = _sellable(requests, drawn)
        for request, draft, arm in zip(requests, drawn, arms, strict=True):
            choices = draft.finish(sellable[request.channel_id])
            version = champion.facts.version if draft.source == drafts.MODEL else ""
            decided.append(Decided(request, tuple(choices), draft.source, version, arm))
        ids = ledger.record(decided)
        return [_slate(one, slate_id) for one, slate_id in zip(decided, ids, strict=True)]

    def health(self) -> RecommenderHealth:
        """Which source serves, and why if it is the fallback."""
        facts = predictor.champion().facts
        if facts.fault:
            return RecommenderHealth(drafts.FALLBACK, facts.fault)
        known = {"version": facts.version, "as_of": facts.as_of, "items": str(facts.n_items)}
        return RecommenderHealth(drafts.MODEL, f"version {facts.version}", known)


def assigned(request: SlateRequest) -> Assignment | None:
    """The shopper's arm. Without consent to personalisation nobody takes part."""
    if not request.personal:
        return None
    return experiments.assign(code=EXPERIMENT, customer_id=request.customer_id, visitor_id=request.visitor_id)


def _draft(request: SlateRequest, page: Page) -> Draft:
    try:
        draft = drafts.by_model(request, page, random.random())
    except Exception:  # one slate that the model cannot make is no reason to lose the page
        logger.exception("recommend: the model failed for %s; rules answer", request.kind)
        draft = None
    return draft or drafts.by_rules(request, page)


def _sellable(requests: Sequence[SlateRequest], drawn: Sequence[Draft]) -> dict[int, frozenset[int]]:
    """By channel, what can be bought of all that the drafts want. One query per channel."""
    asked: dict[int, set[int]] = {request.channel_id: set() for request in requests}
    for request, draft in zip(requests, drawn, strict=True):
        asked[request.channel_id].update(draft.wanted)
    return {channel_id: answering.sellable(ids, channel_id) for channel_id, ids in asked.items()}


def _slate(decided: Decided, slate_id: str) -> Slate:
    return Slate(
        decided.request.kind,
        tuple(_item(choice) for choice in decided.choices),
        source=decided.source,
        model_version=decided.version,
        arm=decided.arm.arm if decided.arm else "",
        slate_id=slate_id,
    )


def _item(choice: Choice) -> SlateItem:
    reason = Reason(ReasonKind(choice.cause.value), choice.named_id, choice.support, choice.total)
    return SlateItem(choice.product_id, choice.score, reason)
