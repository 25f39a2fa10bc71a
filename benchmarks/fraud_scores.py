"""Figures of a week of scores: ranking, cards that people would look at, honesty of chances, and money.

The money is counted by the policy that serves, under these costs: a false alarm costs 5, a review 1 and finds nine of
ten frauds, a fraud its amount; there is no challenge on a card terminal. People have time for one order in a hundred.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from benchmarks.fraud_data import Ints, Transactions, Values
from benchmarks.screening_queue import Queue
from ml_core import metrics
from risk.contracts import Action, Control, Costs, Found, Limits, Score, Stakes
from risk.policy import costs as expecting
from risk.policy import deciding

TOP = 100  # cards a day
COSTS = Costs(
    loss_rate=Decimal(1),
    chargeback_fee=Decimal(0),
    margin_rate=Decimal(0),
    lost_customer=Decimal(5),
    review_cost=Decimal(1),
    review_miss_rate=Decimal("0.1"),
)
REVIEWS = Decimal("0.01")
LIMITS = Limits(
    actions=frozenset({Action.ALLOW, Action.REVIEW, Action.BLOCK}), control=Control(rate=Decimal(0))
)
NO_RULE = Found(None)
TINY = 1e-7


def ranking(rows: Transactions, test: Ints, scores: Values) -> dict[str, float]:
    """AUC, average precision, share of frauds found at one false alarm in a hundred, CardPrecision@100."""
    fraud = rows.fraud[test]
    return {
        "auc": metrics.auroc(scores, fraud),
        "ap": average_precision(scores, fraud),
        "cp@100": card_precision(rows, test, scores),
        "tpr@1%fpr": found_at(scores, fraud, 0.01),
    }


def honesty(chances: Values, fraud: Ints) -> dict[str, float]:
    """Cross-entropy, and expected calibration error over 15 bins."""
    kept = np.clip(chances, TINY, 1 - TINY)
    log_loss = -float(np.where(fraud == 1, np.log(kept), np.log(1 - kept)).mean())
    both = np.stack([1 - kept, kept], axis=1)
    return {"log_loss": log_loss, "ece": metrics.ece(both, fraud), "mean_p": float(chances.mean())}


def money(rows: Transactions, test: Ints, chances: Values) -> dict[str, float]:
    """What fraud and its prevention cost in the week, as a share of doing nothing, and how many orders were touched.

    Args:
        test: rows in the order of time.
    """
    total = none = Decimal(0)
    taken = dict.fromkeys(Action, 0)
    queue = Queue(REVIEWS)
    for row, chance in zip(test.tolist(), chances.tolist(), strict=True):
        amount, is_fraud = Decimal(str(rows.amount[row])), bool(rows.fraud[row])
        limits = replace(LIMITS, least_review_saving=queue.bar(float(rows.time[row])))
        decided = deciding.decide(Stakes(amount), NO_RULE, Score(chance), COSTS, limits)
        queue.add(decided)
        total += expecting.realised(decided.action, amount, COSTS, is_fraud=is_fraud)
        none += amount if is_fraud else 0
        taken[decided.action] += 1
    return {
        "cost": float(total),
        "cost_rate": float(total / none),
        "review_rate": taken[Action.REVIEW] / len(test),
        "block_rate": taken[Action.BLOCK] / len(test),
    }


def average_precision(scores: Values, fraud: Ints) -> float:
    """Mean precision at each fraud, equal scores together; as scikit-learn's `average_precision_score`."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(fraud[order])
    last_of_ties = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    found = hits[last_of_ties]
    precision = found / (last_of_ties + 1)
    return float((np.diff(found, prepend=0) * precision).sum() / max(1, hits[-1]))


def found_at(scores: Values, fraud: Ints, false_rate: float) -> float:
    """Share of frauds above the score that so many honest rows exceed."""
    threshold = np.quantile(scores[fraud == 0], 1 - false_rate)
    return float((scores[fraud == 1] > threshold).mean())


def card_precision(rows: Transactions, test: Ints, scores: Values, *, top: int = TOP) -> float:
    """Share of compromised cards among the `top` that are looked at each day; a card that was found is blocked.

    Source: CardPrecision@k of the handbook, chapter 4, without cards found on earlier days.
    """
    found: NDArray[np.int64] = np.empty(0, dtype=np.int64)
    shares = []
    for day in np.unique(rows.day[test]):
        today = rows.day[test] == day
        today &= ~np.isin(rows.customer[test], found)
        cards, which = np.unique(rows.customer[test][today], return_inverse=True)
        highest, is_bad = np.full(len(cards), -np.inf), np.zeros(len(cards), dtype=np.int64)
        np.maximum.at(highest, which, scores[today])
        np.maximum.at(is_bad, which, rows.fraud[test][today])
        looked = np.argsort(-highest, kind="stable")[:top]
        shares.append(is_bad[looked].sum() / top)
        found = np.concatenate([found, cards[looked][is_bad[looked] == 1]])
    return float(np.mean(shares))
