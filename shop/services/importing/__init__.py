"""Reads the history of another shop: products, customers, orders, events, prices over time, refunds.

A file is examined as a whole before anything is written, read once for what concerns all of it (names and
prices of articles), and once more to write it, some thousand lines in a transaction, cut between orders. What
was written before is recognised, so that an import can be repeated, continued and overlapped. Every line has
exactly one outcome.
"""

from shop.services.importing.formats import NAMES
from shop.services.importing.running import Options, Progress, Summary, run
from shop.services.importing.source import UnusableFile

__all__ = ["NAMES", "Options", "Progress", "Summary", "UnusableFile", "run"]
