"""The shop's vocabulary: frozen dataclasses that cross a boundary, and the arithmetic of money.

Only plain values belong here: no model instance, no query, no clock.
"""
