"""One seed: the history under hand rules, then the measured days under a policy.

The history is the same for all policies of a seed: it is lived once, and each policy goes on from a copy of the
world and of the database.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from django.db.models import Max

from config.twin import world as worlds
from config.twin.accounts import Account
from config.twin.assortment import SIZES
from config.twin.facts import Premises, evenings, gathering, mornings, open_shop, reading
from config.twin.policies import BASELINE, POLICIES, Policy
from config.twin.world import Lived, World
from shop.models import PurchaseOrder

Progress = Callable[[int], None]
BOOKS = (
    364  # days of the history whose stock is what the apps may tie up as well: all seasons, where it has them
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to simulate."""

    size: str = "usual"
    kind: str = "usual"  # of `world.KINDS`
    n_days: int = 90
    n_history: int = 364
    learns: bool = True  # forecasters are trained and may be promoted; else statistics foresee


@dataclass(slots=True)
class Stage:
    """A shop at the end of its history."""

    world: World
    premises: Premises
    day: int
    latest: int  # key of the latest order to a supplier that the world knows
    tied_days: float = (
        0.0  # of sales at cost that lay in stock on the latest days of the history, by the books
    )

    def copy(self) -> "Stage":
        """Another future of the same history; the database is not copied here."""
        return Stage(self.world.copy(), self.premises, self.day, self.latest, self.tied_days)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The measured days of one seed under one policy."""

    account: Account
    by_day: list[Account] = field(default_factory=list)


def live_history(*, seed: int, plan: Plan, progress: Progress = lambda day: None) -> Stage:
    """Open an empty shop and live until the measured days begin.

    Raises:
        ShopNotEmpty: if there are goods or orders in the database.
    """
    nature = worlds.draw(
        seed=seed, size=SIZES[plan.size], n_history=plan.n_history, n_days=plan.n_days, kind=plan.kind
    )
    world = worlds.begin(nature)
    stage = Stage(world, open_shop(world), 0, 0)
    books = []
    for done in range(plan.n_history):
        books.append(step(stage, POLICIES[BASELINE], since=done - plan.n_history, is_history=True).account)
        progress(done + 1)
    latest = sum(books[-BOOKS:], Account())
    stage.tied_days = latest.stock_value / max(latest.cost_of_goods, 1.0)
    return stage


def live_on(stage: Stage, policy: Policy, plan: Plan, progress: Progress = lambda day: None) -> Outcome:
    """Live the measured days; the stage is used up."""
    by_day = []
    for since in range(plan.n_days):
        by_day.append(step(stage, policy, since=since, learns=plan.learns).account)
        progress(since + 1)
    total = sum(by_day, Account()) + stage.world.aged(stage.day - 1)
    return Outcome(total, by_day)


def step(
    stage: Stage, policy: Policy, *, since: int, is_history: bool = False, learns: bool = False
) -> Lived:
    """One day, in the order that `world` tells; the days of a history are gathered at their end."""
    world, premises, day = stage.world, stage.premises, stage.day
    if since > 0:
        evenings.gather(nature=world.nature, day=day)
    policy.night(nature=world.nature, day=day, since=since, tied_days=stage.tied_days, learns=learns)
    changed = mornings.write_lists(world=world, premises=premises, day=day)
    mornings.write_rivals(world=world, premises=premises, day=day)
    policy.morning(nature=world.nature, premises=premises, day=day, changed=changed)
    prices = reading.prices(premises)
    placed = reading.placed_after(premises, stage.latest)
    lived = world.live(day=day, prices=np.array([float(price) for price in prices]), placed=placed)
    evenings.write(world=world, premises=premises, day=day, lived=lived, prices=prices)
    if is_history:
        gathering.write(world=world, premises=premises, day=day, lived=lived, prices=prices)
    stage.latest = PurchaseOrder.objects.aggregate(pk=Max("pk"))["pk"] or 0
    stage.day = day + 1
    return lived
