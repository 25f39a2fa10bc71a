"""Decides on the events of a simulated world as the shop does: rules, chance, least cost, and a queue with few places.

Orders may be allowed, challenged, reviewed or blocked; of all else a person is the most there is. Orders queue by
themselves, and sign-ins, codes, returns and reviews share a queue, each with the bar of `risk.policy.queueing` over
its latest decisions. The rules are the guards of the first day and an operator's list (`attacks_rules`), without those
that the back-test before the cut speaks against.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import numpy as np

from benchmarks import attacks_rules
from benchmarks.attacks_data import Decisions, Values
from benchmarks.screening_queue import Queue
from ml_core.fraud.ensemble import Ensemble
from risk.contracts import Action, Costs, Decided, Limits, Matured, Rule, Score, Stakes, Value
from risk.contracts.heads import Head
from risk.features import reading
from risk.policy import deciding, evaluating, expressions, guards, ruling, suspecting, trying

LEAST_PRECISION = 0.25  # of a rule in its back-test; below it an operator publishes nothing
NEVER = Decimal("Infinity")
AMOUNT = reading.NAMES.index("amount")
Models = Mapping[Head, Ensemble | None]


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of the decisions of each queue that people have time for."""

    orders: Decimal
    others: Decimal


@dataclass(frozen=True, slots=True)
class Asked:
    """One event: its moment, its row, and what its head's model says; None without one."""

    at: datetime
    head: Head
    row: Values
    chance: float | None
    is_test: bool


def rules(data: Decisions) -> list[Rule]:
    """What an operator has live at the cut."""
    own = attacks_rules.rules(data.head)
    both = [*own, *guards.rules(data.head, attacks_rules.FIELDS, taken_over=frozenset())]
    names = sorted(_names(both))
    old = np.flatnonzero(data.is_train)
    orders = [
        Matured(
            str(at),
            data.at[at],
            Decimal(0),
            _facts(data.features[at], names),
            bool(data.labels[at]),
            data.cut,
        )
        for at in old
    ]
    return [rule for rule in both if _is_worth_it(rule, orders, data.cut)]


def _is_worth_it(rule: Rule, orders: Sequence[Matured], now: datetime) -> bool:
    """One that has never hit anything stays, as it would in a shop: nothing speaks against it."""
    precision = trying.run(rule.when, orders, now=now).precision
    return precision is None or precision >= LEAST_PRECISION


def decide(heads: Mapping[Head, Decisions], models: Models, rates: Rates) -> dict[Head, list[Action]]:
    """What becomes of every event of the test, in the order of time.

    The events between the training and the test are decided on before, so that the queues are as full as a shop's.

    Args:
        models: none at all for rules alone.
    """
    live = {head: rules(data) for head, data in heads.items()}
    names = {head: sorted(_names(found)) for head, found in live.items()}
    orders, others = Queue(rates.orders), Queue(rates.others)
    done: dict[Head, list[Action]] = {head: [] for head in heads}
    for asked in sorted(_asked(heads, models), key=lambda each: each.at):
        queue = orders if asked.head is Head.PAYMENT else others
        found = _decided(asked, live[asked.head], names[asked.head], queue.bar(asked.at.timestamp()))
        queue.add(found)
        if asked.is_test:
            done[asked.head].append(found.action)
    return done


def _asked(heads: Mapping[Head, Decisions], models: Models) -> list[Asked]:
    every = []
    for head, data in heads.items():
        model = models.get(head)
        places = np.flatnonzero(~data.is_train)
        chances = model.predict(data.features[places]).tolist() if model else [None] * len(places)
        every += [
            Asked(data.at[place], head, data.features[place], chance, bool(data.is_test[place]))
            for place, chance in zip(places, chances, strict=True)
        ]
    return every


def _decided(asked: Asked, live: Sequence[Rule], names: Sequence[str], bar: Decimal) -> Decided:
    found = ruling.find(live, _facts(asked.row, names))
    score = None if asked.chance is None else Score(asked.chance)
    amount = Decimal(str(round(float(asked.row[AMOUNT]), 2)))
    if asked.head is not Head.PAYMENT:
        return suspecting.suspect(amount, found, score, None, Costs(), least_saving=bar)
    # A shop that never had a model does not hold dear orders for the want of one.
    limits = Limits(least_review_saving=bar, unscored_review_from=NEVER)
    return deciding.decide(Stakes(amount), found, score, Costs(), limits)


def _names(found: Sequence[Rule]) -> set[str]:
    return {name for rule in found for name in expressions.fields_of(rule.when)}


def _facts(row: Values, names: Sequence[str]) -> dict[str, Value]:
    return {name: evaluating.fact(float(row[reading.NAMES.index(name)])) for name in names}
