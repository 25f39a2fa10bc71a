"""Fraud scores on card transactions, by the protocol of the Fraud Detection Handbook (see `fraud_data`).

Rows: two naive ones; the handbook's own (`published_…`, 15 columns), which must come within .01 of what it prints;
every model on 15 and the history's columns; the ensemble that is served. Learnt models are fitted on all seven days
for the ranking; chances come from the same model fitted on the first five and made honest by isotonic regression on
the last two, so the test week is touched once. Means over seeds, with their least and greatest as interval.
`--test-week 2018-07-11` asks another week by the same protocol.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from benchmarks import fraud_data, fraud_features, fraud_published, fraud_scores, report
from benchmarks.fraud_data import Ints, Split, Transactions, Values
from benchmarks.fraud_features import History
from ml_core import metrics
from ml_core.calibration import Isotonic
from ml_core.config import EnsembleConfig, EventsConfig
from ml_core.fraud import rows
from ml_core.fraud.ensemble import Ensemble
from ml_core.fraud.events import Events, Sequences
from ml_core.tabular.table import Table

NAIVE = ("prior", "amount")
PUBLISHED = ("published_lr", "published_rf", "published_xgb")
ROWS_MODELS = ("tree", "svm", "lr", "forest", "boosting", "mlp")
MODELS = (*NAIVE, *PUBLISHED, *ROWS_MODELS, "gru", "ensemble", "ensemble_gru")
PROTOCOL = (
    "train 7 days, labels 7 days late, test 7 days, known cards removed; no resampling; people look at "
    f"{fraud_scores.REVIEWS} of the orders"
)
SEPARATED = 0.95  # AUC of one column, from which a data set is no test
LENGTH = 50  # events of a card
EVENT_COLUMNS = (
    "amount_log", "amount_over_usual", "customer_gap_log", "is_night",
    "terminal_known_rate", "terminal_known_run", "terminal_risk_7d",
)  # fmt: skip
Scorer = Callable[[Ints, Ints, int], Values]  # rows to fit on, rows to score, seed


@dataclass(frozen=True, slots=True)
class World:
    """Transactions, their columns, and who may see what."""

    rows: Transactions
    split: Split
    published: Values  # (n, 15)
    columns: Values  # (n, F), with the published ones first
    sequences: Sequences

    def table(self, rows: Ints, columns: Values) -> Table:
        return Table(columns[rows], self.rows.fraud[rows].astype(np.float64))


def prepared(rows: Transactions, split: Split) -> World:
    """Columns of every row; ends the program where one of them gives the answer away."""
    published, extended = fraud_features.published(rows), fraud_features.extended(rows)
    named = published | extended
    require_hard(named, rows, split)
    events = named | {"amount_log": np.log1p(rows.amount)}
    values = np.stack([np.minimum(events[name], 50.0) for name in EVENT_COLUMNS], axis=1)
    return World(
        rows,
        split,
        np.stack(list(published.values()), axis=1),
        np.stack(list(named.values()), axis=1),
        Sequences(values, latest(rows)),
    )


def require_hard(columns: dict[str, Values], rows: Transactions, split: Split) -> None:
    """End the program where a single column separates fraud: any model looks perfect there, and none is tested."""
    fraud = rows.fraud[split.train]
    for name, values in columns.items():
        auc = metrics.auroc(values[split.train], fraud)
        if max(auc, 1 - auc) > SEPARATED:
            report.fail(f"the column {name} alone separates fraud (AUC {auc:.3f}): this data tests nothing")


def latest(rows: Transactions) -> Ints:
    """(n, 50): the latest events of each row's card up to and with it, -1 where there are fewer."""
    cards = History.of(rows.customer, rows.time)
    first = cards.since(100_000 * fraud_data.DAY)
    places = cards.place[:, None] + np.arange(1 - LENGTH, 1)[None, :]
    found = cards.order[np.maximum(places, 0)]
    return np.where(places >= first[:, None], found, -1)


def scorers(world: World) -> dict[str, Scorer]:
    """How each row comes to its scores."""
    known: dict[str, Scorer] = {
        "prior": lambda fit, ask, seed: np.full(len(ask), world.rows.fraud[fit].mean()),
        "amount": lambda fit, ask, seed: world.rows.amount[ask],
    }
    published = (fraud_published.lr, fraud_published.rf, fraud_published.xgb)
    for name, fitted in zip(PUBLISHED, published, strict=True):
        known[name] = _of_published(world, fitted)
    for name in ROWS_MODELS:
        known[name] = _of_rows(world, name)
    known["gru"] = _of_events(world)
    known["ensemble"] = _of_ensemble(world, reads_events=False)
    known["ensemble_gru"] = _of_ensemble(world, reads_events=True)
    return known


def _of_published(world: World, fitted: Callable[[Table, int], fraud_published.Fitted]) -> Scorer:
    def scored(fit: Ints, ask: Ints, seed: int) -> Values:
        return fitted(world.table(fit, world.published), seed)(world.published[ask])

    return scored


def _of_rows(world: World, name: str) -> Scorer:
    def scored(fit: Ints, ask: Ints, seed: int) -> Values:
        return rows.makers(seed)[name]().fit(world.table(fit, world.columns)).predict(world.columns[ask])

    return scored


def _of_events(world: World) -> Scorer:
    def scored(fit: Ints, ask: Ints, seed: int) -> Values:
        config = EventsConfig()
        model = Events(replace(config, loop=replace(config.loop, seed=seed)))
        model.fit(world.sequences.take(fit), world.rows.fraud[fit].astype(np.float64))
        return model.scores(world.sequences.take(ask))

    return scored


