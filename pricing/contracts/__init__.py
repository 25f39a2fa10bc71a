"""The vocabulary of prices.

- `guarding`: what the guard rails are told and what they answer.
- `proposing`: what is known of a listing, what is foretold of its margin, and what a merchant allows by category.
- `training`: what a training is asked for and what came of it.
- `experiments`: blocks and arms of a live test, and its outcome.
"""

from pricing.contracts.experiments import Block, Effect, Outcome
from pricing.contracts.guarding import (
    Change,
    Costs,
    Guarded,
    Limits,
    NoPriceInForce,
    Offer,
    PricePoint,
    Reduction,
    Rule,
    Rung,
    Situation,
    UnusableCosts,
)
from pricing.contracts.proposing import (
    Arrival,
    Best,
    Facts,
    Ladder,
    Mode,
    OwnLimits,
    Prospect,
    Response,
    Scenario,
    Terms,
    Why,
)
from pricing.contracts.training import Serving, TrainOptions, TrainResult, Version

__all__ = [
    "Arrival",
    "Best",
    "Block",
    "Change",
    "Costs",
    "Effect",
    "Facts",
    "Guarded",
    "Ladder",
    "Limits",
    "Mode",
    "NoPriceInForce",
    "Offer",
    "Outcome",
    "OwnLimits",
    "PricePoint",
    "Prospect",
    "Reduction",
    "Response",
    "Rule",
    "Rung",
    "Scenario",
    "Serving",
    "Situation",
    "Terms",
    "TrainOptions",
    "TrainResult",
    "UnusableCosts",
    "Version",
    "Why",
]
