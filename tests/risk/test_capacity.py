"""How many orders people have time for: of those that a review is best for, the ones that it saves most on."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache

from risk.contracts import Action
from risk.contracts.heads import Head
from risk.models import ScreeningDecision
from risk.policy import queueing
from risk.services import capacity, remembering, screening
from tests import factories
from tests.factories import NOW
from tests.risk.histories import happening

pytestmark = pytest.mark.django_db


def decided(saving: int, number: int, channel_id: int) -> ScreeningDecision:
    """An order on which a review was expected to save so much."""
    costs = {Action.ALLOW: 50 + saving, Action.REVIEW: 50, Action.CHALLENGE: 500, Action.BLOCK: 500}
    name = f"past{number}"
    return ScreeningDecision(
        at=NOW - timedelta(minutes=number), as_of=NOW, source="model", score=0.1, screening_id=name,
        event=remembering.store(happening(name)), channel_id=channel_id, currency="EUR", amount=Decimal(100),
        verdict="review", why="cost", costs={each.value: str(cost) for each, cost in costs.items()},
    )  # fmt: skip


def past(savings: list[int]) -> int:
    """So many orders of a channel; its id."""
    channel_id = factories.channel().pk
    ScreeningDecision.objects.bulk_create(
        decided(saving, number, channel_id) for number, saving in enumerate(savings)
    )
    return channel_id


def test_the_bar_lets_one_order_in_a_hundred_wait_for_a_person(settings):
    settings.RISK_REVIEW_RATE = Decimal("0.02")
    channel_id = past([1, 2, 3, 4] * 25)

    assert capacity.least_saving(channel_id) == Decimal("4.001")
    assert screening.limits_now(channel_id).least_review_saving == Decimal("4.001")


def test_what_a_review_is_not_best_for_takes_nobodys_place():
    channel_id = past([-5] * 99 + [3])

    assert capacity.least_saving(channel_id) == 0


def test_a_share_of_a_few_orders_says_nothing_and_each_channel_has_its_own():
    channel_id = past([5] * (queueing.LEAST - 1))

    assert capacity.least_saving(channel_id) == 0
    assert capacity.least_saving(None) == 0


def test_it_is_counted_anew_every_few_minutes():
    channel_id = past([5] * queueing.LEAST)
    assert capacity.least_saving(channel_id) > 5

    ScreeningDecision.objects.all().update(costs={})
    assert capacity.least_saving(channel_id) > 5
    cache.clear()
    assert capacity.least_saving(channel_id) == 0


def test_a_review_saves_what_the_next_best_action_costs_more():
    table = {Action.ALLOW: Decimal(9), Action.REVIEW: Decimal(4), Action.BLOCK: Decimal(6)}

    assert queueing.saving_of(table) == 2


def test_equal_savings_are_let_in_until_their_places_are_taken():
    free = [queueing.Past(Decimal(7))] * 100

    assert queueing.bar(free, rate=Decimal("0.02")) < 7
    assert queueing.bar([*free[1:], queueing.Past(Decimal(7), by_cost=True)], rate=Decimal("0.02")) < 7
    taken = [queueing.Past(Decimal(7), by_cost=True)] * 2
    assert queueing.bar([*free[2:], *taken], rate=Decimal("0.02")) > 7


def test_what_rules_send_to_people_comes_first_and_takes_its_places():
    free, rate = [queueing.Past(Decimal(saving)) for saving in range(99)], Decimal("0.03")

    assert queueing.bar([*free, queueing.Past(Decimal(0))], rate=rate) == Decimal("95.999")
    assert queueing.bar([*free, queueing.Past(Decimal(0), by_rule=True)], rate=rate) == Decimal("96.999")
    ruled = [queueing.Past(Decimal(500), by_rule=True)] * 3
    assert queueing.bar([*free, *ruled], rate=rate) == Decimal("97.999")


def test_what_is_no_order_waits_in_one_queue_and_not_in_that_of_the_orders():
    factories.channel()
    ScreeningDecision.objects.bulk_create(
        replaced(decided(5, number, 0), channel_id=None, head=Head.RETURNS if number % 2 else Head.REVIEWS)
        for number in range(queueing.LEAST)
    )

    assert capacity.least_saving(None) > 5
    assert capacity.least_saving(factories.channel().pk) == 0


def replaced(row: ScreeningDecision, **fields: object) -> ScreeningDecision:
    for name, value in fields.items():
        setattr(row, name, value)
    return row
