"""The apps' decisions, made by their own services and waved through: no proposal is looked at by a person.

Each service gets the moment and nothing else; what it knows it reads from the shop's tables. The merchant's own terms
are told: what money, an order line and a sold unit cost (as the accounts count them), that orders are placed on
Mondays, as the hand rules do, and how much money may lie in stock: so many days of what is to be sold, as the hand
rules tied up in the year before the first day. Forecasts are made on Mondays only, prices are looked at on Mondays and
Thursdays, which saves most nights; models are trained before the first day and after two (prices) or thirteen weeks
(demand), without networks and trees. Imports wait until they are needed, for an app that is left out has no tables.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from config.twin import accounts

MONDAY: Final = 0
FORECASTS_LEARN, RESPONSES_LEARN = 91, 14  # days between trainings
PRICED_ON: Final = (0, 3)  # weekdays; a step of 5 % twice a week soon meets the 15 % of a month
# A delivery's cost falls on about a dozen lines.
LINE_COST: Final = Decimal(str(accounts.LINE_COST + accounts.DELIVERY_COST / 12)).quantize(Decimal("0.01"))
BY: Final = "twin"
# A merchant who looks at all goods together: no caution for a single one, and at .8 most prices would stay.
LEAST_CHANCE: Final = 0.6
# Of what the hand rules tie up, chosen on seeds that are not measured: what is too much goes slowly.
TIED: Final = 0.84


def foresee(*, now: datetime, day: int, tied_days: float | None, learns: bool) -> None:
    """The night of inventory.

    Args:
        now: the moment.
        day: counts the measured days.
        tied_days: of sales at cost that may lie in stock; None for as much as pays.
        learns: whether forecasters are trained.
    """
    from inventory.services import forecasting, overstock, reordering  # noqa: PLC0415

    if learns and day % FORECASTS_LEARN == 0:
        _train_inventory(now)
    if not day:
        _tell_inventory(tied_days)
    if now.weekday() == MONDAY:
        forecasting.run(now=now)
        reordering.propose(now=now)
        overstock.publish(now=now)


def weigh(*, now: datetime, day: int) -> None:
    """The night of pricing; `day` counts the measured days. What is learnt of prices takes seconds: always."""
    from pricing.services import proposing, responding  # noqa: PLC0415

    if not day:
        _tell_pricing(now)
    if day % RESPONSES_LEARN == 0:
        _train_pricing(now)
        responding.estimate(now=now)
    if now.weekday() in PRICED_ON:
        proposing.propose(now=now)


def reprice(*, now: datetime) -> None:
    """Apply what was proposed."""
    if now.weekday() not in PRICED_ON:
        return
    from pricing.services import automatic  # noqa: PLC0415

    automatic.run(now=now)


def reorder(*, today: date, now: datetime) -> None:
    """Approve what was proposed; what was refused as stale is made anew and approved as well."""
    if today.weekday() != MONDAY:
        return
    from inventory.models import ReorderProposal  # noqa: PLC0415
    from inventory.services import reordering  # noqa: PLC0415

    for _again in range(2):
        opened = ReorderProposal.objects.filter(state=ReorderProposal.State.OPEN).order_by("pk")
        ids = list(opened.values_list("pk", flat=True))
        if ids:
            reordering.approve_many(proposal_ids=ids, actor=BY, now=now)


def _tell_inventory(tied_days: float | None) -> None:
    from inventory.models import StockRules  # noqa: PLC0415

    StockRules.objects.update_or_create(
        location=None,
        defaults={
            "review_days": 7,
            # Each Monday brings a delivery anyway, so a lot that lasts longer ties up money and saves a line alone.
            "method": StockRules.Method.BASE_STOCK,
            "holding_rate": accounts.HOLDING_RATE,
            "order_cost": LINE_COST,
            "capital_days": None if tied_days is None else tied_days * TIED,
        },
    )


def _tell_pricing(now: datetime) -> None:
    from pricing.models import PricingRule  # noqa: PLC0415

    PricingRule.objects.update_or_create(
        category=None,
        defaults={
            "mode": "automatic",
            "rollout_percent": 100,
            "fee_rate": Decimal(str(accounts.FEE_RATE)),
            "fixed_fees": Decimal(str(accounts.HANDLING)),
            "least_chance": LEAST_CHANCE,
            "caution": 0.0,
            "updated_at": now,
            "updated_by": BY,
        },
    )


def _train_inventory(now: datetime) -> None:
    from inventory import training  # noqa: PLC0415
    from inventory.contracts import TrainOptions  # noqa: PLC0415

    try:
        training.train(TrainOptions(as_of=now, fast=True, by=BY), now=now)
    except training.NotEnoughData:
        return  # the statistical fallback serves


def _train_pricing(now: datetime) -> None:
    from pricing import training  # noqa: PLC0415
    from pricing.contracts import TrainOptions  # noqa: PLC0415

    try:
        training.train(TrainOptions(as_of=now, fast=True, by=BY), now=now)
    except training.NotEnoughData:
        return  # the belief about goods in general serves
