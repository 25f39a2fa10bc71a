"""Simulated attackers: how many of each crime are stopped, what money that is, and whom it holds up.

Two worlds that know nothing of each other (`config.demo.attackers`); decisions by time: fitted on what had matured at
the cut, tested on all that comes after it, and decided on as a shop does whose people look at a few in a hundred
(`attacks_shop`). Rows of each world: the amount alone, with as many honest decisions held up as by the model and the
rules; the rules alone; model and rules; the same where people have time for everything; and the same with the model
of the *other* world, so that nobody is graded on the assumptions that it was fitted on. Intervals are over campaigns
(bootstrap).

`--data worlds` (default) simulates; `--data FILE.csv --target COLUMN` takes any table in the order of time, and
refuses one in which a single column tells fraud from the rest.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import attacks_data, attacks_shop, report
from benchmarks.attacks_data import Decisions, Values
from benchmarks.attacks_shop import AMOUNT, Models, Rates
from config.demo.attackers import worlds
from ml_core import metrics
from ml_core.config import EnsembleConfig
from ml_core.fraud.ensemble import Ensemble
from ml_core.tabular.table import Table
from risk.contracts import Action
from risk.contracts.heads import Head
from risk.policy import counting

Held = NDArray[np.bool_]
MODELS = ("amount_only", "rules_only", "model_rules", "model_rules_unbounded", "model_rules_foreign")
PROTOCOL = (
    "fitted on decisions 60 days and more before the cut (60 % of the time), tested on all after it; held up: "
    "challenged, reviewed or blocked; intervals of 95 % over campaigns"
)
RESAMPLES = 200
CALIBRATE_RATE = 0.3  # latest share of the training decisions, that only make the score a chance
EVERYTHING = Rates(Decimal(1), Decimal(1))
LEAST = 15  # frauds to fit on; a head with fewer goes by its rules


@dataclass(frozen=True, slots=True)
class Tested:
    """Decisions of one head's test, which of them were held up, and by what; nothing of the latter for the amount."""

    data: Decisions
    held: Held
    actions: Sequence[Action] = ()


def config(seed: int) -> EnsembleConfig:
    """The served ensemble with one boosting instead of several: a third of the time, a hair less sharp."""
    return replace(EnsembleConfig(), n_boostings=1, seed=seed)


def fitted(data: Decisions, seed: int) -> Ensemble | None:
    """A calibrated model; None of too few frauds."""
    features, target = data.features[data.is_train], data.labels[data.is_train]
    cut = round(len(target) * (1 - CALIBRATE_RATE))
    if target[:cut].sum() < LEAST or target[cut:].sum() < 3:
        return None
    model = Ensemble(config(seed)).fit(Table(features[:cut], target[:cut]))
    return model.calibrate(model.scores(features[cut:]), target[cut:])


def by_amount(data: Decisions, like: Held) -> Held:
    """The dearest decisions, as many honest ones among them as another way holds up."""
    amounts = data.features[data.is_test, AMOUNT]
    honest = data.truth[data.is_test] == 0
    n = int((like & honest).sum())
    ordered = np.sort(amounts[honest])[::-1]
    bar = ordered[n] if n < len(ordered) else -1.0
    return np.asarray(amounts > bar)


def figures(found: Sequence[Tested], rng: np.random.Generator) -> dict[str, report.Value]:
    """Recall and money of each crime with intervals, false alarms in all and of each friendly kind, and by what.

    A takeover is met twice, at its sign-in (`signin`) and at its order.
    """
    stopped: dict[str, dict[str, list[tuple[bool, float]]]] = defaultdict(lambda: defaultdict(list))
    honest: dict[str, list[bool]] = defaultdict(list)
    for number, tested in enumerate(found):
        places = np.flatnonzero(tested.data.is_test)
        for place, is_held in zip(places, tested.held.tolist(), strict=True):
            deed = tested.data.deeds[place]
            if deed.crime:
                crime = "signin" if tested.data.head is Head.TAKEOVER else deed.crime
                stopped[crime][f"{number}/{deed.campaign}"].append((is_held, float(deed.stake)))
            else:
                honest["all"].append(is_held)
                honest[deed.friendly or "plain"].append(is_held)
    row: dict[str, report.Value] = {}
    for crime in sorted(stopped):
        row |= _of_crime(crime, list(stopped[crime].values()), rng)
    for kind in ("all", *sorted(set(honest) - {"all"})):
        row[f"false_{kind}"] = float(np.mean(honest[kind]))
    return row | _shares(found)


