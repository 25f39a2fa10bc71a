"""Now and then: dataset, fits by language, the clause model, the gate, the registry, and promotion if the gate says so.

`dataset` parts the published reviews by time, `fitting` has the models of whole reviews, `clauses` the one of clauses,
`report` the table and the card, `publishing` the verdict and the artifact.
"""

from content.training.dataset import NotEnoughData
from content.training.discovering import discover
from content.training.publishing import NoSuchVersion, promote, roll_back, versions
from content.training.running import train

__all__ = ["NoSuchVersion", "NotEnoughData", "discover", "promote", "roll_back", "train", "versions"]
