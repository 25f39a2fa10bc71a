"""Reads a rule's expression from JSON and checks it: nothing unknown, nothing of the wrong type, nothing endless.

The grammar is small on purpose, and nothing is ever evaluated as code:
`{"field": NAME}`, `{"value": CONSTANT}`, `{"op": OPERATOR, "of": [EXPRESSION …]}`, and for `in`
`{"op": "in", "of": [EXPRESSION], "values": [CONSTANT …]}`; all inside `{"version": 1, "when": EXPRESSION}`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from risk.contracts import Field, Kind, Node, Operator, Value

VERSION = 1
MOST_NODES, MOST_DEPTH, MOST_VALUES, MOST_TEXT = 100, 12, 1_000, 200
LARGEST = Decimal(10) ** 15  # of a constant; beyond it is a slip of the hand
LOGIC = {Operator.ALL, Operator.ANY, Operator.NOT}
EQUALITY = {Operator.EQ, Operator.NE}
ORDERING = {Operator.LT, Operator.LE, Operator.GT, Operator.GE}
ARITHMETIC = {Operator.ADD, Operator.SUB, Operator.MUL, Operator.DIV}
ARITIES: dict[Operator, tuple[int, int]] = {
    Operator.ALL: (1, 50),
    Operator.ANY: (1, 50),
    Operator.NOT: (1, 1),
    Operator.IN: (1, 1),
    Operator.ADD: (2, 10),
    Operator.MUL: (2, 10),
}


class RuleError(ValueError):
    """A rule that cannot be: says where in it, and what is wrong."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what


def read(stored: object, fields: Mapping[str, Field]) -> Node:
    """The checked condition of a stored rule.

    Raises:
        RuleError: for another version of the grammar, an unknown field or operator, a wrong type, a constant divisor
            of zero, a condition that names no field, or one that is too large.
    """
    if not isinstance(stored, Mapping) or set(stored) != {"version", "when"}:
        raise RuleError("rule", 'expected {"version": 1, "when": …}')
    if stored["version"] != VERSION or isinstance(stored["version"], bool):
        raise RuleError("version", f"this grammar is version {VERSION}, got {stored['version']!r}")
    node = _Reader(fields).node(stored["when"], "when", 1)
    if node.kind is not Kind.FLAG:
        raise RuleError("when", f"must be true or false of an order, is a {node.kind}")
    if not list(fields_of(node)):
        raise RuleError("when", "names no field, so it says the same of every order")
    return node


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    for part in node.of:
        yield from walk(part)


def fields_of(node: Node) -> Iterator[str]:
    """Names of the fields that are asked for."""
    return (each.field for each in walk(node) if each.field)


def constant(given: object, where: str) -> Value:
    """A constant as the evaluation knows it: numbers are exact decimals.

    Raises:
        RuleError: unless it is a finite number, a text or a truth value.
    """
    if isinstance(given, bool):
        return given
    if isinstance(given, int | float):
        number = Decimal(str(given))
        if not number.is_finite() or abs(number) > LARGEST:
            raise RuleError(where, f"{given!r} is no number up to {LARGEST:.0e}")
        return number
    if isinstance(given, str):
        if len(given) > MOST_TEXT:
            raise RuleError(where, f"a text of {len(given)} characters, at most {MOST_TEXT} are allowed")
        return given
    raise RuleError(where, f"expected a number, a text or true/false, got {type(given).__name__}")


class _Reader:
    """Counts what it reads, so that no rule grows beyond what can be evaluated in no time."""

    def __init__(self, fields: Mapping[str, Field]) -> None:
        self.fields = fields
        self.n_nodes = 0

    def node(self, given: object, where: str, depth: int) -> Node:
        self.n_nodes += 1
        if self.n_nodes > MOST_NODES or depth > MOST_DEPTH:
            raise RuleError(where, f"more than {MOST_NODES} parts, or nested deeper than {MOST_DEPTH}")
        if not isinstance(given, Mapping):
            raise RuleError(where, f"expected an object, got {type(given).__name__}")
        readers: dict[frozenset[str], Callable[[], Node]] = {
            frozenset({"field"}): lambda: self._field(given["field"], where),
            frozenset({"value"}): lambda: _constant_node(given["value"], where),
            frozenset({"op", "of"}): lambda: self._operation(given, where, depth),
            frozenset({"op", "of", "values"}): lambda: self._operation(given, where, depth),
        }
        reader = readers.get(frozenset(map(str, given)))
        if reader is None:
            names = ", ".join(sorted(map(str, given))) or "nothing"
            raise RuleError(where, f'expected "field", "value" or "op" with "of", got {names}')
        return reader()

    def _field(self, name: object, where: str) -> Node:
        found = self.fields.get(name) if isinstance(name, str) else None
        if found is None:
            raise RuleError(where, f"there is no field {name!r}")
        return Node(found.kind, field=found.name)

    def _operation(self, given: Mapping[str, object], where: str, depth: int) -> Node:
        try:
            operator = Operator(str(given["op"]))
        except ValueError:
            raise RuleError(where, f"there is no operator {given['op']!r}") from None
        parts = given["of"]
        low, high = ARITIES.get(operator, (2, 2))
        if not isinstance(parts, Sequence) or isinstance(parts, str) or not low <= len(parts) <= high:
            raise RuleError(where, f"{operator} takes {low if low == high else f'{low} to {high}'} parts")
        of = tuple(self.node(part, f"{where}.{operator}[{at}]", depth + 1) for at, part in enumerate(parts))
        if ("values" in given) != (operator is Operator.IN):
            raise RuleError(where, 'only "in" takes "values", and it needs them')
        if operator is Operator.IN:
            return Node(Kind.FLAG, operator, of, values=_choices(given["values"], of[0].kind, where))
        return Node(_typed(operator, of, where), operator, of)


def _constant_node(given: object, where: str) -> Node:
    value = constant(given, where)
    return Node(kind_of(value), value=value)


def kind_of(value: Value) -> Kind:
    """The type of a known value."""
    if isinstance(value, bool):
        return Kind.FLAG
    return Kind.TEXT if isinstance(value, str) else Kind.NUMBER


def _choices(given: object, kind: Kind, where: str) -> tuple[Value, ...]:
    if not isinstance(given, Sequence) or isinstance(given, str) or not 1 <= len(given) <= MOST_VALUES:
        raise RuleError(where, f'"values" must be a list of 1 to {MOST_VALUES}')
    values = tuple(constant(each, where) for each in given)
    if strange := [each for each in values if kind_of(each) is not kind]:
        raise RuleError(where, f"{strange[0]!r} is no {kind}")
    return values


def _typed(operator: Operator, of: tuple[Node, ...], where: str) -> Kind:
    kinds = {part.kind for part in of}
    if operator in EQUALITY:
        if len(kinds) > 1:
            raise RuleError(where, f"{operator} compares a {of[0].kind} with a {of[1].kind}")
        return Kind.FLAG
    wanted = Kind.FLAG if operator in LOGIC else Kind.NUMBER
    if strange := [part.kind for part in of if part.kind is not wanted]:
        raise RuleError(where, f"{operator} takes {wanted}s, got a {strange[0]}")
    if operator is Operator.DIV and of[1].value == 0 and not of[1].field and of[1].operator is None:
        raise RuleError(where, "divides by zero")
    return Kind.NUMBER if operator in ARITHMETIC else Kind.FLAG
