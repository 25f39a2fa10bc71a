"""Learns what customers want and what answers them: fit, measure on what was held out, gate, publish, promote."""

from support.training.heads import NotEnoughData
from support.training.running import train, train_later

__all__ = ["NotEnoughData", "train", "train_later"]
