"""The vocabulary of risk.

- `deciding`: what is at stake, what mistakes cost, and the decision with its source.
- `ruling`: operators' rules as typed expressions, and what a set of them found.
- `explaining`: contributions to a score, and the few reasons that they come to.
- `judging`: what a rule or a threshold would have done with orders whose outcome is known.
- `events`: what happens around a shop, with the moment it became known. `heads`: the kinds of abuse.
- `training`: what a training is asked for and what came of it.
"""

from risk.contracts.deciding import (
    Action,
    Control,
    Costs,
    Decided,
    Limits,
    Occasion,
    Score,
    Stakes,
    Why,
)
from risk.contracts.explaining import Contribution, Explained, Reason
from risk.contracts.judging import Matured, Trial
from risk.contracts.ruling import Field, Found, Kind, Node, Operator, Rule, RuleState, Stage, Value
from risk.contracts.training import TrainOptions, TrainResult, Version

__all__ = [
    "Action",
    "Contribution",
    "Control",
    "Costs",
    "Decided",
    "Explained",
    "Field",
    "Found",
    "Kind",
    "Limits",
    "Matured",
    "Node",
    "Occasion",
    "Operator",
    "Reason",
    "Rule",
    "RuleState",
    "Score",
    "Stage",
    "Stakes",
    "TrainOptions",
    "TrainResult",
    "Trial",
    "Value",
    "Version",
    "Why",
]
