"""What the app does: learn how demand answers, propose prices, apply what is agreed to, and report."""

from pricing.services.reporting import panel
from pricing.services.responding import trained

__all__ = ["panel", "trained"]
