"""Procedures that look at an order."""

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from support.contracts import (
    Card,
    CardKind,
    Choice,
    Citation,
    Claim,
    HandoffReason,
    Intent,
    Outcome,
    ToolName,
    ToolResult,
    ToolStatus,
)
from support.services.answering import words
from support.services.procedures import quoting
from support.services.turns import Answer, Turn

Row = Mapping[str, object]
OF_ARRIVED = frozenset({Intent.PARCEL_MISSING, Intent.ITEM_DAMAGED, Intent.ITEM_WRONG})


def order_list(turn: Turn) -> Answer:
    result = turn.call(ToolName.ORDER_LIST)
    if (trouble := not_ok(result)) is not None:
        return trouble
    if not result.rows:
        return words.answered(*words.said(_("There is no order in your account yet.")))
    n = len(result.rows)
    intro = ngettext("Here is your latest order:", "Here are your %(n)d latest orders:", n) % {"n": n}
    lines = [line(row) for row in result.rows[:5]]
    return words.answered(*words.said(intro, *lines), cards=tuple(card(row) for row in result.rows[:4]))


def order_status(turn: Turn) -> Answer:
    result = turn.call(ToolName.ORDER_GET, order_number=turn.slots.order_number)
    if (trouble := not_ok(result)) is not None:
        return trouble
    row = result.rows[0]
    claims = [
        *words.said(_("Order %(number)s of %(placed)s: %(status)s.") % row, _phase(row)),
        *_parcels(row["parcels"]),
    ]
    return words.answered(*claims, cards=(card(row),))


def tracking(turn: Turn) -> Answer:
    result = turn.call(ToolName.SHIPMENT_TRACK, order_number=turn.slots.order_number)
    if (trouble := not_ok(result)) is not None:
        return trouble
    base, *parcels = result.rows
    intro = _("Order %(number)s: %(status)s.") % base
    return words.answered(*words.said(intro, _phase(base)), *_parcels(parcels), cards=(card(base),))


def refund_status(turn: Turn) -> Answer:
    result = turn.call(ToolName.REFUND_STATUS, order_number=turn.slots.order_number)
    if (trouble := not_ok(result)) is not None:
        return trouble
    base, *returned = result.rows
    sentences = [
        _("Return of %(requested)s for order %(number)s: %(return_status)s, last changed on %(updated)s.")
        % {**row, "number": base["number"]}
        for row in returned
        if "requested" in row
    ]
    notes = [_note(row) for row in returned if "note" in row]
    if base["refunded"]:
        sentences.append(_("Paid back so far for order %(number)s: %(refunded)s.") % base)
    if not sentences:
        sentences = [_("There is no return for order %(number)s, and nothing has been paid back.") % base]
    answer = words.answered(*words.said(*sentences), *notes, cards=(card(base),))
    # When the money comes, and where to, is what is asked next.
    rule = quoting.on_topic(turn, Intent.REFUND_STATUS.value)
    return answer if rule is None else replace(answer, claims=(*answer.claims, *rule.claims))


def _note(row: Row) -> Claim:
    """A credit note with the page that shows it."""
    number = str(row["note"])
    return Claim(
        _("Credit note %(note)s over %(note_total)s.") % row,
        (Citation(f"note:{number}", number, str(row["url"])),),
    )


def change_items(turn: Turn) -> Answer:
    """What was ordered cannot be changed: cancel and order anew, as long as nothing is sent."""
    result = turn.call(ToolName.ORDER_GET, order_number=turn.slots.order_number)
    if (trouble := not_ok(result)) is not None:
        return trouble
    row = result.rows[0]
    if row["may_cancel"]:
        text = _("The goods of order %(number)s cannot be changed. You can cancel it and order anew.") % row
        return words.answered(*words.said(text), choices=(words.wish(Intent.CANCEL_ORDER), words.person()))
    text = (
        _("The goods of order %(number)s cannot be changed any more. You can return what you do not want.")
        % row
    )
    return words.answered(*words.said(text), choices=(words.wish(Intent.RETURN_ITEM), words.person()))


def problem(turn: Turn) -> Answer:
    """Damaged, wrong, missing, charged twice: a person decides, with the order in front of them.

    Goods that are still here or on their way are neither: where they are is told, and what may be meant is asked.
    """
    number = turn.slots.order_number
    if number and turn.intent in OF_ARRIVED and (told := _not_there_yet(turn)) is not None:
        return told
    sorry = _("I am sorry about that.")
    return words.handed_over(
        HandoffReason.PROBLEM,
        sorry,
        _("It is about order %(number)s.") % {"number": number} if number else "",
    )


def _not_there_yet(turn: Turn) -> Answer | None:
    result = turn.call(ToolName.ORDER_GET, order_number=turn.slots.order_number)
    phase = str(result.rows[0]["phase"]) if result.status is ToolStatus.OK and result.rows else ""
    if phase == "way" and turn.intent is Intent.PARCEL_MISSING:
        return replace(order_status(turn), choices=(words.person(),))
    if phase not in ("unpaid", "packing"):
        return None
    where = order_status(turn)
    asked = words.asked(_("What do you mean?"), words.wish(Intent.CANCEL_ORDER), words.person())
    return replace(asked, claims=(*where.claims, *asked.claims), cards=where.cards)


def not_ok(result: ToolResult) -> Answer | None:
    """The answer to a tool that found nothing, was refused or broke."""
    if result.status is ToolStatus.SIGN_IN:
        return words.sign_in()
    if result.status is ToolStatus.NOT_FOUND:
        return words.no_order()
    if result.status is ToolStatus.REFUSED:
        return words.refused(result.message, result.code)
    return words.failed() if result.status is ToolStatus.FAILED else None


def line(row: Row) -> str:
    return _("%(number)s of %(placed)s, %(total)s: %(status)s") % row


def choice(row: Row) -> Choice:
    label = _("%(number)s: %(first)s, %(status)s") % row
    return Choice(label, f"order:{row['number']}")


def card(row: Row) -> Card:
    return Card(CardKind.ORDER, str(row["number"]))


def which(rows: tuple[Row, ...]) -> Answer:
    return words.asked(_("Which order is it?"), *(choice(row) for row in rows[:4]))


def none_yet() -> Answer:
    return Answer(
        Outcome.REFUSED, words.said(_("There is no order in your account yet.")), refused="no_orders"
    )


def _phase(row: Row) -> str:
    return {
        "unpaid": _("It waits for its payment."),
        "packing": _("It is being packed.")
        + (" " + _("Expected by %(expected)s.") % row if row["expected"] else ""),
        "way": _("It is on its way.")
        + (" " + _("Expected by %(expected)s.") % row if row["expected"] else ""),
        "ready": _("It is ready for collection."),
        "arrived": _("All of it has arrived."),
        "cancelled": _("Nothing of it will be sent."),
    }[str(row["phase"])]


def _parcels(rows: object) -> list[Claim]:
    """One sentence for each parcel that has a carrier or a number."""
    told: list[Claim] = []
    for row in rows if isinstance(rows, list | tuple) else ():
        if row["tracking"]:
            text = (
                _("Parcel with %(carrier)s, number %(tracking)s: %(parcel_status)s since %(updated)s.") % row
            )
            told.append(Claim(text))
    return told
