"""Asks a checked expression of one order. What is not known is neither true nor false (Kleene's logic).

Numbers are exact decimals, so a threshold means what it says; a division by zero is an error that names the rule's
part, never an answer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext

from risk.contracts import Kind, Node, Operator, Value
from risk.policy.expressions import kind_of

DIGITS = 28


class RuleFault(ArithmeticError):
    """A rule that has no answer for this order: it divides by zero, or a field is of another type than declared."""


def matches(node: Node, facts: Mapping[str, Value]) -> bool:
    """Whether a condition is true of an order; what is not known does not match.

    Raises:
        RuleFault: if it divides by zero, overflows, or a fact is not of its field's type.
    """
    with localcontext() as context:
        context.prec = DIGITS
        context.traps[DivisionByZero] = context.traps[InvalidOperation] = context.traps[Overflow] = True
        try:
            return _value(node, facts) is True
        except (DivisionByZero, InvalidOperation) as error:
            raise RuleFault("divides by zero") from error
        except Overflow as error:
            raise RuleFault("its numbers grow without bound") from error


def fact(value: float | int | str | bool | Decimal | None) -> Value:
    """A feature as rules see it: exact decimals for numbers, None for nan."""
    if value is None or isinstance(value, bool | str | Decimal):
        return value
    return Decimal(str(value)) if math.isfinite(value) else None


def _value(node: Node, facts: Mapping[str, Value]) -> Value:
    if node.field:
        return _fact(node, facts)
    if node.operator is None:
        return node.value
    if node.operator in {Operator.ALL, Operator.ANY}:
        return _logic(node, facts)
    parts = [_value(part, facts) for part in node.of]
    if any(part is None for part in parts):
        return None
    return _applied(node, parts)


def _fact(node: Node, facts: Mapping[str, Value]) -> Value:
    value = facts.get(node.field)
    if value is not None and kind_of(value) is not node.kind:
        raise RuleFault(f"{node.field} should be a {node.kind}, is a {kind_of(value)}")
    return value


def _logic(node: Node, facts: Mapping[str, Value]) -> Value:
    """All or any, where one clear answer is enough and the rest is not asked."""
    decisive = node.operator is Operator.ANY
    is_unknown = False
    for part in node.of:
        value = _value(part, facts)
        if value is decisive:
            return decisive
        is_unknown = is_unknown or value is None
    return None if is_unknown else not decisive


def _applied(node: Node, parts: list[Value]) -> Value:
    first = parts[0]
    if node.operator is Operator.NOT:
        return not first
    if node.operator is Operator.IN:
        return first in node.values
    if node.operator is Operator.EQ:
        return first == parts[1]
    if node.operator is Operator.NE:
        return first != parts[1]
    numbers = [part for part in parts if isinstance(part, Decimal)]
    if node.kind is Kind.FLAG:
        return _ordered(node.operator, numbers[0], numbers[1])
    return _computed(node.operator, numbers)


def _ordered(operator: Operator | None, left: Decimal, right: Decimal) -> bool:
    if operator is Operator.LT:
        return left < right
    if operator is Operator.LE:
        return left <= right
    return left > right if operator is Operator.GT else left >= right


def _computed(operator: Operator | None, numbers: list[Decimal]) -> Decimal:
    if operator is Operator.ADD:
        return sum(numbers, Decimal(0))
    if operator is Operator.MUL:
        return Decimal(math.prod(numbers))
    return numbers[0] - numbers[1] if operator is Operator.SUB else numbers[0] / numbers[1]
