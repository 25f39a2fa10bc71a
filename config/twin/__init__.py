"""A simulated shop that runs the real services day by day, to say in money what its AI apps are worth.

Each process of the world is a module that says its formula, its units and where it comes from: `assortment`,
`seasons`, `tastes`, `promotions`, `rivals`, `suppliers`, `shelves`. `world` puts them in the order of a day, and knows
neither Django nor the apps. `facts` writes what happened into a shop of its own; `hand_rules` and `app_rules` decide by
what stands there and by nothing else. No app may import this package: what it knows is the truth.
"""
