"""The registry of the twenty tools: what is not here does not exist, and what changes something is only checked here.

A writing tool's `run` says what would happen. It happens in `execute` alone, which `services.proposing` calls after an
explicit yes; no language model and no text ever reaches that.
"""

import logging
from collections.abc import Callable, Mapping

from shop.contracts.errors import ShopError
from support.contracts import WRITING, ToolCall, ToolContext, ToolName, ToolResult, ToolStatus
from support.services.tools import buying, goods, opinions, orders, policies, writing
from support.services.tools.arguments import InvalidArguments, checked

logger = logging.getLogger(__name__)
Reader = Callable[[ToolCall, ToolContext], ToolResult]
READERS: Mapping[ToolName, Reader] = {
    ToolName.ORDER_LIST: orders.order_list,
    ToolName.ORDER_GET: orders.order_get,
    ToolName.SHIPMENT_TRACK: orders.shipment_track,
    ToolName.RETURN_ELIGIBILITY: orders.return_eligibility,
    ToolName.REFUND_STATUS: orders.refund_status,
    ToolName.PRODUCT_SEARCH: goods.product_search,
    ToolName.PRODUCT_FACTS: goods.product_facts,
    ToolName.REVIEW_FACTS: opinions.review_facts,
    ToolName.COMPARE: goods.compare,
    ToolName.STOCK: goods.stock_of,
    ToolName.DELIVERY_OPTIONS: buying.delivery_options,
    ToolName.VOUCHER_CHECK: buying.voucher_check,
    ToolName.RECOMMEND: buying.recommend,
    ToolName.POLICY_SEARCH: policies.policy_search,
}
WRITERS: Mapping[ToolName, writing.Writer] = writing.WRITERS


def run(call: ToolCall, *, context: ToolContext) -> ToolResult:
    """Look something up, or check what a writing tool would do. Changes nothing, whatever is called."""
    try:
        checked(call)
        if call.name in WRITING:
            return WRITERS[call.name].check(call, context)
        return READERS[call.name](call, context)
    except InvalidArguments as error:
        return ToolResult(call.name, ToolStatus.REFUSED, code="arguments", message=str(error))
    except ShopError as error:
        return ToolResult(call.name, ToolStatus.REFUSED, code=error.code, message=str(error.message))
    except Exception:  # a tool that breaks is a turn that a person takes over, never a page that breaks
        logger.exception("support: the tool %s failed", call.name)
        return ToolResult(call.name, ToolStatus.FAILED, code="failed")


def execute(call: ToolCall, *, context: ToolContext) -> ToolResult:
    """Do what was agreed to, through the shop's services, whose guards decide once more.

    Raises:
        ShopError: if the shop refuses; nothing is changed then.
    """
    checked(call)
    return WRITERS[call.name].execute(call, context)
