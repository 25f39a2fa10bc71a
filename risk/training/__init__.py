"""Now and then: a replay of what the shop knew, labels that had time to arrive, and a calibrated ensemble.

`labels` says which events teach what, `fitting` fits on the earlier of them and calibrates on the later, `judging`
judges on the latest, `heads` trains what is no payment, `running` is one training from end to end, `publishing` keeps
the versions.
"""

from risk.training.fitting import NotEnoughData
from risk.training.publishing import NoSuchVersion, promote, roll_back, versions
from risk.training.running import train

__all__ = ["NoSuchVersion", "NotEnoughData", "promote", "roll_back", "train", "versions"]
