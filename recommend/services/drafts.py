"""A draft per kind of slate: which products it wants checked against stock, and how it ends once that is known."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import islice

from django.conf import settings

from recommend import features, policy, predictor
from recommend.contracts import Candidate, Cause, Choice, History, Limits
from shop.contracts.recommending import SlateItem, SlateKind, SlateRequest
from shop.ports.recommender import answering, catalogue, counting

SPARE = answering.SPARE
# Newcomers that one slate may draw from.
NEWCOMERS = 20
MODEL, FALLBACK = "model", "fallback"


@dataclass(frozen=True, slots=True)
class Draft:
    """`wanted` products to check; `finish` takes those of them that can be bought and decides the slate."""

    wanted: Sequence[int]
    finish: Callable[[frozenset[int]], list[Choice]]
    source: str


@dataclass(slots=True)
class Page:
    """What the slates of one page share, read once: the shopper's history and the channel's assortment."""

    model: predictor.Model | None
    limits: Limits
    histories: dict[tuple[int | None, int | None], History] = field(default_factory=dict)

    def history(self, request: SlateRequest) -> History:
        if not request.personal:
            return History()
        key = (request.visitor_id, request.customer_id)
        if key not in self.histories:
            self.histories[key] = features.history_of(
                visitor_id=request.visitor_id,
                customer_id=request.customer_id,
                before=request.now,
                recent=timedelta(days=self.limits.bought_again_days),
            )
        return self.histories[key]


def limits() -> Limits:
    """The business's limits: defaults, and what the settings say otherwise."""
    return Limits(**getattr(settings, "RECOMMEND_LIMITS", {}))


def by_model(request: SlateRequest, page: Page, draw: float) -> Draft | None:
    """The model's draft; None for a kind or a product that only rules can answer."""
    if page.model is None:
        return None
    match request.kind:
        case SlateKind.FOR_YOU:
            return _for_you(request, page, page.model, draw)
        case SlateKind.SIMILAR:
            return _similar(request, page.model)
        case SlateKind.BOUGHT_TOGETHER:
            return _together(request, page.model, request.product_ids[: answering.CART_ANCHORS])
        case SlateKind.CART:
            return _together(request, page.model, request.product_ids[-answering.CART_ANCHORS :])
    return None


def by_rules(request: SlateRequest, page: Page) -> Draft:
    """The shop's own rules; for a newcomer whose one product the model does not know, what is like it."""
    items = list(islice(_rule_items(request, page), request.size + SPARE))
    choices = [_choice(item) for item in items]
    return Draft([choice.product_id for choice in choices], partial(_kept, choices, request.size), FALLBACK)


def _for_you(request: SlateRequest, page: Page, model: predictor.Model, draw: float) -> Draft | None:
    history = page.history(request)
    if not history.steps:
        return None
    shelf = features.assortment(request.channel_id)
    blocked = policy.blocked_products(
        cart=request.cart_product_ids,
        page=request.product_ids,
        seen=history.product_ids,
        just_bought=history.bought_recently,
    )
    ranking = model.rank(history.steps, shelf, blocked)
    if ranking is None:
        return None
    size = request.size
    likely = policy.arrange(ranking.candidates, size=size + SPARE, blocked=blocked, limits=page.limits)
    newcomers = _newcomers(request, shelf, blocked | {item.product_id for item in likely})
    # Their stock matters only in the rare case that one of them is shown.
    tried = newcomers if draw < page.limits.exploration_rate else []
    fill = [] if len(likely) == size + SPARE else _popular(request, blocked)

    def finish(sellable: frozenset[int]) -> list[Choice]:
        wanted = {item.product_id for item in likely}
        closed = blocked | (wanted - sellable)
        chosen = [
            item
            for item in policy.arrange(ranking.candidates, size=size, blocked=closed, limits=page.limits)
            if item.product_id in sellable
        ]
        without = [_slate_ids(row, size, closed, page.limits) for row in ranking.without]
        choices = policy.reasons(chosen, ranking.steps, without, ranking.drops)
        full = _filled(choices, fill, sellable, size)
        fresh = [product_id for product_id in tried if product_id in sellable] if tried else newcomers
        return policy.explore(full, fresh, limits=page.limits, draw=draw, size=size)

    checked = [item.product_id for item in likely] + tried + [item.product_id for item in fill]
    return Draft(checked, finish, MODEL)


