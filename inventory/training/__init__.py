"""Now and then: history, contest on rolling origins, holdout, the gate, the registry, promotion if the gate says so.

`dataset` reads the history and parts it by time, `fitting` holds the contest and measures the holdout, `report` has
the table and the card, `publishing` the verdict and the artifact.
"""

from inventory.training.dataset import NotEnoughData
from inventory.training.publishing import NoSuchVersion, promote, roll_back, versions
from inventory.training.running import train

__all__ = ["NoSuchVersion", "NotEnoughData", "promote", "roll_back", "train", "versions"]
