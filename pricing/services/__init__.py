"""What the app does: learn how demand answers, propose prices, apply what is agreed to, and report."""

from pricing.services.following import trained
from pricing.services.reporting import panel

__all__ = ["panel", "trained"]
