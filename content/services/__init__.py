"""What the app does: read reviews, moderate them, publish what products' reviews say, and report."""

from content.services.reading import read, refresh
from content.services.reporting import panel

__all__ = ["panel", "read", "refresh"]
