"""Procedures that change something. Each ends with a proposal; nothing happens before an explicit yes."""

import re
from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from shop.services import orders as order_services
from support.contracts import (
    Choice,
    HandoffReason,
    Intent,
    Outcome,
    Pending,
    ToolCall,
    ToolName,
    ToolResult,
)
from support.contracts.tools import Argument
from support.features import correcting, counting, names, scoped, slots
from support.policy import agreeing, leaning, reasons
from support.services.answering import words
from support.services.procedures import orders, quoting
from support.services.procedures.orders import not_ok
from support.services.tools import writing
from support.services.turns import Answer, Turn

Row = Mapping[str, object]
MAX_PAYLOAD = 200
RETURNING = "returned"  # code of the shop's rule: it is on its way back already
OFF = re.compile(
    r"\b(un-?subscribe|stop|quit|no (more|longer)|opt.?out|remove|take (me|my \w+) (off|out)|cancel"
    r"|end|turn off|off|get rid"
    r"|too many|fed up|don'?t (want|send|need))\b"
    r"|退订|取消|不要|不想|停|关闭|关掉|移除|移出|去掉|删掉|别|烦死",
    re.IGNORECASE,
)
ON = re.compile(
    r"\b(subscribe|sign (me )?up|put me on|add me|(want|like|love) (to (get|receive|have)|the|your)"
    r"|keep me|send me|register)\b"
    r"|订阅|想收|接收|收到|发给我|加入|推送给我",
    re.IGNORECASE,
)
# Said outright, whatever else is not wanted: "sign me up, I don't want to miss a sale".
SUBSCRIBES = re.compile(
    r"(?<!un)(?<!un-)\bsubscribe\b(?!.*\bunsubscribe)|\bsign me up\b"
    r"|(?<!取消)(?<!退)(?<!不)(?<!不想)(?<!别)订阅(?!.*(退订|取消|停))",
    re.IGNORECASE,
)
EVERYTHING = re.compile(
    r"\b(all|both|everything|the whole|entire)\b|全部|所有|都(要)?退|整单|全退|两件都|都退", re.IGNORECASE
)
# One of several pieces, though no number says so: "my sister doesn't want hers".
ONE_OF = re.compile(
    r"\b(?:that one|this one|the other one|hers|his|theirs|spare|extra)\b|多出来|多余的|其中|那[只个件]|另[一外]",
    re.IGNORECASE,
)
WHOLE = re.compile(r"\b(my|the|this|that|whole) order\b|\d{4}-\d{4,}|订单|整单|这单|那单", re.IGNORECASE)


def cancel(turn: Turn) -> Answer:
    answer = proposal(turn, ToolName.CANCEL_ORDER, order_number=turn.slots.order_number)
    if answer.outcome is Outcome.REFUSED and Intent.RETURN_ITEM in leaning.deeds(turn.slots.question):
        return return_goods(turn)  # "the party was cancelled, I want to return them"
    return answer


def invoice(turn: Turn) -> Answer:
    return proposal(turn, ToolName.SEND_INVOICE, order_number=turn.slots.order_number)


def newsletter(turn: Turn) -> Answer:
    """On or off as it was said; the other of what it is where that was not said."""
    if OFF.search(turn.text) or ON.search(turn.text):
        wanted = "off" if OFF.search(turn.text) and not SUBSCRIBES.search(turn.text) else "on"
    else:
        is_on = turn.call(ToolName.SET_NEWSLETTER, wanted="on").code == "unchanged"
        wanted = "off" if is_on else "on"
    return proposal(turn, ToolName.SET_NEWSLETTER, wanted=wanted)


def change_address(turn: Turn) -> Answer:
    number = turn.slots.order_number
    chosen = dict(turn.slots.address).get("id", "")
    if chosen.isdigit():
        return proposal(turn, ToolName.CHANGE_ADDRESS, order_number=number, address_id=int(chosen))
    order = scoped.orders(turn.context).filter(number=number).first()
    if order is None:
        return words.no_order()
    if not order_services.can_change_address(order):
        return words.refused(writing.address_fixed(order), "address_fixed", words.person())
    if turn.context.customer_id is None:
        # A guest has no address book, and who holds the link of an order need not have bought it: a person decides.
        return words.handed_over(HandoffReason.UNANSWERED)
    book = list(scoped.addresses(turn.context)[:20])
    said = correcting.meant(turn.text).lower()
    named = [address for address in book if address.city and address.city.lower() in said]
    if len(named) == 1:
        turn.fill(address=(("id", str(named[0].pk)),))
        return change_address(turn)
    offered = [
        Choice(f"{one.line1}, {one.postcode} {one.city}".strip(), f"address:{one.pk}") for one in book[:3]
    ]
    question = _(
        "Where should order %(number)s go? Choose an address of your address book, or enter a new one."
    ) % {"number": number}
    turn.step = Pending.ADDRESS.value
    return words.asked(question, *offered, form="address")


def return_goods(turn: Turn) -> Answer:
    """The return; before it, to whoever asks for other goods in exchange, what the shop does about that."""
    answer = _returned(turn)
    is_asked_now = turn.intent is Intent.EXCHANGE_ITEM and turn.understood.intent is Intent.EXCHANGE_ITEM
    rule = quoting.on_topic(turn, Intent.EXCHANGE_ITEM.value) if is_asked_now else None
    return replace(answer, claims=(*rule.claims, *answer.claims)) if rule is not None else answer


