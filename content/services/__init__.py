"""What the app does: read reviews, moderate them, publish what products' reviews say, and report."""

from content.services.forgetting import forget
from content.services.reading import read
from content.services.refreshing import refresh
from content.services.reporting import panel
from content.services.sweeping import read_again, read_all, sweep, trained

__all__ = ["forget", "panel", "read", "read_again", "read_all", "refresh", "sweep", "trained"]
