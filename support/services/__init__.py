"""What the app does: converse, act after a yes, hand over to people, and report."""

from support.services.reporting import panel

__all__ = ["panel"]
