"""The app's vocabulary: what happened, what was predicted, what was decided and why. Nothing here knows Django."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Arm(StrEnum):
    """Arms of the experiment `recommendations`; a hold-out without a model measures what the model earns."""

    MODEL = "model"
    POPULARITY = "popularity"


class Cause(StrEnum):
    """Why an item was chosen. The codes are those of the shop's `ReasonKind`."""

    VIEWED = "because_viewed"
    BOUGHT = "because_bought"
    TOGETHER = "bought_together"
    SIMILAR = "similar"
    WHOLE_HISTORY = "for_you"
    POPULAR = "popular"
    BEST_SELLER = "best_seller"
    NEW = "new"
    RECENTLY_VIEWED = "recently_viewed"


@dataclass(frozen=True, slots=True)
class Step:
    """A product in somebody's history: the latest time, how strongly, and whether only by buying."""

    product_id: int
    at: float  # seconds since 1970, UTC
    weight: float
    was_viewed: bool


@dataclass(frozen=True, slots=True)
class History:
    """One shopper before a moment: steps oldest first, each product once, at most fifty."""

    steps: tuple[Step, ...] = ()
    bought_recently: frozenset[int] = frozenset()

    @property
    def product_ids(self) -> list[int]:
        return [step.product_id for step in self.steps]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product with its score (greater is better) and the group that diversity counts, its category."""

    product_id: int
    score: float
    group: int = 0


@dataclass(frozen=True, slots=True)
class Companion:
    """Of `total` baskets with `anchor_id`, `support` also held `product_id`; `score` ranks."""

    product_id: int
    anchor_id: int
    support: int
    total: int
    score: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What the business allows a slate to be."""

    per_group: int = 3  # of one category among the first twelve; more reads as a shelf, not as a choice
    exploration_rate: float = 0.05  # chance that the last place goes to a new product, to learn about it
    bought_again_days: int = 30  # what was bought this recently is not offered again, unless bought twice


@dataclass(frozen=True, slots=True)
class Choice:
    """A decided item: its place is its index. `propensity` is the chance that the policy gave it that place."""

    product_id: int
    score: float
    cause: Cause
    named_id: int | None = None  # the product that the reason names
    support: int | None = None
    total: int | None = None
    propensity: float = 1.0


@dataclass(frozen=True, slots=True)
class Counted:
    """Outcomes of the slates of one kind, source and arm."""

    kind: str
    source: str
    arm: str
    n_slates: int
    n_clicked: int
    n_purchases: int
    revenue: Mapping[str, str] = field(default_factory=dict)  # currency → amount


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the serving model; empty version where none serves."""

    version: str = ""
    as_of: str = ""
    n_items: int = 0
    fault: str = ""  # why no model serves


@dataclass(frozen=True, slots=True)
class TrainOptions:
    """How to train. `fast` leaves out the networks: seconds instead of a minute, and a model of counts."""

    as_of: datetime
    fast: bool = False
    by: str = "command"
    min_people: int = 200  # in the holdout; fewer, and the gate refuses, because any difference is noise


@dataclass(frozen=True, slots=True)
class TrainResult:
    """What came of a training. `verdict` are the gate's sentences."""

    version: str
    is_promoted: bool
    verdict: tuple[str, ...]
    run_id: int
    card: str


@dataclass(frozen=True, slots=True)
class Version:
    """A trained version, for operators."""

    name: str
    estimator: str
    as_of: str
    created_at: str
    is_champion: bool
    ndcg: float | None  # ndcg@10 on the time split, of the estimator that the version holds

    @property
    def figure(self) -> str:
        """The number by which versions are compared, with its name."""
        return "" if self.ndcg is None else f"ndcg@10 {self.ndcg:.4f}"
