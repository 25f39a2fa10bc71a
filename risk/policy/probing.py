"""Finds conditions that match every order, or none, before anybody publishes them.

Each field is tried just below, at and just above every constant that stands with it, as far as it can lie there. For
conditions that compare fields with constants this is a proof, because their truth changes nowhere else; for others,
and where there are too many combinations, it is a strong hint, and the back-test says the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice, product

from risk.contracts import Field, Kind, Node, Value
from risk.policy.evaluating import RuleFault, matches
from risk.policy.expressions import RuleError, fields_of, walk

MOST = 5_000  # combinations tried
STRANGE = "\x00no such text"
EDGE = Decimal("0.000001")
FAR = Decimal(10) ** 9


def require_selective(node: Node, fields: Mapping[str, Field]) -> None:
    """Do nothing for a condition that tells orders apart.

    Raises:
        RuleError: if it matches every order in which its fields are known, or none at all.
    """
    answers = set(islice(_answers(node, fields), MOST))
    if answers == {True}:
        raise RuleError("when", "matches every order")
    if True not in answers:
        raise RuleError("when", "can never match an order")


def _answers(node: Node, fields: Mapping[str, Field]) -> Iterator[bool]:
    names = sorted(set(fields_of(node)))
    constants = _constants(node)
    choices = [_choices(fields[name], constants) for name in names]
    for values in product(*choices):
        try:
            yield matches(node, dict(zip(names, values, strict=True)))
        except RuleFault:  # no answer for these values
            continue


def _constants(node: Node) -> tuple[Value, ...]:
    own = [each.value for each in walk(node) if each.value is not None]
    listed = [value for each in walk(node) for value in each.values]
    return tuple(dict.fromkeys([*own, *listed]))


def _choices(field: Field, constants: Sequence[Value]) -> list[Value]:
    if field.kind is Kind.FLAG:
        return [True, False]
    if field.kind is Kind.TEXT:
        return [STRANGE, *(each for each in constants if isinstance(each, str))]
    numbers = [each for each in constants if isinstance(each, Decimal)]
    around = [value for number in numbers for value in (number - EDGE, number, number + EDGE)]
    # One beside zero, so that a share of something is seen at its largest.
    tried = [-FAR, FAR, Decimal(0), Decimal(1), *around]
    least = -FAR if field.least is None else field.least
    most = FAR if field.most is None else field.most
    return list(dict.fromkeys(min(max(each, least), most) for each in tried))
