"""The contest: every option's losses on all origins, relative to the level's, for one kind of demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import combinations

import numpy as np

from ml_core.config import SelectionConfig
from ml_core.forecast import backtest, members
from ml_core.forecast.backtest import Losses, Played
from ml_core.forecast.classes import CLASSES
from ml_core.forecast.panel import Flags, Forecast, Ints, Values

Option = tuple[str, ...]  # one name, or two whose forecasts are averaged
ALL = "all"
WORST = 1e9  # the score of what cannot be judged


@dataclass(frozen=True, slots=True)
class Place:
    """One option's place in the contest of one kind of demand; losses are means over series and origins."""

    kind: str
    option: Option
    score: float  # 1 is the level's
    pinball: float
    rmsse: float
    bias: float
    cost: float
    chosen: bool


def held(played: Sequence[Played], config: SelectionConfig) -> tuple[list[Option], tuple[Place, ...]]:
    """The choice for each kind of demand, and the board with every option's place."""
    kinds = np.concatenate([next(iter(each.outcomes.values())).kinds for each in played])
    singles: list[Option] = [(name,) for name in members.names(config)]
    table = {option: _losses(option, played, config) for option in singles}
    everything = np.ones(len(kinds), dtype=np.bool_)
    best = sorted(table, key=lambda option: _score(table[option], table, everything, config))
    pairs = list(combinations([option[0] for option in singles if option in best[: config.pairs_of]], 2))
    table |= {pair: _losses(pair, played, config) for pair in pairs}
    overall = _ranked(ALL, table, everything, config)
    choice, board = [], list(overall)
    for number, kind in enumerate(CLASSES):
        rows = kinds == number
        enough = rows.sum() >= config.least_series * len(played)
        places = _ranked(kind, table, rows, config) if enough else overall
        choice.append(next(place.option for place in places if place.chosen))
        board += places if enough else []
    return choice, tuple(board)


def picked(answers: Mapping[str, Forecast], choice: Sequence[Option], kinds: Ints) -> Forecast:
    """Each series' forecast from the option that was chosen for its kind."""
    first = answers[choice[0][0]]
    quantiles, mean, clipped = first.quantiles.copy(), first.mean.copy(), first.clipped.copy()
    for number, option in enumerate(choice):
        rows = kinds == number
        own = combined(answers, option)
        quantiles[rows], mean[rows], clipped[rows] = own.quantiles[rows], own.mean[rows], own.clipped[rows]
    return Forecast(first.levels, quantiles, mean, clipped)


def combined(answers: Mapping[str, Forecast], option: Option) -> Forecast:
    """One forecast, or the average of two."""
    first, last = answers[option[0]], answers[option[-1]]
    return first if len(option) == 1 else backtest.averaged(first, last)


def _losses(option: Option, played: Sequence[Played], config: SelectionConfig) -> Losses:
    """Of all origins, one after the other."""
    parts = []
    for each in played:
        answers = {name: outcome.forecast for name, outcome in each.outcomes.items()}
        parts.append(backtest.losses(combined(answers, option), each.actual, each.history, config.stock))
    return Losses(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(Losses)
        }
    )


def _ranked(kind: str, table: Mapping[Option, Losses], rows: Flags, config: SelectionConfig) -> list[Place]:
    """All options, best first, one of them chosen."""
    scores = {option: _score(own, table, rows, config) for option, own in table.items()}
    order = sorted(scores, key=lambda option: scores[option])
    simple = members.simple(config)
    fallback = next(option for option in order if len(option) == 1 and option[0] in simple)
    wins = scores[order[0]] < scores[fallback] * (1 - config.least_gain)
    chosen = order[0] if wins else fallback
    return [
        _place(kind, option, scores[option], table[option], rows, chosen=option == chosen) for option in order
    ]


def _place(kind: str, option: Option, score: float, own: Losses, rows: Flags, *, chosen: bool) -> Place:
    means = {name: _mean(getattr(own, name)[rows]) for name in ("pinball", "rmsse", "bias", "cost")}
    return Place(kind, option, score, chosen=chosen, **means)


def _score(own: Losses, table: Mapping[Option, Losses], rows: Flags, config: SelectionConfig) -> float:
    level = table[(members.LEVEL,)]
    parts = []
    for name in ("pinball", "rmsse", "cost"):
        mine, theirs = _mean(getattr(own, name)[rows]), _mean(getattr(level, name)[rows])
        if np.isfinite(mine) and theirs > 0:
            parts.append(mine / theirs)
    demand = _mean(own.demand[rows])
    skew = abs(_mean(own.bias[rows])) / demand if demand > 0 else 0.0
    return float(np.mean(parts)) + config.bias_weight * skew if parts else WORST


def _mean(values: Values) -> float:
    """nan without a number, and no warning."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
