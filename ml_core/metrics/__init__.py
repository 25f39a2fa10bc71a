"""Metrics in numpy, each with its source, so that training, tests and dashboards share one definition."""

from ml_core.metrics.catalogue import coverage, gini, novelty
from ml_core.metrics.classification import (
    Bin,
    accuracy,
    auroc,
    cohens_kappa,
    confusion,
    correct,
    ece,
    macro_f1,
    reliability,
)
from ml_core.metrics.forecast import (
    bias,
    interval_coverage,
    mase,
    pinball,
    quantile_coverage,
    rmsse,
    wql,
)
from ml_core.metrics.intervals import Interval, bootstrap, paired_bootstrap, wilson
from ml_core.metrics.ranking import hit_rate, mask_seen, ndcg, ranks, reciprocal_rank, top_k

__all__ = [
    "Bin",
    "Interval",
    "accuracy",
    "auroc",
    "bias",
    "bootstrap",
    "cohens_kappa",
    "confusion",
    "correct",
    "coverage",
    "ece",
    "gini",
    "hit_rate",
    "interval_coverage",
    "macro_f1",
    "mase",
    "mask_seen",
    "ndcg",
    "novelty",
    "paired_bootstrap",
    "pinball",
    "quantile_coverage",
    "ranks",
    "reciprocal_rank",
    "reliability",
    "rmsse",
    "top_k",
    "wilson",
    "wql",
]
