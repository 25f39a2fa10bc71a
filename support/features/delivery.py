"""Ways of delivery as the channel offers them, and a voucher by its code."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language

from shop.contracts import money
from shop.models import ShippingMethod, Voucher
from support.contracts import ToolContext


def methods(context: ToolContext, country: str) -> list[dict[str, object]]:
    """Each with its price, from which amount it is free, and its days."""
    language = get_language() or "en"
    rows = ShippingMethod.objects.filter(channel_id=context.channel_id, is_active=True).order_by(
        "position", "pk"
    )
    return [
        {
            "way": row.name,
            "kind": row.kind,
            "price": money.written(row.price, row.currency, language),
            "is_free": not row.price,
            "free_from": money.written(row.free_from, row.currency, language) if row.free_from else "",
            "min_days": row.min_days,
            "max_days": row.max_days,
        }
        for row in rows
        if not country or not row.countries or country in row.countries
    ]


def voucher(code: str, context: ToolContext) -> dict[str, object] | None:
    """What a voucher grants and asks for; `state` says whether it counts at this moment, for this channel."""
    row = Voucher.objects.prefetch_related("channels").filter(code=code).first()
    if row is None:
        return None
    language = get_language() or "en"
    return {
        "voucher": row.code,
        "kind": row.kind,
        "percent": f"{row.percent.normalize():f}" if row.percent is not None else "",
        "amount": money.written(row.amount, row.currency, language) if row.amount is not None else "",
        "min_spend": money.written(row.min_spend, row.currency, language)
        if row.min_spend is not None
        else "",
        "from_day": date_format(localtime(row.starts_at), "DATE_FORMAT") if row.starts_at else "",
        "until_day": date_format(localtime(row.ends_at), "DATE_FORMAT") if row.ends_at else "",
        "is_first_order_only": row.is_first_order_only,
        "state": _state(row, context),
    }


def _state(row: Voucher, context: ToolContext) -> str:
    channels = {channel.pk for channel in row.channels.all()}
    if not row.is_active or (row.ends_at and context.now >= row.ends_at):
        return "over"
    if row.starts_at and context.now < row.starts_at:
        return "early"
    return "elsewhere" if channels and context.channel_id not in channels else "valid"
