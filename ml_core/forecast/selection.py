"""Who serves: the forecaster, or pair of them, that wins on rolling origins, for each kind of demand apart.

Everyone is judged by pinball loss, RMSSE, simulated cost and bias, relative to the level. The best single simple
method is the fallback; anything else must beat it by `least_gain`, or the fallback serves and `board_` says so.
Averages of two stand as candidates too: a model over all series and a method of one series err differently.
What is chosen is calibrated on the same origins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.config import SelectionConfig
from ml_core.estimator import ForeignState, State, Unfitted, part_of
from ml_core.forecast import backtest, contest, members
from ml_core.forecast.backtest import Played
from ml_core.forecast.classes import CLASSES, classified
from ml_core.forecast.conformal import Conformal, Outcome
from ml_core.forecast.contest import Option, Place
from ml_core.forecast.panel import DECILES, Forecast, Forecaster, Panel, Values, checked_levels
from ml_core.forecast.spread import Spread

OWN = (
    "conformal",
    "choice",
    "spread",
    "vocabulary",
)  # first words of names in the state that are no member's


class Selected:
    """A forecaster of forecasters."""

    def __init__(self, config: SelectionConfig | None = None) -> None:
        self.config = config or SelectionConfig()
        self.board_: tuple[Place, ...] = ()  # the contest; for reports after `fit`, not part of the state
        self.choice_: list[Option] = []  # by kind of demand
        self.members_: dict[str, Forecaster] = {}
        self.conformal_: Conformal | None = None
        self.spread_: Spread | None = None

    def fit(self, train: Panel, validation: Panel | None = None) -> Self:
        """Hold the contest inside `train`, then fit the winners on all of it. `validation` is not needed.

        A panel too short for an origin is answered by the level, uncalibrated.
        """
        played = self._played(train)
        self.choice_, self.board_ = [(members.LEVEL,)] * len(CLASSES), ()
        if played:
            self.choice_, self.board_ = contest.held(played, self.config)
        makers = members.makers(self.config)
        chosen = dict.fromkeys(name for option in self.choice_ for name in option)
        self.members_ = {name: makers[name]().fit(train) for name in chosen}
        outcomes = [self._outcome(each) for each in played]
        self.conformal_ = Conformal(self.config.conformal).fit(outcomes)
        calibrated = [
            replace(each, forecast=self.conformal_.predict(each.forecast, each.kinds)) for each in outcomes
        ]
        self.spread_ = Spread().fit(calibrated)
        return self

    def refitted(self, train: Panel) -> Self:
        """The same choice and calibration with the winners fitted on later data: no second contest."""
        if self.conformal_ is None or self.spread_ is None:
            raise Unfitted("Selected")
        later, makers = type(self)(self.config), members.makers(self.config)
        later.choice_, later.board_ = list(self.choice_), self.board_
        later.conformal_, later.spread_ = self.conformal_, self.spread_
        later.members_ = {name: makers[name]().fit(train) for name in self.members_}
        return later

    def level_spread(self, history: Panel) -> Values:
        """(N,): how unsure the level of each series is, see `spread`."""
        if self.spread_ is None:
            raise Unfitted("Selected")
        return self.spread_.predict(classified(history.units))

    def predict(self, history: Panel, horizon: int, levels: Values = DECILES) -> Forecast:
        """See `Forecaster.predict`; each series by the winner of its kind."""
        if self.conformal_ is None:
            raise Unfitted("Selected")
        asked, kinds = checked_levels(levels), classified(history.units)
        answers = {name: member.predict(history, horizon, asked) for name, member in self.members_.items()}
        return self.conformal_.predict(contest.picked(answers, self.choice_, kinds), kinds)

    def state(self) -> State:
        """The members' arrays, the choice, the calibration."""
        if self.conformal_ is None or self.spread_ is None:
            raise Unfitted("Selected")
        names = members.names(self.config)
        choice = np.array([[names.index(option[0]), names.index(option[-1])] for option in self.choice_])
        parts: dict[str, Forecaster | Conformal | Spread] = {
            **self.members_, "conformal": self.conformal_, "spread": self.spread_,
        }  # fmt: skip
        named = {
            f"{name}.{key}": array for name, part in parts.items() for key, array in part.state().items()
        }
        return named | {"choice": choice}

    @classmethod
    def from_state(cls, config: SelectionConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if an array is missing or unknown.
        """
        names = members.names(config)
        if "choice" not in state or {key.split(".")[0] for key in state} - {*names, *OWN}:
            raise ForeignState(f"not the arrays of a selection: {sorted(state)[:5]}")
        model = cls(config)
        pairs = state["choice"].astype(np.int64).tolist()
        model.choice_ = [tuple(dict.fromkeys(names[at] for at in pair)) for pair in pairs]
        chosen = dict.fromkeys(name for option in model.choice_ for name in option)
        model.members_ = {name: members.restored(config, name, part_of(state, name)) for name in chosen}
        model.conformal_ = Conformal.from_state(config.conformal, part_of(state, "conformal"))
        model.spread_ = Spread.from_state(part_of(state, "spread"))
        return model

    def _played(self, train: Panel) -> list[Played]:
        horizon = self.config.horizon
        return list(
            backtest.play(
                members.makers(self.config),
                train,
                np.asarray(self.config.levels),
                horizon=horizon,
                at=backtest.origins(train.n_periods, horizon=horizon, n=self.config.n_origins),
                refit_every=self.config.refit_every,
            )
        )

    def _outcome(self, played: Played) -> Outcome:
        """What the chosen ones said at an origin."""
        first = next(iter(played.outcomes.values()))
        answers = {name: outcome.forecast for name, outcome in played.outcomes.items()}
        return replace(first, forecast=contest.picked(answers, self.choice_, first.kinds))
