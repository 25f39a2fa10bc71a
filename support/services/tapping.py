"""What was tapped: payloads that the assistant offered itself. Each is checked like anything typed would be."""

import re
from collections.abc import Callable
from dataclasses import replace

from support.contracts import HandoffReason, Intent, Pending
from support.features import scoped
from support.features.slots import Named
from support.policy.procedures import PROCEDURES
from support.services import continuing, filling
from support.services.answering import words
from support.services.turns import Answer, Turn

PAIR = re.compile(r"(\d{1,18})x(\d{1,6})")
ALWAYS = ("intent:", "address:", "lines:")  # also from forms and menus that stand on the page


def tapped(turn: Turn) -> Answer | None:
    """The answer to a tap; None for what was not offered, which is then read as text."""
    payload = turn.payload
    if payload == words.PERSON:
        turn.intent = Intent.TALK_TO_PERSON
        return words.handed_over(HandoffReason.ASKED)
    if not payload or (payload not in turn.state.offered and not payload.startswith(ALWAYS)):
        return None
    kind, _, value = payload.partition(":")
    if kind == "intent":
        return _begun(turn, value)
    if not fill(turn, payload):
        return words.no_order() if kind == "order" else None
    if continuing.top(turn.state) is not None:
        return continuing.go_on(turn)
    latest = Intent(turn.state.latest) if turn.state.latest else Intent.ORDER_STATUS
    return continuing.perform(turn, latest, Named())


def fill(turn: Turn, payload: str) -> bool:
    """Put an offered value into its slot, if it is this customer's to choose."""
    kind, _, value = payload.partition(":")
    filler = FILLERS.get(kind)
    return filler is not None and filler(turn, value)


def _begun(turn: Turn, value: str) -> Answer | None:
    """Begin with what was tapped; a tap that says what was meant is about the words that were unclear."""
    intent = Intent(value) if value in set(Intent) else Intent.OTHER
    if intent not in PROCEDURES:
        return None
    if turn.state.n_unclear and turn.payload in turn.state.offered and turn.slots.question:
        turn.gated = replace(turn.gated, text=turn.slots.question)
    return continuing.start(turn, (intent,), filling.read(turn))


def _order(turn: Turn, value: str) -> bool:
    if not scoped.orders(turn.context).filter(number=value).exists():
        return False
    turn.fill(order_number=value)
    return True


def _product(turn: Turn, value: str) -> bool:
    if not value.isdecimal() or not scoped.products(turn.context).filter(pk=int(value)).exists():
        return False
    kept = tuple(pk for pk in turn.slots.product_ids if pk != int(value))
    turn.fill(product_ids=(int(value), *kept)[:4])
    return True


def _lines(turn: Turn, value: str) -> bool:
    found = tuple((int(line), int(units)) for line, units in PAIR.findall(value))
    turn.fill(line_ids=found)
    return bool(found)


def _reason(turn: Turn, value: str) -> bool:
    turn.fill(reason=value[:16])
    return True


def _address(turn: Turn, value: str) -> bool:
    frame = continuing.top(turn.state)
    waits = frame is not None and frame.pending is Pending.ADDRESS
    if (
        not waits
        or not value.isdecimal()
        or not scoped.addresses(turn.context).filter(pk=int(value)).exists()
    ):
        return False
    turn.fill(address=(("id", value),))
    return True


FILLERS: dict[str, Callable[[Turn, str], bool]] = {
    "order": _order,
    "product": _product,
    "lines": _lines,
    "reason": _reason,
    "address": _address,
}