def _returned(turn: Turn) -> Answer:
    """Which goods, why, and then the proposal. What may not come back is refused by the shop's rule, in its words."""
    number, reason = turn.slots.order_number, turn.slots.reason or _reason(turn)
    result = turn.call(ToolName.RETURN_ELIGIBILITY, order_number=number, reason=reason)
    if (trouble := not_ok(result)) is not None:
        return trouble
    lines = turn.slots.line_ids or _lines(turn, result)
    turn.fill(line_ids=lines, reason=reason)
    if len(result.rows) == 1 and _has_not_left(turn, number):
        return cancel(turn)  # what would come back need not go
    if not lines:
        return _which_lines(turn, result)
    barred = [row for row in result.rows if row["line_id"] in dict(lines) and row["refusal"]]
    if barred:
        return _barred(turn, barred[0])
    if not reason:
        turn.step = Pending.REASON.value
        about = {"goods": _goods(result, lines), "number": number}
        return words.asked(
            _("You return %(goods)s of order %(number)s. Why?") % about,
            *(Choice(str(label), f"reason:{code}") for code, label in _reasons()),
        )
    return proposal(turn, ToolName.CREATE_RETURN, order_number=number, lines=lines, reason=reason)


def _barred(turn: Turn, row: Row) -> Answer:
    """What may not come back, by the shop's rule; what is on its way back already is told of."""
    if row["code"] == RETURNING:
        return orders.refund_status(turn)
    return words.refused(str(row["refusal"]), str(row["code"]), words.person())


def _reason(turn: Turn) -> str:
    """A reason that the message names; none of one that asks something else in between, or whether it could be had."""
    is_asked = turn.intent is Intent.EXCHANGE_ITEM and agreeing.asks(turn.text)
    return reasons.of_return(turn.text) if turn.kept is None and not is_asked else ""


def _has_not_left(turn: Turn, number: str) -> bool:
    order = scoped.orders(turn.context).filter(number=number).first()
    return order is not None and order_services.can_cancel(order)


def proposal(turn: Turn, name: ToolName, **given: Argument) -> Answer:
    """Check what would happen; show it and ask, or say which rule forbids it."""
    result = turn.call(name, **given)
    if (trouble := not_ok(result)) is not None:
        if trouble.outcome is Outcome.REFUSED and trouble.refused not in (
            "sign_in",
            "not_found",
            "unchanged",
        ):
            return words.refused(result.message, result.code, words.person())
        return trouble
    turn.step = Pending.CONFIRMATION.value
    told = words.said(_("This is what will happen. Shall I go ahead?"))
    return Answer(Outcome.PROPOSED, told, propose=ToolCall(name, given))


def _lines(turn: Turn, result: ToolResult) -> tuple[tuple[int, int], ...]:
    """The lines that are meant: all that may come back, those named, or the only one."""
    open_rows = [row for row in result.rows if not row["refusal"]]
    if len(result.rows) == 1 and _units(result.rows[0]) <= 1:
        return ((_line(result.rows[0]), _units(result.rows[0]) or 1),)
    some = counting.units(turn.text) or (counting.units(turn.slots.question) if turn.payload else None)
    is_part = some is not None and some < sum(map(_units, open_rows))
    is_all = EVERYTHING.search(turn.text) or (len(result.rows) == 1 and WHOLE.search(turn.text))
    if is_all and not is_part:
        return tuple((_line(row), _units(row)) for row in open_rows)
    meant = _meant(turn, result)
    if meant is None or (some is None and _units(meant) > 1 and ONE_OF.search(turn.text)):
        return ()
    units = _units(meant) or 1
    return ((_line(meant), min(some or units, units)),)


def _meant(turn: Turn, result: ToolResult) -> Row | None:
    """The one line whose goods are named, or that was chosen by its place."""
    said = names.words(turn.text)
    best = max((len(said & names.words(str(row["product"]))) for row in result.rows), default=0)
    meant = [row for row in result.rows if best and len(said & names.words(str(row["product"]))) == best]
    at = slots.ordinal(turn.text)
    if not meant and at is not None and at < len(result.rows) and turn.state.offered:
        meant = [result.rows[at]]
    if not meant and len(result.rows) == 1 and counting.units(turn.text):
        meant = [result.rows[0]]
    return meant[0] if len(meant) == 1 else None


def _goods(result: ToolResult, lines: tuple[tuple[int, int], ...]) -> str:
    units = dict(lines)
    return ", ".join(f"{units[_line(row)]} × {row['product']}" for row in result.rows if _line(row) in units)


def _line(row: Row) -> int:
    return int(str(row["line_id"]))


def _units(row: Row) -> int:
    return int(str(row["units"]))


def _which_lines(turn: Turn, result: ToolResult) -> Answer:
    open_rows = [row for row in result.rows if not row["refusal"]]
    if not open_rows:
        first = (
            result.rows[0]
            if result.rows
            else {"refusal": _("Nothing of this order can be returned."), "code": "nothing"}
        )
        return _barred(turn, first)
    turn.step = Pending.LINES.value
    one_by_one = [
        Choice(f"{row['units']} × {row['product']}", f"lines:{row['line_id']}x{row['units']}")
        for row in open_rows[:3]
    ]
    payload = "lines:" + ",".join(f"{row['line_id']}x{row['units']}" for row in open_rows)
    if len(open_rows) == 1 and _units(open_rows[0]) > 1:
        row = open_rows[0]
        one_by_one.append(Choice(f"1 × {row['product']}", f"lines:{row['line_id']}x1"))
    everything = (
        [Choice(_("All of it"), payload)] if len(open_rows) > 1 and len(payload) <= MAX_PAYLOAD else []
    )
    return words.asked(_("What do you want to return?"), *one_by_one, *everything, form="return")


def _reasons() -> tuple[tuple[str, str], ...]:
    return (
        ("wrong_size", _("It does not fit")),
        ("unwanted", _("I do not want it any more")),
        ("damaged", _("It is damaged or faulty")),
        ("other", _("Another reason")),
    )
