"""What the app does: foresee demand, propose orders, carry out what is approved, find overstock, replay policies.

- `forecasting`: forecasts of every place, published as the shop's outlook.
- `rules`: what the merchant asks of stock.
- `reordering`: proposals, and what becomes of them.
- `overstock`: what lies too long.
- `simulating`: policies on the last 26 weeks.
- `reporting`: the tile of the operators' home page.
"""

from inventory.services.reporting import panel
from inventory.services.running import nightly, trained, welcome

__all__ = ["nightly", "panel", "trained", "welcome"]
