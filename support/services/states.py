"""The state of a conversation to and from JSON. What is stored wrongly or by an older version begins anew."""

from collections.abc import Mapping
from dataclasses import asdict

from support.contracts import Frame, Intent, Pending, Slots, State

Json = Mapping[str, object]


def dumped(state: State) -> dict[str, object]:
    """As JSON: tuples become lists."""
    return asdict(state)


def loaded(stored: Json) -> State:
    try:
        return _state(stored)
    except (TypeError, ValueError, KeyError, AttributeError):
        return State()


def _state(stored: Json) -> State:
    fields = dict(stored)
    slots, stack = fields.pop("slots", {}), fields.pop("stack", [])
    for name in ("offered", "refused"):
        fields[name] = tuple(fields.get(name, ()))  # type: ignore[arg-type]
    return State(slots=_slots(slots), stack=tuple(map(_frame, stack)), **fields)  # type: ignore[arg-type, call-overload]


def _slots(stored: object) -> Slots:
    fields = dict(stored)  # type: ignore[call-overload]
    for name in ("line_ids", "address"):
        fields[name] = tuple(tuple(pair) for pair in fields.get(name, ()))
    return Slots(**{**fields, "product_ids": tuple(fields.get("product_ids", ()))})


def _frame(stored: Mapping[str, object]) -> Frame:
    return Frame(
        Intent(str(stored["intent"])),
        Pending(str(stored["pending"])),
        int(str(stored["n_asked"])),
        str(stored.get("said", "")),
    )
