"""Configurations as plain JSON values, and back."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

C = TypeVar("C")


def to_dict(config: Any) -> dict[str, Any]:
    """A configuration as plain JSON values; tuples become lists."""
    return dataclasses.asdict(config)


def from_dict(cls: type[C], values: Mapping[str, Any]) -> C:
    """Rebuild a configuration written by `to_dict`.

    Raises:
        ValueError: for a key that `cls` does not have, so that a foreign config is never half read.
    """
    hints = typing.get_type_hints(cls)
    unknown = set(values) - set(hints)
    if unknown:
        raise ValueError(f"{cls.__name__} has no field {', '.join(sorted(unknown))}")
    return cls(**{name: _revive(hints[name], value) for name, value in values.items()})


def _revive(hint: Any, value: Any) -> Any:
    # A part that may be absent is written `Part | None`.
    parts = [part for part in (hint, *typing.get_args(hint)) if dataclasses.is_dataclass(part)]
    if parts and isinstance(value, Mapping):
        return from_dict(typing.cast(type, parts[0]), value)
    return tuple(value) if isinstance(value, list) else value
