"""Tools as a language model asks for them: arguments checked by the tools' own contract, answers by the procedures."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from support import predictor
from support.contracts import WRITING, Fallback, Intent, State, ToolCall, ToolName, ToolOffer
from support.contracts.tools import Argument
from support.features.slots import Named
from support.policy import offering
from support.policy.procedures import PROCEDURES
from support.services import continuing, filling, tapping
from support.services.answering import words
from support.services.procedures import changing, shopping
from support.services.procedures.orders import not_ok
from support.services.tools import arguments
from support.services.turns import Answer, Turn

NOBODY = Named()
TYPES: Mapping[str, dict[str, object]] = {
    arguments.TEXT: {"type": "string", "maxLength": arguments.MAX_TEXT},
    arguments.NUMBER: {"type": "integer"},
    arguments.IDS: {"type": "array", "items": {"type": "integer"}, "maxItems": arguments.MAX_ITEMS},
    arguments.PAIRS: {
        "type": "array",
        "maxItems": arguments.MAX_ITEMS,
        "items": {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
    },
}
ABOUT = {
    ToolName.ORDER_LIST: "The customer's latest orders.",
    ToolName.ORDER_GET: "Status, parcels and expected delivery of one of the customer's orders.",
    ToolName.SHIPMENT_TRACK: "The parcels of an order.",
    ToolName.RETURN_ELIGIBILITY: "Which goods of an order may be returned, and until when.",
    ToolName.REFUND_STATUS: "Returns of an order and what was paid back.",
    ToolName.PRODUCT_SEARCH: "Find products by words.",
    ToolName.PRODUCT_FACTS: "What is stated of a product, as an answer to a question.",
    ToolName.REVIEW_FACTS: "What reviewers say of a product.",
    ToolName.COMPARE: "Two to four products side by side.",
    ToolName.STOCK: "Whether a product can be had, and at which stores.",
    ToolName.DELIVERY_OPTIONS: "Ways of delivery to a country (ISO code), with cost and days.",
    ToolName.VOUCHER_CHECK: "What a voucher's code is worth.",
    ToolName.RECOMMEND: "Products that may please the customer.",
    ToolName.POLICY_SEARCH: "What the shop's policies and answers say.",
    ToolName.CANCEL_ORDER: "Propose to cancel an order.",
    ToolName.CREATE_RETURN: "Propose to return goods of an order.",
    ToolName.CHANGE_ADDRESS: "Propose another delivery address for an order.",
    ToolName.SEND_INVOICE: "Propose to send the invoice of an order.",
    ToolName.SET_NEWSLETTER: "Propose to switch news by e-mail on or off.",
    ToolName.CREATE_TICKET: "Propose to hand over to a colleague.",
}
INTENTS: Mapping[ToolName, Intent] = {
    ToolName.ORDER_LIST: Intent.ORDER_LIST,
    ToolName.ORDER_GET: Intent.ORDER_STATUS,
    ToolName.SHIPMENT_TRACK: Intent.TRACK_PARCEL,
    ToolName.REFUND_STATUS: Intent.REFUND_STATUS,
    ToolName.PRODUCT_SEARCH: Intent.PRODUCT_SEARCH,
    ToolName.PRODUCT_FACTS: Intent.PRODUCT_FACT,
    ToolName.REVIEW_FACTS: Intent.PRODUCT_OPINION,
    ToolName.COMPARE: Intent.COMPARE,
    ToolName.STOCK: Intent.STOCK,
    ToolName.DELIVERY_OPTIONS: Intent.SHIPPING_COST,
    ToolName.VOUCHER_CHECK: Intent.VOUCHER_PROBLEM,
    ToolName.RECOMMEND: Intent.RECOMMEND,
    ToolName.CANCEL_ORDER: Intent.CANCEL_ORDER,
    ToolName.CREATE_RETURN: Intent.RETURN_ITEM,
    ToolName.CHANGE_ADDRESS: Intent.CHANGE_ADDRESS,
    ToolName.SEND_INVOICE: Intent.INVOICE,
    ToolName.SET_NEWSLETTER: Intent.NEWSLETTER,
}


def describe(name: ToolName) -> ToolOffer:
    """The tool with the JSON schema of its arguments."""
    properties = {argument: TYPES[kind] for argument, kind in arguments.TAKEN[name].items()}
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return ToolOffer(name.value, ABOUT[name], schema)


def use(turn: Turn, name: ToolName, given: Mapping[str, object], *, began: State) -> Answer:
    """What the tool's procedure answers.

    Args:
        began: the state before the model looked anything up: a change is about what the customer named.

    Raises:
        NoAnswer: for arguments that the tool does not take.
    """
    call = ToolCall(name, {key: _argument(value) for key, value in given.items()})
    try:
        arguments.checked(call)
    except arguments.InvalidArguments as error:
        raise predictor.NoAnswer(Fallback.FORBIDDEN) from error
    if name in WRITING:
        return _proposed(turn, name, began)
    return READERS.get(name, _looked_up)(turn, call)


def _argument(value: object) -> Argument:
    """Lists of JSON as the tuples that tools take; anything else goes on as it is and is refused there."""
    if isinstance(value, list):
        return tuple(tuple(one) if isinstance(one, list) else one for one in value)
    return value  # type: ignore[return-value]


def _proposed(turn: Turn, name: ToolName, began: State) -> Answer:
    """A change, with everything that it is about read from the customer's own words, as without a model."""
    turn.state = began
    if name is ToolName.CREATE_TICKET:
        return changing.proposal(turn, name, reason="problem")
    wanted = {intent for intent, _chance in turn.understood.intents} & offering.WANTED[name]
    intent = INTENTS[name] if INTENTS[name] in wanted or not wanted else next(iter(wanted))
    return continuing.start(turn, (intent,), filling.read(turn))


