"""What operators see of the app."""

from content.admin import alerts, descriptions, drafts, ontology, quality, reviews

__all__ = ["alerts", "descriptions", "drafts", "ontology", "quality", "reviews"]
