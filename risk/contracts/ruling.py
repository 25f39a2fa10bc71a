"""Operators' rules as typed expressions, and what a set of them found."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from risk.contracts.deciding import Action

Value = Decimal | str | bool | None  # None: not known


class Kind(StrEnum):
    """Types of values."""

    NUMBER = "number"
    TEXT = "text"
    FLAG = "flag"


class Operator(StrEnum):
    """What an expression may do."""

    ALL = "all"
    ANY = "any"
    NOT = "not"
    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    IN = "in"
    ADD = "add"
    SUB = "sub"
    MUL = "mul"
    DIV = "div"


@dataclass(frozen=True, slots=True)
class Field:
    """Something a rule may ask of an order. `least` and `most`: between which a number lies, where that is known."""

    name: str
    kind: Kind
    least: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A checked expression: an operator over nodes, a field, or a constant; exactly one of the three."""

    kind: Kind
    operator: Operator | None = None
    of: tuple[Node, ...] = ()
    field: str = ""
    value: Value = None
    values: tuple[Value, ...] = ()  # of IN


class RuleState(StrEnum):
    """Life of a version. Only live versions decide; a shadow is evaluated and logged."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    SHADOW = "shadow"
    LIVE = "live"
    RETIRED = "retired"


class Stage(StrEnum):
    """Share of orders, in percent, that a live version decides on."""

    FEW = "1"
    SOME = "10"
    ALL = "100"


@dataclass(frozen=True, slots=True)
class Rule:
    """A version of a rule. `draw_below`: it decides only on orders whose own number in [0, 1) is below."""

    code: str
    version: int
    action: Action
    when: Node
    is_shadow: bool = False
    draw_below: float = 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """What a set of rules says of one order.

    Attributes:
        action: what they decide; None where none of the live ones matches.
        matched: `code@version` of live rules that decided, in order of precedence.
        shadowed: likewise of shadows, which decide nothing.
        faults: `code@version: what went wrong` of rules that could not be evaluated; they count as not matching.
    """

    action: Action | None
    matched: tuple[str, ...] = ()
    shadowed: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
