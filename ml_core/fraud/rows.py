"""Every model of rows by its name, for those who report them side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ml_core.config import EnsembleConfig, PerceptronConfig, TreeConfig
from ml_core.fraud.fine_boosting import FineBoosting
from ml_core.fraud.logistic import Logistic
from ml_core.fraud.perceptron import Perceptron
from ml_core.fraud.support_vectors import SupportVectors
from ml_core.tabular.decision_tree import DecisionTree
from ml_core.tabular.random_forest import RandomForest
from ml_core.tabular.table import Regressor


def makers(seed: int) -> dict[str, Callable[[], Regressor]]:
    """What makes each of them, unfitted: the field's first answers, and the ensemble's members alone."""
    network, served = PerceptronConfig(), EnsembleConfig()
    trees = replace(served.boosting, boosting=replace(served.boosting.boosting, seed=seed))
    return {
        "tree": lambda: DecisionTree(TreeConfig(max_leaves=24, seed=seed)),
        "svm": SupportVectors,
        "lr": Logistic,
        "forest": lambda: RandomForest(replace(served.forest, seed=seed)),
        "boosting": lambda: FineBoosting(trees),
        "mlp": lambda: Perceptron(replace(network, loop=replace(network.loop, seed=seed))),
    }
