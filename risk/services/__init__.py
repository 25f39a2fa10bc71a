"""What the app does: screen orders, remember events, keep rules and cases, score again, and report."""

from risk.services.reporting import panel
from risk.services.screening import Screener

__all__ = ["Screener", "panel"]
