"""What operators see of the app."""

from content.admin import alerts, descriptions, ontology, quality

__all__ = ["alerts", "descriptions", "ontology", "quality"]