def _slate_ids(
    candidates: Sequence[Candidate], size: int, closed: frozenset[int], rules: Limits
) -> frozenset[int]:
    return frozenset(
        item.product_id for item in policy.arrange(candidates, size=size, blocked=closed, limits=rules)
    )


def _similar(request: SlateRequest, model: predictor.Model) -> Draft | None:
    if not request.product_ids or not model.knows(request.product_ids[0]):
        return None
    anchor = request.product_ids[0]
    shelf = features.assortment(request.channel_id)
    blocked = {*request.cart_product_ids, *request.product_ids}
    candidates = model.similar(anchor, shelf, blocked)
    choices = policy.alike(candidates, anchor_id=anchor, size=request.size + SPARE, blocked=blocked)
    return Draft([choice.product_id for choice in choices], partial(_kept, choices, request.size), MODEL)


def _together(request: SlateRequest, model: predictor.Model, anchors: Sequence[int]) -> Draft | None:
    known = [anchor for anchor in anchors if model.knows(anchor)]
    if not known:
        return None
    shelf = features.assortment(request.channel_id)
    blocked = {*request.cart_product_ids, *request.product_ids}
    companions = model.companions(known, shelf)
    choices = policy.together(companions, size=request.size + SPARE, blocked=blocked)
    fill = _popular(request, blocked) if request.kind == SlateKind.CART else []

    def finish(sellable: frozenset[int]) -> list[Choice]:
        return _filled(_kept(choices, request.size, sellable), fill, sellable, request.size)

    checked = [choice.product_id for choice in choices] + [item.product_id for item in fill]
    return Draft(checked, finish, MODEL)


def _kept(choices: Sequence[Choice], size: int, sellable: frozenset[int]) -> list[Choice]:
    return [choice for choice in choices if choice.product_id in sellable][:size]


def _filled(
    choices: Sequence[Choice], fill: Sequence[SlateItem], sellable: frozenset[int], size: int
) -> list[Choice]:
    """Places left over go to what is popular, and say so."""
    taken = {choice.product_id for choice in choices}
    more = [_choice(item) for item in fill if item.product_id in sellable and item.product_id not in taken]
    return [*choices, *more][:size]


def _popular(request: SlateRequest, blocked: Collection[int]) -> list[SlateItem]:
    known = counting.popular(request.channel_id, request.now)
    return [item for item in known if item.product_id not in blocked][: request.size + SPARE]


def _rule_items(request: SlateRequest, page: Page) -> Sequence[SlateItem]:
    items = list(answering.allowed(request))
    if request.kind != SlateKind.FOR_YOU or page.model is None:
        return items
    history = page.history(request)
    if not history.steps:
        return items
    blocked = {*history.product_ids, *request.cart_product_ids}
    like_the_latest = catalogue.similar(history.steps[-1].product_id, request.channel_id)
    first = [item for item in like_the_latest if item.product_id not in blocked][: request.size]
    known = {item.product_id for item in first}
    return [*first, *(item for item in items if item.product_id not in known)]


def _newcomers(request: SlateRequest, shelf: features.Assortment, known: frozenset[int]) -> list[int]:
    fresh = shelf.newcomers(request.now).tolist()
    return [product_id for product_id in reversed(fresh) if product_id not in known][:NEWCOMERS]


def _choice(item: SlateItem) -> Choice:
    reason = item.reason
    return Choice(
        item.product_id, item.score, Cause(reason.kind.value), reason.product_id, reason.support, reason.total
    )
