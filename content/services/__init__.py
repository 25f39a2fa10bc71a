"""What the app does: read reviews, moderate them, publish what products' reviews say, and report."""

from content.services.alerts import find as find_alerts
from content.services.descriptions import check as check_descriptions
from content.services.descriptions import check_all as check_all_descriptions
from content.services.forgetting import forget
from content.services.reading import read
from content.services.refreshing import refresh
from content.services.reporting import panel
from content.services.sweeping import read_again, read_all, sweep, trained

__all__ = [
    "check_all_descriptions",
    "check_descriptions",
    "find_alerts",
    "forget",
    "panel",
    "read",
    "read_again",
    "read_all",
    "refresh",
    "sweep",
    "trained",
]
