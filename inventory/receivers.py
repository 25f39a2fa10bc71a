"""Nothing of the shop asks this app for an answer at once: stock is looked at by night.

A product that is new has a shelf without a forecast, and is found by that within the hour (`tasks.welcome`); no signal
could get lost on the way.
"""


def connect() -> None:
    """No signal is needed."""
