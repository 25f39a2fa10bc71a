"""The operators' page of the joint what-if: a listing, another price, and both futures side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from config import what_if
from config.what_if import Answer, CannotTell, Fan
from pricing.admin import words
from shop.models import VariantListing

MOST = Decimal("0.5")  # of the price, up or down: beyond it nothing was ever seen
N_EXAMPLES = 8
WIDTH, HEIGHT, FOOT, LEFT = 720, 240, 26, 44
BINDS = {
    "": _("Nothing binds."),
    "stock": _("Stock: it will probably run out."),
    "min_quantity": _("The supplier's minimum order."),
    "pack": _("The supplier's packs."),
    "budget": _("The budget."),
    "space": _("Space."),
    "capital": _("The money that may lie in stock."),
    "service": _("The bounds of the service."),
    "horizon": _("The lead time reaches beyond what is foreseen."),
    "exploded": _("The forecast was cut."),
}


@permission_required("pricing.view_priceproposal", raise_exception=True)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """`?sku=…&channel=…&change=-5`, or `?listing=…`; without a listing some that sell are offered."""
    change, problem = _change(request.GET.get("change", "-5"))
    listing = _listing(request)
    answer = None
    if listing is not None and not problem:
        try:
            answer = what_if.answer(listing_id=listing.pk, change_rate=change, now=timezone.now())
        except CannotTell as error:
            problem = gettext("Nothing can be told: %(why)s.") % {"why": words.whys([error.why])}
    elif request.GET.get("sku") and listing is None:
        problem = gettext("There is no such SKU for sale.")
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": gettext("What if"),
        "sku": listing.variant.sku if listing else request.GET.get("sku", "")[:60],
        "change": f"{change * 100:g}".replace("+", ""),
        "listing": listing,
        "problem": problem,
        "answer": answer,
        "chart": chart(answer) if answer else None,
        "bound": words.rules(answer.price_bound_by) if answer else "",
        "binds": _binds(answer) if answer else "",
        "examples": _examples(),
    }
    return render(request, "admin/what_if.html", context, status=400 if problem else 200)


def _change(raw: str) -> tuple[Decimal, str]:
    """A fraction out of percents, and what is wrong with it."""
    try:
        percent = Decimal(raw.strip().replace("−", "-").replace("%", "").replace(",", "."))
    except InvalidOperation:
        return Decimal("-0.05"), gettext("The change is a number of percent, such as -5.")
    if not percent.is_finite() or abs(percent) > MOST * 100:
        return Decimal("-0.05"), gettext("The change lies between -50 and 50 percent.")
    return percent / 100, ""


def _listing(request: HttpRequest) -> VariantListing | None:
    rows = VariantListing.objects.select_related("variant__product", "channel")
    raw = request.GET.get("listing", "")
    if raw.isdigit() and len(raw) < 18:
        return rows.filter(pk=int(raw)).first()
    sku = request.GET.get("sku", "").strip()
    return rows.filter(variant__sku__iexact=sku).order_by("channel_id").first() if sku else None


def _examples() -> list[VariantListing]:
    rows = VariantListing.objects.filter(is_visible=True, variant__is_active=True)
    found = rows.select_related("variant__product", "channel").order_by(
        "-variant__product__n_sold_7d", "channel_id", "pk"
    )
    return list(found[:N_EXAMPLES])


def _binds(answer: Answer) -> str:
    return str(BINDS.get(answer.binds) or words.rules([answer.binds]))


@dataclass(frozen=True, slots=True)
class Chart:
    """Stock that is left, day by day: band and middle of both prices."""

    before_band: str
    before_line: str
    after_band: str
    after_line: str
    most: int
    labels: tuple[tuple[float, date], ...]
    width: int = WIDTH
    height: int = HEIGHT
    axis_y: int = HEIGHT - FOOT
    left: int = LEFT


def chart(answer: Answer) -> Chart:
    """Both sides on one scale."""
    most = (
        max((fan.left.p90 for side in (answer.before, answer.after) for fan in side.fans), default=1.0) or 1.0
    )
    n = len(answer.before.fans)
    step = (WIDTH - LEFT) / max(1, n - 1)
    return Chart(
        *_drawn(answer.before.fans, most, step),
        *_drawn(answer.after.fans, most, step),
        most=round(most),
        labels=tuple(
            (round(LEFT + at * step, 1), fan.day) for at, fan in enumerate(answer.before.fans) if at % 7 == 0
        ),
    )


def _drawn(fans: Sequence[Fan], most: float, step: float) -> tuple[str, str]:
    def at(number: int, value: float) -> str:
        y = HEIGHT - FOOT - value / most * (HEIGHT - FOOT - 8)
        return f"{LEFT + number * step:.1f},{y:.1f}"

    upper = [at(number, fan.left.p90) for number, fan in enumerate(fans)]
    lower = [at(number, fan.left.p10) for number, fan in reversed(list(enumerate(fans)))]
    return " ".join([*upper, *lower]), " ".join(at(number, fan.left.p50) for number, fan in enumerate(fans))