def _shares(found: Sequence[Tested]) -> dict[str, report.Value]:
    """How many were challenged, reviewed, blocked: of all decisions, and of the honest ones."""
    pairs = [
        (action, not tested.data.deeds[place].crime)
        for tested in found
        if tested.actions
        for place, action in zip(np.flatnonzero(tested.data.is_test), tested.actions, strict=True)
    ]
    every, honest = [action for action, _ in pairs], [action for action, is_honest in pairs if is_honest]
    row: dict[str, report.Value] = {}
    for action in Action:
        if action is not Action.ALLOW and every:
            row[f"{action.value}s"] = every.count(action) / len(every)
            row[f"false_{action.value}s"] = honest.count(action) / max(1, len(honest))
    return row


def _of_crime(
    crime: str, campaigns: Sequence[Sequence[tuple[bool, float]]], rng: np.random.Generator
) -> dict[str, report.Value]:
    sums = np.array(
        [
            (
                len(lot),
                sum(held for held, _ in lot),
                sum(stake for _, stake in lot),
                sum(s for h, s in lot if h),
            )
            for lot in campaigns
        ]
    )
    drawn = sums[rng.integers(0, len(sums), (RESAMPLES, len(sums)))].sum(axis=1)
    total = sums.sum(axis=0)
    found: dict[str, report.Value] = {f"{crime}_n": int(total[0])}
    for key, of, part in (("recall", 0, 1), ("money", 2, 3)):
        shares = drawn[:, part] / drawn[:, of]
        found[f"{crime}_{key}"] = float(total[part] / total[of])
        found[f"{crime}_{key}_lo"], found[f"{crime}_{key}_hi"] = (
            float(each) for each in np.quantile(shares, (0.025, 0.975))
        )
    return found


def simulated(arguments: argparse.Namespace, names: Sequence[str]) -> report.Report:
    """All rows of both worlds, over all seeds."""
    rates = Rates(arguments.review_rate, arguments.abuse_review_rate)
    data = (
        f"2 worlds of {arguments.days} days, {arguments.seeds} seeds; people look at {rates.orders} of the orders "
        f"and {rates.others} of all else"
    )
    outcome = report.Report("attacks", data, PROTOCOL)
    tests: dict[tuple[str, str], list[Tested]] = defaultdict(list)
    with report.timed() as timer:
        for seed in range(arguments.seed, arguments.seed + arguments.seeds):
            for key, tested in _of_seed(seed, arguments.days, names, rates):
                tests[key].append(tested)
    rng = np.random.default_rng(arguments.seed)
    for (world, name), found in sorted(
        tests.items(), key=lambda pair: (pair[0][0], MODELS.index(pair[0][1]))
    ):
        outcome.add(f"{world}/{name}", figures(found, rng), timer)
    return outcome


def _of_seed(
    seed: int, days: int, names: Sequence[str], rates: Rates
) -> list[tuple[tuple[str, str], Tested]]:
    """Every head of both worlds under one seed."""
    tables = {
        name: attacks_data.decisions(make(seed=seed, days=days)) for name, make in worlds.WORLDS.items()
    }
    print(f"seed {seed}: worlds are made and read", file=sys.stderr, flush=True)
    for world, heads in tables.items():
        for head, data in heads.items():
            attacks_data.require_hard(data.features, attacks_data.NAMES, data.truth, f"{world}, {head}")
    models = {
        world: {head: fitted(data, seed) for head, data in heads.items()} for world, heads in tables.items()
    }
    print(f"seed {seed}: models are fitted", file=sys.stderr, flush=True)
    found = []
    for world, heads in tables.items():
        other = next(name for name in tables if name != world)
        for name, tested in _ways(heads, models[world], models[other], rates).items():
            if name in names:
                found += [((world, name), each) for each in tested]
    return found


