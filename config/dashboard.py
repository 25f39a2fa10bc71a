"""The operators' home: money first, then what waits, then whether the models serve."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from shop.contracts.reporting import Panel
from shop.services import reporting

DAYS = 30


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure with a line of explanation; an alarm is painted red."""

    label: str
    value: str
    detail: str = ""
    url: str = ""
    is_alarm: bool = False


def styles(_request: HttpRequest) -> str:
    """The address of our additions to the theme's style sheet."""
    return static("css/admin.css")


def favicon(_request: HttpRequest) -> str:
    """The storefront's icon, for the operators' tabs."""
    return static("img/favicon.ico")


def drawn_favicon(_request: HttpRequest) -> str:
    return static("img/favicon.svg")


def context(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What `templates/admin/index.html` shows. Named in the theme's settings."""
    now = timezone.now()
    since = now - timedelta(days=DAYS)
    takings = reporting.takings(since=since, until=now)
    currency = takings[0].currency if takings else ""
    days = reporting.sales_by_day(currency=currency, until=now, days=DAYS) if currency else []
    return context | {
        "days": DAYS,
        "tiles": [*_money_tiles(takings, now), *_work_tiles()],
        "currency": currency,
        "sales_days": days,
        "sales_chart": _chart(currency, days),
        "channels": reporting.sales_by_channel(since=since, until=now),
        "funnel": reporting.funnel(since=since, until=now),
        "sellers": reporting.best_sellers(since=since, until=now),
        "panels": panels(now),
    }


def panels(now: datetime) -> list[Panel]:
    """One panel of each AI app that is installed."""
    return [import_string(path)(now=now) for path in settings.DASHBOARD_PANELS]


def _amount(value: Any) -> str:
    return number_format(value, decimal_pos=2, force_grouping=True)


def _money_tiles(takings: list[reporting.Takings], now: datetime) -> list[Tile]:
    earlier = reporting.takings(since=now - timedelta(days=2 * DAYS), until=now - timedelta(days=DAYS))
    before = {row.currency: row.total for row in earlier}
    return [_money_tile(row, before.get(row.currency)) for row in takings]


def _money_tile(row: reporting.Takings, before: Any) -> Tile:
    words = _("%(orders)s orders, %(average)s on average") % {
        "orders": number_format(row.n_orders, force_grouping=True),
        "average": _amount(row.average),
    }
    if before:
        change = f"{row.total / before - 1:+.1%}"
        words += " · " + _("%(change)s on the %(days)d days before") % {"change": change, "days": DAYS}
    label = _("Sales in %(days)d days") % {"days": DAYS}
    return Tile(label, f"{_amount(row.total)} {row.currency}", words, _link("order"))


def _work_tiles() -> list[Tile]:
    waiting = reporting.waiting()
    return [
        Tile(_("Parcels to pack"), str(waiting.parcels), url=_link("fulfilment", "status__exact=pending")),
        Tile(_("Returns to handle"), str(waiting.returns), url=_link("return")),
        Tile(_("Reviews to read"), str(waiting.reviews), url=_link("review", "state__exact=pending")),
        Tile(
            _("Out of stock"),
            str(waiting.out_of_stock),
            _("variants at a location"),
            _link("stockitem"),
            is_alarm=waiting.out_of_stock > 0,
        ),
    ]


def _link(model: str, query: str = "") -> str:
    try:
        url = reverse(f"admin:shop_{model}_changelist")
    except NoReverseMatch:
        return ""
    return f"{url}?{query}" if query else url


def _chart(currency: str, days: list[reporting.DayOfSales]) -> str:
    return json.dumps(
        {
            "labels": [date_format(day.day, "MONTH_DAY_FORMAT") for day in days],
            "datasets": [
                {
                    "label": currency,
                    "data": [float(day.total) for day in days],
                    "borderColor": "var(--color-primary-600)",
                    "backgroundColor": "var(--color-primary-600)",
                }
            ],
        }
    )
