"""What each wish needs before it can be met: a sign-in, slots, and by which tool. The state machines of the assistant.

A procedure asks for its slots in order, one question a turn; a procedure that changes something ends with a proposal.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from support.contracts import Intent, Pending, ToolName


@dataclass(frozen=True, slots=True)
class Procedure:
    """`steps` names the function that answers; `needs` are asked for in order; `tool` is what it comes down to."""

    name: str
    needs: tuple[Pending, ...] = ()
    tool: ToolName | None = None
    needs_person: bool = False  # only a signed-in customer, or the page of an order
    rule: str = ""  # topic of the articles that tell what holds, to whoever asks in the middle of it


def _order(name: str, tool: ToolName, *more: Pending, rule: str = "") -> Procedure:
    return Procedure(name, (Pending.ORDER, *more), tool, needs_person=True, rule=rule)


def _product(name: str, tool: ToolName) -> Procedure:
    return Procedure(name, (Pending.PRODUCT,), tool)


POLICY = Procedure("policy", tool=ToolName.POLICY_SEARCH)
PROBLEM = Procedure("problem", (Pending.ORDER,), ToolName.CREATE_TICKET, needs_person=True)
ACCOUNT = Procedure("account_link")
TALK = Procedure("small_talk")
PROCEDURES: Mapping[Intent, Procedure] = {
    Intent.ORDER_STATUS: _order("order_status", ToolName.ORDER_GET),
    Intent.ORDER_LIST: Procedure("order_list", (), ToolName.ORDER_LIST, needs_person=True),
    Intent.DELIVERY_ETA: _order("order_status", ToolName.ORDER_GET),
    Intent.TRACK_PARCEL: _order("tracking", ToolName.SHIPMENT_TRACK),
    Intent.PARCEL_MISSING: PROBLEM,
    Intent.ITEM_DAMAGED: PROBLEM,
    Intent.ITEM_WRONG: PROBLEM,
    Intent.CANCEL_ORDER: _order("cancel", ToolName.CANCEL_ORDER),
    Intent.CHANGE_ADDRESS: _order("change_address", ToolName.CHANGE_ADDRESS, Pending.ADDRESS),
    Intent.CHANGE_ITEMS: _order("change_items", ToolName.ORDER_GET),
    Intent.INVOICE: _order("invoice", ToolName.SEND_INVOICE),
    Intent.RETURN_ITEM: _order(
        "return", ToolName.CREATE_RETURN, Pending.LINES, Pending.REASON, rule="return_policy"
    ),
    Intent.EXCHANGE_ITEM: _order(
        "return", ToolName.CREATE_RETURN, Pending.LINES, Pending.REASON, rule="return_policy"
    ),
    Intent.RETURN_STATUS: _order("refund_status", ToolName.REFUND_STATUS),
    Intent.REFUND_STATUS: _order("refund_status", ToolName.REFUND_STATUS),
    Intent.RETURN_POLICY: POLICY,
    Intent.WARRANTY: POLICY,
    Intent.PAYMENT_METHODS: POLICY,
    Intent.PAYMENT_PROBLEM: POLICY,
    Intent.CHARGED_TWICE: PROBLEM,
    Intent.VOUCHER_USE: Procedure("voucher_use", (), ToolName.VOUCHER_CHECK),
    Intent.VOUCHER_PROBLEM: Procedure("voucher", (), ToolName.VOUCHER_CHECK),
    Intent.OFFERS: POLICY,
    Intent.PRICE_MATCH: POLICY,
    Intent.SHIPPING_COST: Procedure("delivery", (), ToolName.DELIVERY_OPTIONS),
    Intent.SHIPPING_TIME: Procedure("delivery", (), ToolName.DELIVERY_OPTIONS),
    Intent.SHIPPING_ABROAD: Procedure("delivery", (), ToolName.DELIVERY_OPTIONS),
    Intent.PICKUP: Procedure("pickup", (), ToolName.STOCK),
    Intent.STOCK: _product("stock", ToolName.STOCK),
    Intent.PRODUCT_FACT: _product("product_fact", ToolName.PRODUCT_FACTS),
    Intent.PRODUCT_OPINION: _product("product_opinion", ToolName.REVIEW_FACTS),
    Intent.PRODUCT_PRICE: _product("product_price", ToolName.PRODUCT_FACTS),
    Intent.PRODUCT_SEARCH: Procedure("product_search", (), ToolName.PRODUCT_SEARCH),
    Intent.COMPARE: Procedure("compare", (), ToolName.COMPARE),
    Intent.RECOMMEND: Procedure("recommend", (), ToolName.RECOMMEND),
    Intent.SIZE_ADVICE: _product("product_fact", ToolName.PRODUCT_FACTS),
    Intent.HOW_TO_ORDER: POLICY,
    Intent.SIGN_IN_HELP: POLICY,
    Intent.RESET_PASSWORD: ACCOUNT,
    Intent.CHANGE_EMAIL: ACCOUNT,
    Intent.EDIT_PROFILE: ACCOUNT,
    Intent.NEWSLETTER: Procedure("newsletter", (), ToolName.SET_NEWSLETTER, needs_person=True),
    Intent.EXPORT_DATA: ACCOUNT,
    Intent.DELETE_ACCOUNT: ACCOUNT,
    Intent.PRIVACY: POLICY,
    Intent.STORE_INFO: Procedure("stores", (), ToolName.STOCK),
    Intent.CONTACT: POLICY,
    Intent.COMPLAINT: Procedure("complaint"),
    Intent.TALK_TO_PERSON: Procedure("person"),
    Intent.GREETING: TALK,
    Intent.THANKS: TALK,
    Intent.GOODBYE: TALK,
    Intent.WHO_ARE_YOU: TALK,
    Intent.AFFIRM: TALK,
    Intent.DENY: TALK,
}
