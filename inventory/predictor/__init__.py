"""Foresees demand: with the champion, or with a level under a negative binomial where there is none.

- `loading`: finds and replaces the champion.
- `foreseeing`: quantiles for each place, cold starts, what was cut, how unsure the level is.
- `drawing`: futures for the policies of stock.
- `replaying`: what was foreseeable on past days, for simulations.
"""

from inventory.predictor.drawing import Futures, futures
from inventory.predictor.foreseeing import LEVELS, Foreseen, foresee
from inventory.predictor.loading import Champion, champion, pointed, reset
from inventory.predictor.replaying import Replayed, replayed

__all__ = [
    "LEVELS",
    "Champion",
    "Foreseen",
    "Futures",
    "Replayed",
    "champion",
    "foresee",
    "futures",
    "pointed",
    "replayed",
    "reset",
]
