"""What a page asks a recommender, and what it gets."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class SlateKind(StrEnum):
    """Where a slate is shown; each has its own candidates and its own rule-based default."""

    FOR_YOU = "for_you"
    SIMILAR = "similar"
    BOUGHT_TOGETHER = "bought_together"
    CART = "cart"
    RECENTLY_VIEWED = "recently_viewed"
    POPULAR = "popular"
    NEW = "new"


class ReasonKind(StrEnum):
    """Why an item is in a slate. Each is only used where it is true."""

    BECAUSE_VIEWED = "because_viewed"  # removing that view changes the slate
    BECAUSE_BOUGHT = "because_bought"  # likewise, where the shopper bought it without a view here
    BOUGHT_TOGETHER = "bought_together"  # with support / total baskets
    SIMILAR = "similar"
    POPULAR = "popular"  # among the best sellers of seven days
    BEST_SELLER = "best_seller"  # among the best sellers of all time, where seven days say too little
    NEW = "new"
    RECENTLY_VIEWED = "recently_viewed"
    FOR_YOU = "for_you"  # the whole history, no single product decides


@dataclass(frozen=True, slots=True)
class Reason:
    """A true reason. `product_id` is the product it names; counts are baskets."""

    kind: ReasonKind
    product_id: int | None = None
    support: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class SlateRequest:
    """Who asks, where and for what. `product_ids` are the page's product or the cart's products."""

    kind: SlateKind
    channel_id: int
    now: datetime
    visitor_id: int | None = None
    customer_id: int | None = None
    product_ids: tuple[int, ...] = ()
    cart_product_ids: tuple[int, ...] = ()
    size: int = 12
    personal: bool = True  # False where the shopper did not consent to personalisation


@dataclass(frozen=True, slots=True)
class SlateItem:
    product_id: int
    score: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class Slate:
    """An ordered answer. `slate_id` names the ledger row that impressions and clicks refer to."""

    kind: SlateKind
    items: tuple[SlateItem, ...]
    source: str  # "model" or "fallback"
    model_version: str = ""
    arm: str = ""
    slate_id: str = ""


@dataclass(frozen=True, slots=True)
class RecommenderHealth:
    """What the dashboard says of a recommender: which source serves, and why if it is the fallback."""

    source: str
    detail: str
    facts: dict[str, str] = field(default_factory=dict)