def _looked_up(turn: Turn, call: ToolCall) -> Answer:
    """The procedure of the tool, asked about what the model named, if the customer may see it."""
    intent, said = INTENTS[call.name], turn.gated
    if PROCEDURES[intent].needs_person and turn.context.customer_id is None and not turn.context.order_token:
        return words.sign_in()
    number, product = arguments.text(call, "order_number"), arguments.number(call, "product_id")
    if number and not tapping.fill(turn, f"order:{number}"):
        return words.no_order()
    if product is not None and not tapping.fill(turn, f"product:{product}"):
        return words.answered(
            *words.said(_("I find no product for that. Try other words, or browse the categories."))
        )
    _fill(turn, call)
    question = arguments.text(call, "query") or arguments.text(call, "question")
    turn.gated = replace(said, text=question or ("" if product is not None else said.text))
    try:
        return continuing.perform(turn, intent, NOBODY)
    finally:
        turn.gated = said


def _fill(turn: Turn, call: ToolCall) -> None:
    country, code, ids = (
        arguments.text(call, "country"),
        arguments.text(call, "code"),
        arguments.ids(call, "product_ids"),
    )
    if country:
        turn.fill(country=country.upper()[:2])
    if code:
        turn.fill(voucher_code=code.upper()[:40])
    known = tuple(pk for pk in ids[:4] if tapping.fill(turn, f"product:{pk}"))
    if known:
        turn.fill(product_ids=known)


def _may_return(turn: Turn, call: ToolCall) -> Answer:
    if turn.context.customer_id is None and not turn.context.order_token:
        return words.sign_in()
    result = turn.call(call.name, **call.arguments)
    if (trouble := not_ok(result)) is not None:
        return trouble
    told = [
        str(row["refusal"]) or _("%(product)s can be returned until %(until)s.") % row for row in result.rows
    ]
    return words.answered(*words.said(*told))


def _written(turn: Turn, call: ToolCall) -> Answer:
    said, question = turn.gated, arguments.text(call, "question")
    turn.gated = replace(said, text=question or said.text)
    try:
        return shopping.written(turn, arguments.text(call, "topic")) or shopping.unwritten()
    finally:
        turn.gated = said


READERS: Mapping[ToolName, Callable[[Turn, ToolCall], Answer]] = {
    ToolName.RETURN_ELIGIBILITY: _may_return,
    ToolName.POLICY_SEARCH: _written,
}
