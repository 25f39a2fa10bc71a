"""A rule's condition as rows of a form, and back: what rows cannot say is written as an expression."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext

from risk.contracts import Action
from risk.features import reading

OPERATORS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤", "eq": "=", "ne": "≠"}
JOINTS = ("all", "any")
MOST_ROWS, FIRST_ROWS = 12, 3
LONGEST = 20_000  # of an expression
MOST_DIGITS = 15  # of a number


class CannotRead(Exception):
    """What was typed is no condition; the message says where and why, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison, as typed."""

    field: str = ""
    operator: str = "gt"
    value: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """The form, as typed."""

    code: str = ""
    action: str = Action.REVIEW.value
    joint: str = "all"
    rows: tuple[Row, ...] = (Row(),) * FIRST_ROWS
    expression: str = ""


def typed(given: Mapping[str, str]) -> Draft:
    """The form that was sent; `add` gives it one more row."""
    n = min(MOST_ROWS, sum(f"field-{at}" in given for at in range(MOST_ROWS)))
    rows = [
        Row(
            given.get(f"field-{at}", ""),
            given.get(f"operator-{at}", "gt"),
            given.get(f"value-{at}", "").strip(),
        )
        for at in range(n)
    ]
    if given.get("do") == "add" and n < MOST_ROWS:
        rows.append(Row())
    joint = given.get("joint", "all")
    return Draft(
        given.get("code", "").strip(),
        given.get("action", ""),
        joint if joint in JOINTS else "all",
        tuple(rows),
        given.get("expression", "").strip(),
    )


def condition(draft: Draft) -> object:
    """The condition of a form, as `expressions.read` wants it.

    Raises:
        CannotRead: for a value that is no number, a row without a field, or text that is no JSON.
    """
    if draft.expression:
        return _parsed(draft.expression)
    parts = [_comparison(at, row) for at, row in enumerate(draft.rows, 1) if row.field or row.value]
    if not parts:
        raise CannotRead(gettext("Fill in at least one condition."))
    return {"version": 1, "when": parts[0] if len(parts) == 1 else {"op": draft.joint, "of": parts}}


def drafted(code: str, action: str, when: Any) -> Draft:
    """A stored rule as a form; as an expression where rows cannot say it."""
    node = when.get("when") if isinstance(when, dict) else None
    joint = node.get("op") if isinstance(node, dict) else None
    parts = node.get("of", []) if isinstance(node, dict) and joint in JOINTS else [node]
    rows = [_row(part) for part in parts]
    if not rows or len(rows) > MOST_ROWS or any(row is None for row in rows):
        return Draft(code, action, expression=json.dumps(when, ensure_ascii=False, indent=1))
    return Draft(code, action, joint if joint in JOINTS else "all", tuple(row for row in rows if row))


def _parsed(text: str) -> object:
    if len(text) > LONGEST:
        raise CannotRead(gettext("The expression has more than %(n)d characters.") % {"n": LONGEST})
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = getattr(error, "lineno", 1)
        raise CannotRead(
            gettext("The expression is no JSON, see line %(line)d.") % {"line": where}
        ) from error
    is_whole = isinstance(found, dict) and "version" in found
    return found if is_whole else {"version": 1, "when": found}


def _comparison(at: int, row: Row) -> dict[str, object]:
    if row.field not in reading.NAMES:
        raise CannotRead(gettext("Condition %(n)d: choose a field.") % {"n": at})
    if row.operator not in OPERATORS:
        raise CannotRead(gettext("Condition %(n)d: choose how to compare.") % {"n": at})
    try:
        number = Decimal(row.value.replace(",", "."))
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or number.adjusted() > MOST_DIGITS:
        raise CannotRead(
            gettext("Condition %(n)d: “%(value)s” is no number.") % {"n": at, "value": row.value[:40]}
        )
    value = int(number) if number == number.to_integral_value() else float(number)
    return {"op": row.operator, "of": [{"field": row.field}, {"value": value}]}


def _row(part: Any) -> Row | None:
    """`Any`: stored JSON, which may be anything."""
    if not isinstance(part, dict) or part.get("op") not in OPERATORS or len(part.get("of", [])) != 2:
        return None
    left, right = part["of"]
    is_plain = (
        isinstance(left, dict)
        and set(left) == {"field"}
        and isinstance(right, dict)
        and set(right) == {"value"}
    )
    if not is_plain or isinstance(right["value"], bool) or not isinstance(right["value"], int | float):
        return None
    return Row(left["field"], part["op"], f"{right['value']}")
