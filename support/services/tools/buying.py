"""Before an order: ways of delivery, vouchers by their code, and recommendations through the shop's port."""

from babel import Locale
from django.utils.translation import get_language, to_locale

from shop.contracts.recommending import SlateKind, SlateRequest
from shop.services import slates
from support.contracts import ToolCall, ToolContext, ToolResult, ToolStatus
from support.features import delivery, goods
from support.services.tools import arguments, results

MOST = 4


def delivery_options(call: ToolCall, context: ToolContext) -> ToolResult:
    """Ways of delivery with price and days; only those that reach the country, where one is named."""
    country = arguments.text(call, "country").upper()
    rows = delivery.methods(context, country)
    name = Locale.parse(to_locale(get_language() or "en")).territories.get(country, country)
    return results.ok(call, [{"country": name, "n_ways": len(rows)}, *rows])


def voucher_check(call: ToolCall, context: ToolContext) -> ToolResult:
    """What a code that the customer typed grants, or why it does not count. Codes are never listed."""
    code = arguments.text(call, "code").upper()
    found = delivery.voucher(code, context)
    if found is None:
        return ToolResult(call.name, ToolStatus.NOT_FOUND, code="unknown_voucher")
    return results.ok(call, [found])


def recommend(call: ToolCall, context: ToolContext) -> ToolResult:
    """A slate: like the product that is spoken of, else for this shopper."""
    about = arguments.ids(call, "product_ids")[:1]
    request = SlateRequest(
        kind=SlateKind.SIMILAR if about else SlateKind.FOR_YOU,
        channel_id=context.channel_id,
        now=context.now,
        visitor_id=context.visitor_id,
        customer_id=context.customer_id,
        product_ids=about,
        size=MOST,
        personal=context.may_personalise,
    )
    slate = slates.slates([request])[0]
    return results.ok(call, goods.cards([item.product_id for item in slate.items], context))
