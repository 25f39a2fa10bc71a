"""What is served: boosted trees, a forest and the events, added up to one score and calibrated.

score = mean of the boostings' log-odds + weight x the forest's chance + weight x the events' log-odds. Adding the
forest's chance as it is, and not its log-odds, keeps the whole score a sum over trees, so `explain` is exact. The
weights are settings; the score becomes a chance by isotonic regression on later rows than the models were fitted on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.calibration import Isotonic
from ml_core.config import EnsembleConfig
from ml_core.estimator import ForeignState, State, Unfitted, part_of
from ml_core.fraud import contributions
from ml_core.fraud.events import Events, Sequences
from ml_core.fraud.fine_boosting import FineBoosting
from ml_core.tabular.decision_tree import as_grown
from ml_core.tabular.random_forest import RandomForest
from ml_core.tabular.table import Table, Values, checked_features
from ml_core.tabular.trees import Trees

BACKGROUND = 20_000  # rows that say what is expected at a node


@dataclass(frozen=True, slots=True)
class Explanation:
    """score = base + features + events, each row to the rounding of a double.

    Attributes:
        base: mean score of the training rows' trees.
        features: (n, F), what each feature adds.
        events: (n,), what the sequence adds; 0 without one.
    """

    base: float
    features: Values
    events: Values


@dataclass(frozen=True, slots=True)
class Members:
    """What was fitted."""

    boostings: tuple[FineBoosting, ...]
    forest: RandomForest
    events: Events | None
    boosted: Trees  # of all boostings, scaled to their mean
    grown: Trees  # of the forest, scaled to its weight
    start: float


class Ensemble:
    """Scores, chances and explanations of orders."""

    def __init__(self, config: EnsembleConfig | None = None) -> None:
        self.config = config or EnsembleConfig()
        self.members_: Members | None = None
        self.isotonic_: Isotonic | None = None

    def fit(self, train: Table, sequences: Sequences | None = None) -> Self:
        """Fit all members; the score is not a chance before `calibrate`.

        Raises:
            ValueError: see `Table.checked`; also unless the targets are 0 and 1.
        """
        config = self.config
        boostings = tuple(self._boosting(train, number) for number in range(config.n_boostings))
        forest = RandomForest(replace(config.forest, seed=config.seed)).fit(train)
        events = None
        if sequences is not None:
            loop = replace(config.events.loop, seed=config.seed)
            events = Events(replace(config.events, loop=loop)).fit(sequences, train.target)
        some = np.random.default_rng(config.seed).permutation(len(train))[:BACKGROUND]
        self.members_ = self._members(boostings, forest, events, train.features[some])
        return self

    def calibrate(self, scores: Values, target: Values) -> Self:
        """Learn chances from scores of rows that no member was fitted on.

        Raises:
            ValueError: see `Isotonic.fit`.
        """
        self.isotonic_ = Isotonic().fit(scores, target.astype(np.int64))
        return self

    def scores(self, features: Values, sequences: Sequences | None = None) -> Values:
        """(n,), higher is likelier fraud.

        Raises:
            ValueError: if a feature is infinite, or sequences are missing that the members were fitted with.
        """
        members = self._members_
        rows = checked_features(features)
        trees = members.start + members.boosted.sums(rows) + members.grown.sums(as_grown(rows))
        return np.asarray(trees + self._of_events(sequences, len(rows)))

    def predict(self, features: Values, sequences: Sequences | None = None) -> Values:
        """Calibrated chances (n,)."""
        return self.chances(self.scores(features, sequences))

    def chances(self, scores: Values) -> Values:
        """Calibrated chances of scores.

        Raises:
            Unfitted: before `calibrate`.
        """
        if self.isotonic_ is None:
            raise Unfitted("Ensemble.calibrate")
        return self.isotonic_.predict(scores).astype(np.float64)

    def explain(self, features: Values, sequences: Sequences | None = None) -> Explanation:
        """What each feature, and the sequence, adds to the score."""
        members = self._members_
        rows = checked_features(features)
        boosted = contributions.contributions(members.boosted, rows)
        grown = contributions.contributions(members.grown, as_grown(rows))
        base = members.start + contributions.base(members.boosted) + contributions.base(members.grown)
        return Explanation(base, boosted + grown, self._of_events(sequences, len(rows)))

    def state(self) -> State:
        """Trees, the score before them, the recurrent network's weights, and the calibration."""
        members = self._members_
        found: State = {"start": np.array([members.start])}
        parts = {"boosted": members.boosted.state(), "grown": members.grown.state()}
        if members.events is not None:
            parts["events"] = members.events.state()
        if self.isotonic_ is not None:
            parts["isotonic"] = self.isotonic_.state()
        for part, arrays in parts.items():
            found |= {f"{part}.{name}": array for name, array in arrays.items()}
        return found

    @classmethod
    def from_state(cls, config: EnsembleConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`: what is needed to serve.

        Raises:
            ForeignState: if the arrays are not these.
        """
        strange = sorted(
            {name.split(".")[0] for name in state} - {"start", "boosted", "grown", "events", "isotonic"}
        )
        if strange or "start" not in state:
            raise ForeignState(f"expected an ensemble, found {strange or 'no start'}")
        events, isotonic = part_of(state, "events"), part_of(state, "isotonic")
        model = cls(config)
        model.members_ = Members(
            (),
            RandomForest(config.forest),
            Events.from_state(config.events, events) if events else None,
            Trees.from_state(part_of(state, "boosted")),
            Trees.from_state(part_of(state, "grown")),
            float(state["start"].astype(np.float64)[0]),
        )
        model.isotonic_ = Isotonic.from_state(isotonic) if isotonic else None
        return model

    def _boosting(self, train: Table, number: int) -> FineBoosting:
        config = self.config
        rng = np.random.default_rng([config.seed, number])
        rows = np.sort(rng.permutation(len(train))[: round(config.rows * len(train))])
        boosting = replace(config.boosting.boosting, seed=config.seed + number)
        return FineBoosting(replace(config.boosting, boosting=boosting)).fit(train.take(rows))

    def _members(
        self,
        boostings: tuple[FineBoosting, ...],
        forest: RandomForest,
        events: Events | None,
        background: Values,
    ) -> Members:
        assert forest.trees_ is not None  # noqa: S101 - just fitted
        boosted = joined([each.trees for each in boostings], 1 / len(boostings))
        grown = joined([forest.trees_], self.config.forest_weight)
        return Members(
            boostings,
            forest,
            events,
            contributions.settled(boosted, background),
            contributions.settled(grown, as_grown(background)),
            sum(each.start for each in boostings) / len(boostings),
        )

    def _of_events(self, sequences: Sequences | None, n: int) -> Values:
        events = self._members_.events
        if events is None:
            return np.zeros(n)
        if sequences is None or len(sequences) != n:
            raise ValueError("this ensemble reads one sequence a row, and they are missing")
        return np.asarray(self.config.events_weight * events.scores(sequences))

    @property
    def _members_(self) -> Members:
        if self.members_ is None:
            raise Unfitted("Ensemble")
        return self.members_


def joined(lots: list[Trees], weight: float) -> Trees:
    """All trees after one another, their values times `weight`."""
    shifts = np.cumsum([0, *(len(trees.value) for trees in lots)])[:-1].astype(np.int32)
    pairs = list(zip(lots, shifts, strict=True))
    return Trees(
        np.concatenate([trees.feature for trees in lots]),
        np.concatenate([trees.threshold for trees in lots]),
        np.concatenate([trees.left + shift for trees, shift in pairs]),
        np.concatenate([trees.right + shift for trees, shift in pairs]),
        np.concatenate([trees.missing_left for trees in lots]),
        np.concatenate([trees.value for trees in lots]) * weight,
        np.concatenate([trees.roots + shift for trees, shift in pairs]),
        max(trees.depth for trees in lots),
    )
