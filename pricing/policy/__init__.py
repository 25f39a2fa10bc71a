"""Prices as pure arithmetic: the moment is an argument, nothing is read, nothing is written.

- `deciding`: from what is known of a listing to the price that is proposed, and why.
- `margins`: the margin that a price is expected to bring, and the price that brings most.
- `anchoring`: how much of an elasticity is left when a whole department's prices move.
- `guarding`: the price that may be set. The order of the rules is written there.
- `floors`, `ladders`, `steps`: its parts.
- `rivals`: which competitors' offers count, and when following them must stop.
- `staging`: which products automatic prices may reach.
- `switchback`, `thompson`: live tests, and learning within a budget.
- `claims`: which "was" price the law allows.
"""
