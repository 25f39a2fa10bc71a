"""What the app does: screen orders, remember events, judge abuse, keep rules and cases, score again, and report."""

from risk.services.port import Screener
from risk.services.reporting import panel

__all__ = ["Screener", "panel"]
