"""Fields and serializers that take exactly what they say: no unknown names, no numbers in disguise.

DRF reads "1", 1.0 and true as whole numbers and drops names that it does not know. For money and stock a client's
mistake must come back to it instead of being guessed right.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from shop.models import MAX_QUANTITY

MAX_ID = 2**63 - 1
AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,3})?")


class Body(serializers.Serializer[Any]):
    """A request body: a name that is not declared is an error that names it."""

    default_error_messages = {"unknown": _("This field does not exist here.")}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (unknown := [name for name in data if name not in self.fields]):
            message = str(self.error_messages["unknown"])
            raise serializers.ValidationError(
                {name: [message] for name in sorted(unknown)}, code="unknown_field"
            )
        return super().to_internal_value(data)


class Nothing(Body):
    """An empty object."""


class Text(serializers.CharField):
    """Text only: a number or a boolean is not quietly written out."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Email(serializers.EmailField):
    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A JSON number without a fraction: not "1", not 1.0, not true."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


@extend_schema_field({"type": "string", "pattern": f"^{AMOUNT.pattern}$"})
class Amount(serializers.CharField):
    """Money as a string: a JSON number has been through binary fractions before it gets here."""

    default_error_messages = {"amount": _("Write an amount as text, such as “19.90”.")}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not AMOUNT.fullmatch(data):
            self.fail("amount")
        return Decimal(data)


@extend_schema_field({"type": "boolean"})
class YesNo(serializers.BooleanField):
    """true or false and nothing else."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Id(Whole):
    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=MAX_ID, **options)


class Quantity(Whole):
    """How many: 1 to 999."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=MAX_QUANTITY, **options)


class IdList(serializers.CharField):
    """Numbers with commas between them, in a query: `ids=3,17`. At most 100."""

    default_error_messages = {"ids": _("Give at most 100 whole numbers with commas between them.")}

    def to_internal_value(self, data: Any) -> Any:
        parts = super().to_internal_value(data).split(",")
        if len(parts) > 100 or not all(
            part.isascii() and part.isdigit() and int(part) <= MAX_ID for part in parts
        ):
            self.fail("ids")
        return tuple(int(part) for part in parts)


class WordList(serializers.CharField):
    """Words with commas between them, in a query: `sku=A-1,B-2`. At most 100."""

    default_error_messages = {"words": _("Give at most 100 values with commas between them.")}

    def to_internal_value(self, data: Any) -> Any:
        parts = tuple(part.strip() for part in super().to_internal_value(data).split(",") if part.strip())
        if not 1 <= len(parts) <= 100:
            self.fail("words")
        return parts
