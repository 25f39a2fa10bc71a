"""The champion: loaded at first use, scored per visitor, explained by taking events away.

Numbers only: which of them become a slate is the policy's business. Importing this package needs no torch; a
model that cannot be had is None with the reason beside it, and services answer by rules.
"""

from recommend.predictor.loading import Champion, champion, reset
from recommend.predictor.scoring import Model, Ranking

__all__ = ["Champion", "Model", "Ranking", "champion", "reset"]
