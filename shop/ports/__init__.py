"""The questions that the shop asks of whoever can answer: recommend, search, screen.

Each port is a Protocol with a rule-based default that needs no model. `loader` picks the implementation that the
settings name and falls back to the default when it cannot answer, so that an AI app can never stop a sale.
"""
