"""What operators see of the app."""

from content.admin import alerts, descriptions, quality

__all__ = ["alerts", "descriptions", "quality"]
