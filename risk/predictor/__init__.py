"""A number with its reasons for an event: `loading` finds the champion, `scoring` asks it; neither decides."""

from risk.predictor.loading import APP, MODEL, champion, rank_name, ranking, reset
from risk.predictor.scoring import Parts, Ranked, explain, rank, score

__all__ = [
    "APP",
    "MODEL",
    "Parts",
    "Ranked",
    "champion",
    "explain",
    "rank",
    "rank_name",
    "ranking",
    "reset",
    "score",
]
