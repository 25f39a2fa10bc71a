"""Now and then: panel, fit, judgement on later days, the gate, the registry, and promotion if the gate says so.

`dataset` turns the panel into rows and parts it by time, `judging` says how well elasticities foretell what sold at
other prices, `anchors` how much of them is left when a whole department moves, `publishing` has the verdict and the
artifact, `report` the card, `running` one training from end to end.
"""

from pricing.training.dataset import NotEnoughData
from pricing.training.publishing import NoSuchVersion, promote, roll_back, versions
from pricing.training.running import train

__all__ = ["NoSuchVersion", "NotEnoughData", "promote", "roll_back", "train", "versions"]
