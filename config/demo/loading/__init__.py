"""Writes a simulated run into the shop's tables, in bulk and in one transaction.

The services are made for one order at a time and would need an hour for ninety days. So this package writes rows
itself, by the same rules (`shop.contracts.money`, the state machines' order of steps, the stock ledger's sums), and
tests/config/demo checks every invariant that the services promise.
"""
