"""A key that no log, traceback or `repr` can show."""

from __future__ import annotations


class Secret:
    """Holds a key; only `reveal` gives it."""

    __slots__ = ("_value",)

    def __init__(self, value: str = "") -> None:
        """Store a key.

        Raises:
            ValueError: for characters that no HTTP header can carry; the message does not repeat them.
        """
        if not all("!" <= character <= "~" for character in value):
            raise ValueError("a key must be printable ASCII without spaces")
        self._value = value

    def reveal(self) -> str:
        """The key itself."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "Secret(***)" if self._value else "Secret()"

    def __reduce__(self) -> str:
        raise TypeError("a key is not pickled")