def _of_ensemble(world: World, *, reads_events: bool) -> Scorer:
    def scored(fit: Ints, ask: Ints, seed: int) -> Values:
        model = ensemble(world, fit, seed, reads_events=reads_events)
        return model.scores(world.columns[ask], world.sequences.take(ask))

    return scored


def ensemble(world: World, fit: Ints, seed: int, *, reads_events: bool = False) -> Ensemble:
    """What is served, fitted on some rows; its members' seeds never meet those of another seed."""
    model = Ensemble(replace(EnsembleConfig(), seed=100 * seed))
    return model.fit(world.table(fit, world.columns), world.sequences.take(fit) if reads_events else None)


def measured(world: World, scorer: Scorer, seed: int, name: str) -> dict[str, float]:
    """Figures of one row and seed."""
    split, rows = world.split, world.rows
    scores = scorer(split.train, split.test, seed)
    found = fraud_scores.ranking(rows, split.test, scores)
    if name in (*NAIVE, *PUBLISHED):
        return found
    both = np.concatenate([split.calibrate, split.test])
    early = scorer(split.fit, both, seed)
    n = len(split.calibrate)
    isotonic = Isotonic().fit(early[:n], rows.fraud[split.calibrate])
    chances = isotonic.predict(early[n:]).astype(np.float64)
    found |= fraud_scores.honesty(chances, rows.fraud[split.test])
    return found | fraud_scores.money(rows, split.test, chances)


def averaged(found: Sequence[dict[str, float]]) -> dict[str, report.Value]:
    """Means over seeds, and their range where there are several."""
    row: dict[str, report.Value] = {}
    for key in found[0]:
        values = [each[key] for each in found]
        row[key] = float(np.mean(values))
        if len(values) > 1:
            row |= {f"{key}_lo": min(values), f"{key}_hi": max(values)}
    return row


def speed(world: World) -> dict[str, float]:
    """How long one order's score and reasons take, in a process that does nothing else; milliseconds."""
    model = ensemble(world, world.split.fit, 0)
    one = world.split.test[:300]
    both: dict[str, list[float]] = {"score": [], "reasons": []}
    for row in one:
        features, sequence = world.columns[row : row + 1], world.sequences.take(np.array([row]))
        for name, ask in (("score", model.scores), ("reasons", model.explain)):
            began = time.perf_counter()
            ask(features, sequence)
            both[name].append(1_000 * (time.perf_counter() - began))
    return {
        f"{name}_p{percent}_ms": float(np.quantile(each, percent / 100))
        for name, each in both.items()
        for percent in (50, 95)
    }


def verdicts(rows: Sequence[dict[str, report.Value]]) -> list[str]:
    """Whether the published rows came out as published."""
    lines = []
    for row in rows:
        expected = fraud_published.EXPECTED.get(str(row["model"]))
        if expected:
            gaps = [
                float(row[key]) - value for key, value in zip(("auc", "ap", "cp@100"), expected, strict=True)
            ]
            says = "yes" if max(map(abs, gaps)) <= fraud_published.WITHIN else "NO"
            told = ", ".join(f"{gap:+.3f}" for gap in gaps)
            lines.append(f"{row['model']}: auc, ap, cp@100 differ by {told}; within .01: {says}")
    return lines


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"a day like 2018-08-08 is needed, got {text}") from None


def main() -> None:
    """Run the rows that were asked for."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    command = report.parser("fraud", MODELS)
    command.add_argument("--seeds", default=3, type=int, help="seeds from --seed on")
    week = command.add_mutually_exclusive_group()
    week.add_argument(
        "--test-week", default=None, type=_day, help="first day of the test; the last week without one"
    )
    week.add_argument(
        "--start", default=None, type=_day, help="first day of training, two weeks before the test"
    )
    arguments = command.parse_args()
    names = report.chosen(arguments.models, MODELS)
    if arguments.seeds < 1:
        report.fail(f"--seeds must be 1 or more, got {arguments.seeds}")
    rows = fraud_data.read(arguments.data)
    start = arguments.start
    if arguments.test_week is not None:
        start = arguments.test_week - timedelta(days=fraud_data.TRAIN_DAYS + fraud_data.DELAY_DAYS)
    split = fraud_data.split(rows, start=start)
    world = prepared(rows, split)
    days = [
        date.fromordinal(719_163 + int(day)) for day in (rows.day[split.train[0]], rows.day[split.test[-1]])
    ]
    rate = rows.fraud[split.test].mean()
    data = f"{arguments.data.name}, {days[0]} to {days[1]}: {len(split.test)} test rows, {rate:.2%} fraud"
    outcome = report.Report("fraud", data, PROTOCOL)
    known = scorers(world)
    for name in names:
        seeds = range(arguments.seed, arguments.seed + (1 if name in NAIVE else arguments.seeds))
        with report.timed() as timer:
            found = [measured(world, known[name], seed, name) for seed in seeds]
        outcome.add(name, averaged(found) | (speed(world) if name == "ensemble" else {}), timer)
        print(outcome.latest(), file=sys.stderr, flush=True)
    outcome.write(arguments.json)
    # The published figures are of the published week; in another one they say nothing.
    is_published = days == [date(2018, 7, 25), date(2018, 8, 14)]
    print("\n".join(["", *(verdicts(outcome.rows) if is_published else [])]))


if __name__ == "__main__":
    main()
