"""What operators see of the app: the queue of proposals, places, overstock, simulations, quality, and the ledgers."""

from inventory.admin import ledgers, overstock, places, quality, queue, simulation

__all__ = ["ledgers", "overstock", "places", "quality", "queue", "simulation"]
