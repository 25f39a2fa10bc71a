"""A number with its reasons for an event: `loading` finds the champion, `scoring` asks it; neither decides."""

from risk.predictor.loading import APP, MODEL, champion, reset
from risk.predictor.scoring import Parts, explain, score

__all__ = ["APP", "MODEL", "Parts", "champion", "explain", "reset", "score"]
