"""By night: dataset, fits, metrics on two protocols, the gate, the registry, and promotion if the gate says so.

`dataset` builds the splits from the features that serving uses, `content` the vectors of products' words, `fitting`
the models, `report` the table and the card, `publishing` the verdict and the artifact.
"""

from recommend.training.dataset import NotEnoughData
from recommend.training.publishing import NoSuchVersion, promote, roll_back, versions
from recommend.training.running import train

__all__ = ["NoSuchVersion", "NotEnoughData", "promote", "roll_back", "train", "versions"]
