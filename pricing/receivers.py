"""Shop signals become work. Prices wait for the night: nothing that a shopper does moves one at once."""


def connect() -> None:
    """No signal is heard: a price that answered to single visits would not be the same for everybody."""
