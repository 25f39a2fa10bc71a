"""What changes something, each in two halves: `check` says what would happen, `execute` does it through the shop.

`check` answers with the sentences to agree to and with the state that the agreement holds for: if that state is another
one when the yes comes, nothing is done. The shop's own services guard once more, under their locks.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from shop.contracts.people import AddressInput, Who
from shop.services import consent, invoicing, returns
from shop.services import orders as order_services
from shop.services.orders import OrderNotFound
from support.contracts import HandoffReason, ToolCall, ToolContext, ToolName, ToolResult, ToolStatus
from support.features import scoped
from support.features.scoped import Address, Order
from support.models import Conversation
from support.services import handing
from support.services.tools import arguments, results

ACTOR = "assistant"
ON, OFF = "on", "off"
NEWS = "marketing"  # purpose of the consent


@dataclass(frozen=True, slots=True)
class Writer:
    """`check` rows: the first has `title`, `effects` (sentences) and `state` (what the yes is bound to)."""

    check: Callable[[ToolCall, ToolContext], ToolResult]
    execute: Callable[[ToolCall, ToolContext], ToolResult]


def _check_cancel(call: ToolCall, context: ToolContext) -> ToolResult:
    order = results.order(call, context)
    if order is None:
        return results.missing(call, context)
    if not order_services.can_cancel(order):
        if order.status == Order.Status.CANCELLED:
            return results.refused(
                call, "cancelled", _("Order %(number)s is cancelled already.") % _of(order)
            )
        return results.refused(
            call,
            "sent",
            _(
                "Order %(number)s cannot be cancelled any more: a part of "
                "it has been sent. It can be returned instead."
            )
            % _of(order),
        )
    effects = [_("Order %(number)s is cancelled as a whole.") % _of(order)]
    paid = sum(
        (payment.captured - payment.refunded for payment in order.payments.all()), start=order.total * 0
    )
    if paid:
        effects.append(
            _("%(amount)s goes back to the means of payment that you used.")
            % {"amount": results.amount(paid, order.currency)}
        )
    return _proposal(call, _("Cancel order %(number)s") % _of(order), effects, _state(order))


def _cancel(call: ToolCall, context: ToolContext) -> ToolResult:
    order = _required(call, context)
    order_services.cancel(order_id=order.pk, actor=_actor(context), reason=ACTOR, now=context.now)
    return _done(call, _("Order %(number)s is cancelled.") % _of(order))


def _check_return(call: ToolCall, context: ToolContext) -> ToolResult:
    order = results.order(call, context)
    if order is None:
        return results.missing(call, context)
    wanted, reason = arguments.pairs(call, "lines"), arguments.text(call, "reason")
    rules = {
        rule.line_id: rule
        for rule in returns.eligibility(order_id=order.pk, now=context.now, reason_code=reason)
    }
    for line_id, units in wanted.items():
        rule = rules.get(line_id)
        if rule is None:
            return ToolResult(call.name, ToolStatus.NOT_FOUND, code="not_found")
        if not rule.is_ok:
            return results.refused(call, rule.code.value, rule.message)
        if not 1 <= units <= rule.units:
            return results.refused(
                call,
                "units",
                _("At most %(units)s of “%(name)s” can be returned.")
                % {"units": rule.units, "name": rule.name},
            )
    if not wanted:
        return results.refused(call, "lines", _("Please choose what you want to return."))
    effects = [f"{units} × {rules[line_id].name}" for line_id, units in sorted(wanted.items())]
    effects.append(
        _(
            "You send it back; the money goes to the means of payment that "
            "you used once it has arrived and been checked."
        )
    )
    title = _("Return goods of order %(number)s") % _of(order)
    left = {str(line_id): rules[line_id].units for line_id in wanted}
    return _proposal(call, title, effects, _state(order) | {"left": left})


def _return(call: ToolCall, context: ToolContext) -> ToolResult:
    order = _required(call, context)
    returns.request(
        order_id=order.pk,
        lines=arguments.pairs(call, "lines"),
        reason="",
        reason_code=arguments.text(call, "reason"),
        actor=_actor(context),
        now=context.now,
    )
    return _done(
        call,
        _("The return for order %(number)s is requested. We write to you as soon as it is approved.")
        % _of(order),
    )


def _check_address(call: ToolCall, context: ToolContext) -> ToolResult:
    order, address = results.order(call, context), _address(call, context)
    if order is None or address is None:
        return results.missing(call, context)
    if not order_services.can_change_address(order):
        return results.refused(
            call,
            "address_fixed",
            address_fixed(order),
        )
    effects = [_("Order %(number)s goes to: %(address)s") % {**_of(order), "address": _written(address)}]
    state = _state(order) | {"to": asdict(_input(address)), "from": order.shipping_address_id}
    return _proposal(call, _("Change the address of order %(number)s") % _of(order), effects, state)


def _change_address(call: ToolCall, context: ToolContext) -> ToolResult:
    order, address = _required(call, context), _address(call, context)
    if address is None:
        raise OrderNotFound(_("There is no such address."))
    order_services.change_address(
        order_id=order.pk, address=_input(address), actor=_actor(context), now=context.now
    )
    return _done(call, _("Order %(number)s now goes to the new address.") % _of(order))


def _check_invoice(call: ToolCall, context: ToolContext) -> ToolResult:
    order = results.order(call, context)
    if order is None:
        return results.missing(call, context)
    if not invoicing.can_issue(order):
        return results.refused(call, "not_invoiced", _("An invoice is written once the order is paid."))
    if not order.email:
        return results.refused(call, "no_mailbox", _("This order has no e-mail address."))
    effects = [_("The invoice of order %(number)s is sent to the e-mail address of the order.") % _of(order)]
    return _proposal(call, _("Send the invoice of order %(number)s") % _of(order), effects, _state(order))


def _send_invoice(call: ToolCall, context: ToolContext) -> ToolResult:
    order = _required(call, context)
    invoicing.send(order_id=order.pk, actor=_actor(context), now=context.now)
    return _done(call, _("The invoice of order %(number)s is on its way to your mailbox.") % _of(order))


def _check_newsletter(call: ToolCall, context: ToolContext) -> ToolResult:
    wanted = arguments.text(call, "wanted")
    if context.customer_id is None:
        return ToolResult(call.name, ToolStatus.SIGN_IN, code="sign_in")
    if wanted not in (ON, OFF):
        return results.refused(call, "arguments", f"wanted={wanted!r:.40}; allowed: {ON}, {OFF}")
    has_news = consent.current(Who(customer_id=context.customer_id))[NEWS]
    if has_news == (wanted == ON):
        text = (
            _("You get our news by e-mail already.")
            if has_news
            else _("You do not get news from us by e-mail.")
        )
        return results.refused(call, "unchanged", text)
    effects = [_("You get our news by e-mail.") if wanted == ON else _("You get no more news by e-mail.")]
    title = _("Subscribe to news by e-mail") if wanted == ON else _("Unsubscribe from news by e-mail")
    return _proposal(call, title, effects, {"has_news": has_news})


def _set_newsletter(call: ToolCall, context: ToolContext) -> ToolResult:
    is_on = arguments.text(call, "wanted") == ON
    consent.set(
        who=Who(customer_id=context.customer_id),
        purposes={NEWS: is_on},
        channel_id=context.channel_id,
        now=context.now,
    )
    return _done(
        call, _("You get our news by e-mail from now on.") if is_on else _("You get no more news by e-mail.")
    )


def _check_ticket(call: ToolCall, context: ToolContext) -> ToolResult:
    number = arguments.text(call, "order_number")
    if number and results.order(call, context) is None:
        return results.missing(call, context)
    effects = [_("A colleague takes over this conversation and sees what was said.")]
    return _proposal(call, _("Hand over to a colleague"), effects, {"conversation": context.conversation_id})


def _create_ticket(call: ToolCall, context: ToolContext) -> ToolResult:
    if context.conversation_id is None:
        raise OrderNotFound(_("There is no such conversation."))
    conversation = Conversation.objects.get(pk=context.conversation_id)
    handing.hand_over(conversation=conversation, reason=HandoffReason.PROBLEM, now=context.now)
    return _done(call, _("A colleague takes over and writes to you here."))


WRITERS: Mapping[ToolName, Writer] = {
    ToolName.CANCEL_ORDER: Writer(_check_cancel, _cancel),
    ToolName.CREATE_RETURN: Writer(_check_return, _return),
    ToolName.CHANGE_ADDRESS: Writer(_check_address, _change_address),
    ToolName.SEND_INVOICE: Writer(_check_invoice, _send_invoice),
    ToolName.SET_NEWSLETTER: Writer(_check_newsletter, _set_newsletter),
    ToolName.CREATE_TICKET: Writer(_check_ticket, _create_ticket),
}


def _proposal(call: ToolCall, title: str, effects: list[str], state: Mapping[str, object]) -> ToolResult:
    return ToolResult(call.name, ToolStatus.OK, ({"title": title, "effects": effects, "state": dict(state)},))


def _done(call: ToolCall, text: str) -> ToolResult:
    return ToolResult(call.name, ToolStatus.OK, ({"text": text},), message=text)


def _required(call: ToolCall, context: ToolContext) -> Order:
    order = results.order(call, context)
    if order is None:
        raise OrderNotFound(_("There is no such order."))
    return order


def _of(order: Order) -> dict[str, str]:
    return {"number": order.number}


def _state(order: Order) -> dict[str, object]:
    """What a yes to something about this order holds for: its status and that of all its parcels and returns."""
    return {
        "order": order.pk,
        "status": order.status,
        "parcels": [[parcel.pk, parcel.status] for parcel in order.fulfilments.all()],
        "returns": [[row.pk, row.status] for row in order.returns.all()],
        "paid": [
            [payment.pk, str(payment.captured), str(payment.refunded)] for payment in order.payments.all()
        ],
    }


def _address(call: ToolCall, context: ToolContext) -> Address | None:
    return scoped.addresses(context).filter(pk=arguments.number(call, "address_id") or 0).first()


def _input(address: Address) -> AddressInput:
    names = ("name", "line1", "city", "country", "postcode", "line2", "region", "company", "phone")
    return AddressInput(**{name: getattr(address, name) for name in names})


def _written(address: Address) -> str:
    town = f"{address.postcode} {address.city}".strip()
    return ", ".join(
        part for part in (address.name, address.line1, address.line2, town, address.country) if part
    )


def _actor(context: ToolContext) -> str:
    return f"{ACTOR}:{context.customer_id or 'guest'}"


def address_fixed(order: Order) -> str:
    """Why an order cannot go elsewhere any more."""
    if order_services.has_left(order):
        text = _("The address of order %(number)s cannot be changed any more: the carrier has it already.")
        return text % _of(order)
    return _("The address of order %(number)s cannot be changed any more.") % _of(order)
