"""What codes are called on operators' pages."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from pricing.contracts import Rule, Why

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

WHYS: dict[str, "StrPromise"] = {
    Why.MARGIN: _("more margin is expected"),
    Why.SHORT: _("stock will not last"),
    Why.EXCESS: _("there is too much in stock"),
    Why.RIVAL: _("a competitor asks less"),
    Why.EXPLORE: _("to learn how demand answers"),
    Why.LIMIT: _("the present price breaks a limit"),
    Why.UNSURE: _("a gain is not likely enough"),
    Why.BEST: _("no tidy price is better"),
    Why.HELD: _("limits hold the price for now"),
    Why.NO_COST: _("its cost is not known"),
    Why.NO_DEMAND: _("next to nothing is sold"),
    Why.NO_STOCK: _("nothing is in stock"),
    Why.WRONG_CURRENCY: _("its currency is not the channel's"),
    Why.UNUSABLE: _("its costs or prices are not usable"),
    "off": _("its category is off"),
    "under_test": _("it is under test"),
}
RULES: dict[str, "StrPromise"] = {
    Rule.UNUSABLE: _("unusable amount"),
    Rule.KILLED: _("stopped by the switch"),
    Rule.PRICE_WAR: _("frozen, or a price war"),
    Rule.FLOOR: _("floor of cost, fees and margin"),
    Rule.ADVERTISED: _("minimum advertised price"),
    Rule.CEILING: _("ceiling"),
    Rule.DAY_STEP: _("largest change of a day"),
    Rule.MONTH_STEP: _("largest change of a month"),
    Rule.REST: _("rest after a change"),
    Rule.CART: _("in open carts: no rise"),
    Rule.LADDER: _("no tidy price within the limits"),
}
MODELS: dict[str, "StrPromise"] = {
    "no_response": _("demand does not answer"),
    "usual": _("goods in general"),
    "response": _("what was learnt"),
    "linear": _("linear regression"),
    "tree": _("decision tree"),
    "forest": _("random forest"),
}
BADGES: dict[str, "StrPromise"] = {"sure": _("sure"), "fair": _("fair"), "guess": _("a guess")}
BADGE_COLOURS = {"sure": "success", "fair": "warning", "guess": "danger"}
STATE_COLOURS = {
    "open": "warning",
    "applied": "success",
    "rejected": "danger",
    "stale": "info",
    "superseded": "info",
    "rolled_back": "danger",
    "shadow": "info",
}


def whys(codes: Iterable[str]) -> str:
    """Reasons in words; one of an unknown release by its code."""
    return ", ".join(str(WHYS.get(code, code)) for code in codes)


def rules(codes: Iterable[str]) -> str:
    return ", ".join(str(RULES.get(code, code)) for code in codes) or "–"


def badge(code: str) -> str:
    return str(BADGES.get(code, "–"))


def model(code: str) -> str:
    return str(MODELS.get(code, code))


def report(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A training's table, its models by name."""
    return [{**row, "name": model(str(row["model"]))} for row in rows]


def percent(share: float | Decimal) -> str:
    """A change, with its sign: 0.034 is +3.4 %."""
    rounded = round(100 * float(share), 1) + 0.0  # no negative zero
    return f"{number_format(f'{rounded:+.1f}')} %"


def counts(found: Mapping[str, int], most: int | None = None) -> str:
    """What a run decided, the most frequent first; no more than `most`."""
    ordered = sorted(found.items(), key=lambda pair: -pair[1])[:most]
    return " · ".join(f"{intcomma(n)} {whys([code])}" for code, n in ordered) or "–"
