"""What an app shows on the operators' home page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One line of figures, already in words."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """A small table with a headline. `is_alarm` paints it red: something does not serve as it should."""

    title: str
    detail: str
    columns: tuple[str, ...]
    rows: tuple[PanelRow, ...]
    is_alarm: bool = False
