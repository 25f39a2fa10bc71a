"""What operators see of the app."""

from content.admin import alerts, descriptions

__all__ = ["alerts", "descriptions"]
