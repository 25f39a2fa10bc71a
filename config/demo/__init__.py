"""A simulated shop: a catalogue written by hand, shoppers drawn from a seed, and ninety days of trading.

The order of reading is the order of work: `catalogue` (what a product is), `authoring` (content files to catalogue),
`population` (who shops), `market` (prices), `warehouse` (stock), `landscape`, `browsing` and `buying` (visits),
`opinions` (reviews), `simulation` (a whole run), `illustration` (pictures), `loading` (into the shop's tables).
Everything up to `simulation` is numpy and plain Python: no Django, no clock, and one seed gives one shop.
"""
