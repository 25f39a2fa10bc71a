"""Metrics in numpy, each with its source, so that training, tests and dashboards share one definition."""

from ml_core.metrics.catalogue import coverage, gini, novelty
from ml_core.metrics.intervals import Interval, bootstrap, paired_bootstrap
from ml_core.metrics.ranking import hit_rate, mask_seen, ndcg, ranks, reciprocal_rank, top_k

__all__ = [
    "Interval",
    "bootstrap",
    "coverage",
    "gini",
    "hit_rate",
    "mask_seen",
    "ndcg",
    "novelty",
    "paired_bootstrap",
    "ranks",
    "reciprocal_rank",
    "top_k",
]
