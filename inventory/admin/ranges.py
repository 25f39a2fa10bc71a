"""What a person may type where the table itself takes more than anybody can mean."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms import Field

MOST_DAYS = 3650  # ten years


def bound(field: Field, *, least: int | None = None, most: int | None = None) -> None:
    """Refuse what lies outside, in words and by the browser."""
    if least is not None:
        field.validators.append(MinValueValidator(least))
        field.widget.attrs["min"] = least
    if most is not None:
        field.validators.append(MaxValueValidator(most))
        field.widget.attrs["max"] = most