def _ways(
    heads: Mapping[Head, Decisions], own: Models, foreign: Models, rates: Rates
) -> dict[str, list[Tested]]:
    both = _decided(heads, own, rates)
    return {
        "amount_only": [Tested(each.data, by_amount(each.data, each.held)) for each in both],
        "rules_only": _decided(heads, {}, rates),
        "model_rules": both,
        "model_rules_unbounded": _decided(heads, own, EVERYTHING),
        "model_rules_foreign": _decided(heads, foreign, rates),
    }


def _decided(heads: Mapping[Head, Decisions], models: Models, rates: Rates) -> list[Tested]:
    done = attacks_shop.decide(heads, models, rates)
    return [
        Tested(heads[head], np.array([action is not Action.ALLOW for action in actions], dtype=bool), actions)
        for head, actions in done.items()
    ]


def given(path: Path, target: str, seed: int) -> report.Report:
    """A table from elsewhere: refused, or its best single column and a model, on the latest 30 % of the rows."""
    sheet = attacks_data.sheet(path, target)
    attacks_data.require_hard(sheet.columns, sheet.names, sheet.target, path.name)
    n = len(sheet.target)
    cut, end = round(0.5 * n), round(0.7 * n)
    for name, part in (
        ("first half", slice(0, cut)),
        ("next fifth", slice(cut, end)),
        ("rest", slice(end, n)),
    ):
        if len(set(sheet.target[part].tolist())) < 2:
            report.fail(f"{path}: the {name} of the rows holds only one kind of outcome")
    model = Ensemble(config(seed)).fit(Table(sheet.columns[:cut], sheet.target[:cut]))
    model.calibrate(model.scores(sheet.columns[cut:end]), sheet.target[cut:end])
    outcome = report.Report(
        "attacks", f"{path.name}: {n} rows, {len(sheet.names)} columns", "rows in order of time: 50/20/30"
    )
    test = sheet.target[end:].astype(np.int64)
    best = max(
        range(len(sheet.names)),
        key=lambda at: attacks_data.separation(sheet.columns[:cut, at], sheet.target[:cut]),
    )
    alone = attacks_data.separation(sheet.columns[end:, best], sheet.target[end:])
    outcome.add(f"one column ({sheet.names[best]})", {"auc": alone})
    scores = model.scores(sheet.columns[end:])
    outcome.add("ensemble", {"auc": metrics.auroc(scores, test), "ap": _precision(scores, test)})
    return outcome


def _precision(scores: Values, test: NDArray[np.int64]) -> float:
    return counting.average_precision(zip(scores.tolist(), (test == 1).tolist(), strict=True)) or 0.0


def _rate(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except ArithmeticError:
        found = Decimal(-1)
    if not 0 <= found <= 1:
        raise argparse.ArgumentTypeError(f"a share from 0 to 1 is needed, got {text}")
    return found


def main() -> None:
    """Run what was asked for."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    command = report.parser("attacks", MODELS)
    command.set_defaults(data=Path("worlds"))
    for action in command._actions:
        if action.dest == "data":
            action.required = False
    command.add_argument("--seeds", default=3, type=int, help="seeds from --seed on")
    command.add_argument("--days", default=240, type=int, help="days of each world")
    command.add_argument(
        "--review-rate", default=Decimal("0.01"), type=_rate, help="of the orders, by people"
    )
    command.add_argument(
        "--abuse-review-rate", default=Decimal("0.02"), type=_rate, help="of all else, by people"
    )
    command.add_argument("--target", default="is_fraud", help="of a CSV: its column of 0 and 1")
    arguments = command.parse_args()
    names = report.chosen(arguments.models, MODELS)
    if arguments.seeds < 1 or arguments.days < 120:
        report.fail("--seeds must be 1 or more and --days 120 or more: labels take two months to arrive")
    if arguments.data == Path("worlds"):
        simulated(arguments, names).write(arguments.json)
    else:
        given(arguments.data, arguments.target, arguments.seed).write(arguments.json)


if __name__ == "__main__":
    main()
