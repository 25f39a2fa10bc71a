"""Which sentences speak for many reviewers: extracts under a budget of words, and verbatim quotes.

Nothing is written here, only chosen: every sentence that comes out went in. How many reviewers stand behind it
comes with it, because a summary without counts inflates what a few said loudly.
"""

from ml_core.summaries.clustering import clusters, likeness_by_chance, supports
from ml_core.summaries.extracting import Extract, extract
from ml_core.summaries.quoting import Quotable, quotes

__all__ = ["Extract", "Quotable", "clusters", "extract", "likeness_by_chance", "quotes", "supports"]
