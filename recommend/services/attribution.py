"""What came of the slates: impressions, clicks, carts and purchases, each attributed once.

A purchase belongs to the latest touch (a click on the slate's item, or putting it into the cart from there) of the same
product by the same shopper within 24 hours before the order. A shopper without consent has no history: there the slate
that the order line itself carries is the only link. Safe to run again over the same time: rows are unique.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from recommend import features
from recommend.features import Bought, Touch
from recommend.models import Outcome, SlateDecision

WINDOW = timedelta(hours=24)
# Looked at again each time, because an order may be placed a day after the click, and events may arrive late.
LOOK_BACK = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Attributed:
    """Rows that were new."""

    n_touches: int
    n_purchases: int


def attribute(*, now: datetime, look_back: timedelta = LOOK_BACK) -> Attributed:
    """Bring the outcomes up to date with what was recorded since `now - look_back`."""
    since = now - look_back
    touches = features.touches(since - WINDOW, now)
    slates = _slates({touch.slate_id for touch in touches})
    before = Outcome.objects.count()
    Outcome.objects.bulk_create(_touched(touches, slates), ignore_conflicts=True)
    between = Outcome.objects.count()
    purchases = _purchases(features.bought(since, now), touches, slates)
    Outcome.objects.bulk_create(purchases, ignore_conflicts=True)
    return Attributed(between - before, Outcome.objects.count() - between)


def _slates(slate_ids: set[str]) -> dict[str, int]:
    """Rows by public id; what names no slate of ours is left out."""
    return dict(SlateDecision.objects.filter(slate_id__in=slate_ids).values_list("slate_id", "pk"))


def _touched(touches: Iterable[Touch], slates: dict[str, int]) -> list[Outcome]:
    return [
        Outcome(
            slate_id=slates[touch.slate_id],
            kind=touch.kind,
            product_id=touch.product_id,
            position=touch.position,
            at=touch.at,
        )
        for touch in touches
        if touch.slate_id in slates
    ]


def _purchases(bought: Iterable[Bought], touches: Iterable[Touch], slates: dict[str, int]) -> list[Outcome]:
    by_product: dict[int, list[Touch]] = defaultdict(list)
    for touch in touches:
        if touch.slate_id in slates and touch.kind in (Outcome.Kind.CLICK, Outcome.Kind.CART):
            by_product[touch.product_id].append(touch)
    found = ((line, latest_touch(line, by_product[line.product_id])) for line in bought)
    return [_purchase(line, touch, slates) for line, touch in found if touch is not None]


def latest_touch(line: Bought, touches: Iterable[Touch]) -> Touch | None:
    """The latest touch that may claim the line, or None."""
    claims = [touch for touch in touches if line.at - WINDOW <= touch.at <= line.at and _same(line, touch)]
    return max(claims, key=lambda touch: (touch.at, touch.event_id), default=None)


def _same(line: Bought, touch: Touch) -> bool:
    """Whether the touch was this buyer's: by account, by device, or by the slate that the line carries."""
    by_customer = line.customer_id is not None and line.customer_id == touch.customer_id
    by_device = line.visitor_id is not None and line.visitor_id == touch.visitor_id
    return by_customer or by_device or bool(line.slate_id and line.slate_id == touch.slate_id)


def _purchase(line: Bought, touch: Touch, slates: dict[str, int]) -> Outcome:
    return Outcome(
        slate_id=slates[touch.slate_id],
        kind=Outcome.Kind.PURCHASE,
        product_id=line.product_id,
        position=touch.position,
        at=line.at,
        order_line_id=line.order_line_id,
        quantity=line.quantity,
        amount=line.amount,
        currency=line.currency,
    )
