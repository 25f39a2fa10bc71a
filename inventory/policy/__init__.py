"""Stock policies as pure arithmetic: numbers in, numbers out; no clock, database, model or randomness.

- `lots`: economic order quantity, with and without backorders; the best plan for a known future.
- `newsvendor`: one period, one order.
- `order_up_to`: (s, S) with periodic review.
- `reorder_quantity`: (r, Q) with continuous review.
- `targets`: (s, S) from futures that were drawn, at the critical ratio.
- `sizing`, `sharing`, `moving`: packs and minimum orders; budget and space; transfers between locations.
- `affording`: less of everything where the money in stock is bounded.
- `clearing`: what lies too long, and its markdown.
- `simulating`: what a policy would have done on demand that is known.
- `terms`: the checks that they share.
"""
