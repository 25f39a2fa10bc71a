"""What models and policies read, as of a moment: sales by day, plans, texts, stock, offers and margins.

- `history`: the panel of sales by place and day, the same for training and serving; only days before `as_of`.
- `prices`: prices of the past and those that are planned already.
- `wording`: vectors of products' texts, for those without a past.
- `stock`: what lies, what is on order, and how old it is.
- `supply`: suppliers' offers and lead times as observed.
- `money`: margins of what is sold.
"""

from inventory.features.history import History, Spot, read, spots

__all__ = ["History", "Spot", "read", "spots"]
