"""Stock policies as pure arithmetic: numbers in, numbers out; no clock, database, model or randomness.

- `lots`: economic order quantity, with and without backorders; the best plan for a known future.
- `newsvendor`: one period, one order.
- `order_up_to`: (s, S) with periodic review.
- `reorder_quantity`: (r, Q) with continuous review.
- `terms`: the checks that they share.
"""
