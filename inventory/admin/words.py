"""Codes of drivers, reasons and bindings in words; numbers are written as people read them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

BINDINGS = {
    "min_quantity": gettext_lazy("least order of the supplier"),
    "pack": gettext_lazy("whole packs"),
    "budget": gettext_lazy("budget"),
    "space": gettext_lazy("space"),
    "capital": gettext_lazy("money in stock"),
    "service": gettext_lazy("bounds of service"),
    "horizon": gettext_lazy("lead time beyond the forecast"),
    "exploded": gettext_lazy("forecast was cut"),
}
KINDS = {"order": gettext_lazy("order"), "transfer": gettext_lazy("transfer")}
DEMANDS = {
    "smooth": gettext_lazy("smooth"),
    "erratic": gettext_lazy("erratic"),
    "intermittent": gettext_lazy("intermittent"),
    "lumpy": gettext_lazy("lumpy"),
}
MODELS = {
    "selected": gettext_lazy("chosen ones, calibrated"),
    "level": gettext_lazy("level"),
    "planned": gettext_lazy("level, moved by plans"),
    "seasonal_naive": gettext_lazy("seasonal naive"),
    "moving_average": gettext_lazy("moving average"),
    "ses": gettext_lazy("exponential smoothing"),
    "tsb": "TSB",
    "imapa": "IMAPA",
    "linear": gettext_lazy("linear regression"),
    "tree": gettext_lazy("decision tree"),
    "forest": gettext_lazy("random forest"),
    "boosting": gettext_lazy("gradient boosting"),
    "neural": gettext_lazy("quantile network"),
}


def number(value: float, digits: int = 1) -> str:
    """With the reader's separators, without trailing zeros."""
    rounded = round(float(value), digits)
    return number_format(int(rounded) if rounded == int(rounded) else rounded, force_grouping=True)


def percent(share: float) -> str:
    """Signed: a change."""
    return f"{number(100 * share, 0)} %" if share <= 0 else f"+{number(100 * share, 0)} %"


def bindings(codes: Iterable[str]) -> list[str]:
    return [str(BINDINGS.get(code, code)) for code in codes]


def model(name: str) -> str:
    """A forecaster, or a pair of them."""
    return " + ".join(str(MODELS.get(part, part)) for part in name.split(" + "))


def rows(found: Iterable[Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    """A training's table, its models by name."""
    return [(model(row["model"]), row) for row in found]


def said(facts: Iterable[Mapping[str, Any]]) -> list[str]:
    """Each fact in a sentence; what nobody knows the words of is left out."""
    return [SENTENCES[fact["kind"]](fact) for fact in facts if fact.get("kind") in SENTENCES]


SENTENCES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "level": lambda f: _("sells %(n)s a day lately") % {"n": number(f["daily"], 2)},
    "trend": lambda f: _("the latest four weeks against the four before: %(change)s") % {
        "change": percent(f["change"])
    },
    "weekday": lambda f: _("strongest on %(day)s, %(ratio)s times the mean") % {
        "day": WEEKDAYS[f["day"]], "ratio": number(f["ratio"], 2)
    },
    "ahead": lambda f: _("the next four weeks against the latest: %(change)s") % {"change": percent(f["change"])},
    "price": lambda f: _("price changes by %(change)s in %(days)s days") % {
        "change": percent(f["change"]), "days": f["in_days"]
    },
    "promotion": lambda f: _("promotion ahead, %(depth)s off") % {"depth": percent(f["depth"]).lstrip("+")},
    "stock_outs": lambda f: _("out of stock on %(share)s of the latest days, which are not counted as demand") % {
        "share": percent(f["share"]).lstrip("+")
    },
    "doubted": lambda f: _("%(sold)s sold on %(day)s are hardly true and count as %(counted)s") % {
        "sold": number(f["sold"]), "day": date_format(date.fromisoformat(f["day"])), "counted": number(f["counted"])
    },
    "new": lambda f: _("new: foreseen like %(skus)s") % {"skus": ", ".join(f["like"])},
    "demand": lambda f: _("%(days)s days of review and lead time ask for %(p50)s, at most %(p90)s 9 times in 10") % {
        "days": number(f["days"]), "p50": number(f["p50"]), "p90": number(f["p90"])
    },
    "stock": lambda f: _("%(free)s free, %(on_order)s on order") % {
        "free": number(f["free"]), "on_order": number(f["on_order"])
    },
    "lead": lambda f: (
        _("comes after %(p50)s days, 9 times in 10 within %(p90)s (%(n)s deliveries observed)") % {
            "p50": number(f["p50"]), "p90": number(f["p90"]), "n": number(f["n"])
        }
        if f["n"]
        else _("comes after %(p50)s days as promised; nothing has been observed yet") % {"p50": number(f["p50"])}
    ),
    "service": lambda f: _("service of %(ratio)s pays: a missing unit costs %(margin)s") % {
        "ratio": percent(f["ratio"]).lstrip("+"), "margin": number(f["margin"], 2)
    },
    "targets": lambda f: _("order at %(low)s or less, up to %(high)s") % {
        "low": number(f["low"]), "high": number(f["high"])
    },
    "coming": lambda f: _("%(n)s come from another location beside it") % {"n": number(f["units"])},
    "surplus": lambda f: _("%(n)s more than needed lie there") % {"n": number(f["units"])},
}  # fmt: skip
