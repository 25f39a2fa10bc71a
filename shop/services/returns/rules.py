"""What may come back, line by line, and by which rule it may not: one answer for page, API and assistant.

Goods come back within a number of days after they arrived. What is sold for good comes back only if the shop is at
fault: it was damaged, wrong or not as described.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shop.contracts.errors import ShopError
from shop.models import Fulfilment, FulfilmentLine, OrderLine, Return, ReturnLine

SENT = (Fulfilment.Status.SHIPPED, Fulfilment.Status.DELIVERED, Fulfilment.Status.COLLECTED)
ARRIVED = (Fulfilment.Status.DELIVERED, Fulfilment.Status.COLLECTED)
DROPPED = (Return.Status.REJECTED, Return.Status.CANCELLED)
SHOPS_FAULT = (Return.Reason.DAMAGED, Return.Reason.WRONG_ITEM, Return.Reason.NOT_AS_DESCRIBED)


class ReturnCode(StrEnum):
    """By which rule a line may or may not come back."""

    OK = "ok"
    NOT_SENT = "not_sent"
    RETURNED = "returned"  # all of it is in a return already
    WINDOW_OVER = "window_over"
    FINAL_SALE = "final_sale"


class InvalidReturn(ShopError):
    """Nothing chosen, or more than was sent and has not come back yet."""

    code = "invalid_return"


class ReturnRefused(ShopError):
    """A rule of the shop keeps it from coming back; `code` names the rule."""

    status = 409

    def __init__(self, refused: "Eligibility") -> None:
        super().__init__(refused.message, field="lines")
        self.code = refused.code.value


@dataclass(frozen=True, slots=True)
class Eligibility:
    """One line: how many units may come back, until when, or which rule forbids it.

    `until` is None as long as the goods have not arrived: the days have not begun.
    """

    line_id: int
    name: str
    units: int
    code: ReturnCode
    until: date | None = None

    @property
    def is_ok(self) -> bool:
        return self.code is ReturnCode.OK

    @property
    def message(self) -> str:
        return str(_TEXTS[self.code]) % {
            "name": self.name,
            "days": window_days(),
            "until": self.until.isoformat() if self.until else "",
        }


_TEXTS: dict[ReturnCode, str | Promise] = {
    ReturnCode.OK: _("“%(name)s” can be returned."),
    ReturnCode.NOT_SENT: _("“%(name)s” has not been sent yet."),
    ReturnCode.RETURNED: _("“%(name)s” is in a return already."),
    ReturnCode.WINDOW_OVER: _(
        "“%(name)s” could be returned within %(days)s days of its arrival, until %(until)s."
    ),
    ReturnCode.FINAL_SALE: _(
        "“%(name)s” is a final sale: it cannot be returned unless it is faulty or wrong."
    ),
}


def window_days() -> int:
    """Days after arrival in which goods may come back."""
    return int(settings.SHOP_RETURN_DAYS)


def returnable(*, order_id: int) -> dict[int, int]:
    """Units of each order line that were sent and are in no return; lines without any are left out."""
    sent = _units_sent(order_id)
    back = dict(
        ReturnLine.objects.filter(item_return__order_id=order_id)
        .exclude(item_return__status__in=DROPPED)
        .values_list("order_line_id")
        .annotate(units=Sum("quantity"))
    )
    left = {line_id: units - back.get(line_id, 0) for line_id, units in sent.items()}
    return {line_id: units for line_id, units in left.items() if units > 0}


def can_return(*, order_id: int, now: datetime) -> bool:
    """Whether anything of the order may come back, if only for a fault."""
    rules = eligibility(order_id=order_id, now=now, reason_code=Return.Reason.DAMAGED)
    return any(rule.is_ok for rule in rules)


def eligibility(*, order_id: int, now: datetime, reason_code: str = "") -> list[Eligibility]:
    """Every line of the order with the rule that holds for it.

    Args:
        reason_code: a `Return.Reason`; what is the shop's own fault brings final-sale goods back, too.
    """
    sent, left, until = _units_sent(order_id), returnable(order_id=order_id), _last_days(order_id)
    lines = OrderLine.objects.filter(order_id=order_id).select_related("variant__product__product_type")
    return [
        Eligibility(
            line_id=line.pk,
            name=line.product_name,
            units=left.get(line.pk, 0),
            code=_code(line, sent, left, until.get(line.pk), now, reason_code),
            until=until.get(line.pk),
        )
        for line in lines.order_by("pk")
    ]


def _code(
    line: OrderLine,
    sent: dict[int, int],
    left: dict[int, int],
    until: date | None,
    now: datetime,
    reason_code: str,
) -> ReturnCode:
    product = line.variant.product
    is_final = product.is_final_sale or product.product_type.is_final_sale
    if line.pk not in sent:
        return ReturnCode.NOT_SENT
    if line.pk not in left:
        return ReturnCode.RETURNED
    if until is not None and timezone.localdate(now) > until:
        return ReturnCode.WINDOW_OVER
    if is_final and reason_code not in SHOPS_FAULT:
        return ReturnCode.FINAL_SALE
    return ReturnCode.OK


def _units_sent(order_id: int) -> dict[int, int]:
    parcels = FulfilmentLine.objects.filter(fulfilment__order_id=order_id, fulfilment__status__in=SENT)
    return dict(parcels.values_list("order_line_id").annotate(units=Sum("quantity")))


def _last_days(order_id: int) -> dict[int, date]:
    """The last day for each line, counted from its last parcel; none while one of them is on its way."""
    parcels = FulfilmentLine.objects.filter(fulfilment__order_id=order_id)
    travelling = set(
        parcels.filter(fulfilment__status=Fulfilment.Status.SHIPPED).values_list("order_line_id", flat=True)
    )
    arrived = parcels.filter(fulfilment__status__in=ARRIVED).values_list("order_line_id")
    days = timedelta(days=window_days())
    return {
        line_id: timezone.localdate(at) + days
        for line_id, at in arrived.annotate(at=Max("fulfilment__updated_at"))
        if line_id not in travelling
    }
