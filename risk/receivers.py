"""Shop signals become work. Orders are screened through the port, before they exist; nothing is heard after."""


def connect() -> None:
    """No signal is heard: what a screening needs, the port brings."""
