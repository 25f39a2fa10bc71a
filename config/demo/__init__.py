"""A simulated shop: a catalogue written by hand, shoppers drawn from a seed, and ninety days of trading.

The order of reading is the order of work: `catalogue` (what a product is) ← `authoring` (content files → catalogue),
`population` (who shops), `market` (prices over time), `warehouse` (stock over time), `browsing` and `buying` (sessions),
`opinions` (reviews), `simulation` (a whole run), `pictures` (illustrations), `loading` (all of it into the shop's tables).
Everything up to `simulation` is numpy and plain Python: no Django, no clock, and one seed gives one shop.
"""
