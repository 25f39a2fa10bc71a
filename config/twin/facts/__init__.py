"""Between the world and the shop's database: all that apps can know stands there.

- `opening`: a shop with goods, suppliers, prices and full shelves.
- `mornings`: cost lists and rivals' offers of a day.
- `evenings`: deliveries, sales, parcels and spoilt goods of a day.
- `reading`: prices and orders as they were decided.
"""

from config.twin.facts.opening import Premises, ShopNotEmpty, open_shop

__all__ = ["Premises", "ShopNotEmpty", "open_shop"]
