"""What customers say, made of the one row that the product page joins: sentences, aspects, quotes, numbers.

No query and no model: all was counted when it was published. Addresses filter the reviews below by an aspect.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from babel.dates import format_skeleton
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext, to_locale
from django.utils.translation import gettext as _

from shop.contracts.insights import MIN_REVIEWERS, Opinion
from shop.services.catalogue import InsightFacts
from shop.views.charts import MonthPair, month_chart
from shop.views.insight_rows import (
    Asked,
    AspectChip,
    ChipGroup,
    FilterBar,
    Insight,
    NumberRow,
    Numbers,
    QuoteRow,
    SuitsRow,
)
from shop.views.insight_words import Words, words
from shop.views.rows import Tab

MAX_MONTHS = 12
SIDES = frozenset({Opinion.POSITIVE, Opinion.NEGATIVE})
Row = Mapping[str, Any]  # as `services.insights.shown` wrote it


def insight_of(facts: InsightFacts | None, *, n_reviews: int, query: QueryDict) -> Insight | None:
    """What reviewers say together; None where nobody wrote anything."""
    if not n_reviews:
        return None
    if facts is None or facts.n_reviewers < MIN_REVIEWERS:
        return Insight(is_enough=False)
    shown, here = json.loads(facts.shown), words()
    aspects: list[Row] = shown.get("aspects", [])
    names = {row["code"]: _text(row, "name", here) for row in aspects}
    asked = _asked(query, aspects, names)
    return Insight(
        is_enough=True,
        claims=tuple(_text(row, "text", here) for row in shown.get("claims", [])),
        groups=_groups(aspects, names, asked, here),
        quotes=tuple(_quote(row, names.get(row["aspect"], ""), here) for row in shown.get("quotes", [])),
        suits=tuple(SuitsRow(_text(row, "text", here), here.share % row) for row in shown.get("suits", [])),
        numbers=_numbers(aspects, names) if aspects else None,
        how=_how(facts, shown.get("n_verified", 0)),
        asked=asked,
        pros=[names[code] for code in shown.get("pros", []) if code in names],
        cons=[names[code] for code in shown.get("cons", []) if code in names],
    )


def bullets_of(facts: InsightFacts | None) -> list[str]:
    """The description in short."""
    return [_text(row, "text", words()) for row in json.loads(facts.bullets)] if facts else []


def ask_url(slug: str) -> str:
    """Where an app answers questions from reviews; empty where none does."""
    return reverse(settings.SHOP_ASK_ROUTE, args=[slug]) if settings.SHOP_ASK_ROUTE else ""


def aspect_url(code: str, opinion: str = "") -> str:
    """The reviews that speak of an aspect, on the product's page."""
    return f"?aspect={quote(code)}{f'&opinion={opinion}' if opinion else ''}#reviews"


def review_url(review_id: int) -> str:
    """The page of reviews that holds this one, at its place."""
    return f"?review={review_id}#review-{review_id}"


def _text(row: Row, name: str, here: Words) -> str:
    """The reader's language, else the other."""
    return row.get(f"{name}_{here.suffix}") or row.get(f"{name}_{here.other}") or ""


def filter_bar(asked: Asked, n_found: int) -> FilterBar:
    """What the reviews below were narrowed to; the numbers in its tabs are of reviewers."""
    said = {
        Opinion.POSITIVE: ngettext(
            "%(n)s review praises this: %(aspect)s", "%(n)s reviews praise this: %(aspect)s", n_found
        ),
        Opinion.NEGATIVE: ngettext(
            "%(n)s review criticises this: %(aspect)s", "%(n)s reviews criticise this: %(aspect)s", n_found
        ),
        "": ngettext(
            "%(n)s review speaks of this: %(aspect)s", "%(n)s reviews speak of this: %(aspect)s", n_found
        ),
    }[asked.opinion]
    tabs = (
        (_("All (%(n)s)"), asked.n_mentions, ""),
        (_("Praise (%(n)s)"), asked.n_positive, Opinion.POSITIVE),
        (_("Criticism (%(n)s)"), asked.n_negative, Opinion.NEGATIVE),
    )
    return FilterBar(
        said=said % {"n": n_found, "aspect": asked.name},
        tabs=tuple(
            Tab(label % {"n": n}, aspect_url(asked.aspect, opinion), opinion == asked.opinion)
            for label, n, opinion in tabs
            if n or opinion == asked.opinion
        ),
    )


def _asked(query: QueryDict, aspects: Sequence[Row], names: Mapping[str, str]) -> Asked | None:
    """The aspect that the address names, where it is one of those shown."""
    code, opinion = query.get("aspect", ""), query.get("opinion", "")
    row = next((row for row in aspects if row["code"] == code), None)
    if row is None:
        return None
    return Asked(
        aspect=code,
        name=names[code],
        opinion=opinion if opinion in SIDES else "",
        n_mentions=row["n_mentions"],
        n_positive=row["n_positive"],
        n_negative=row["n_negative"],
    )


def _groups(
    aspects: Sequence[Row], names: Mapping[str, str], asked: Asked | None, here: Words
) -> tuple[ChipGroup, ...]:
    current = asked.aspect if asked else ""
    groups = []
    for verdict, label, icon in here.groups:
        rows = [row for row in aspects if row["verdict"] == verdict]
        if rows:
            chips = tuple(_chip(row, names[row["code"]], row["code"] == current, here) for row in rows)
            groups.append(ChipGroup(verdict, label, icon, chips))
    return tuple(groups)


def _chip(row: Row, name: str, is_current: bool, here: Words) -> AspectChip:
    code, verdict = row["code"], row["verdict"]
    numbers = {
        "positive": row["n_positive"], "negative": row["n_negative"], "n": row["n_mentions"],
        "of": row["n_reviewers"], "share": _interval(row),
    }  # fmt: skip
    return AspectChip(
        code=code,
        name=capfirst(name),
        counts=here.counted[verdict] % numbers,
        detail=here.detail % numbers,
        url=aspect_url(code, verdict if verdict in SIDES else ""),
        is_current=is_current,
    )


def _interval(row: Row) -> str:
    return f"{row['positive_lo']:.0%}–{row['positive_hi']:.0%}"


def _quote(row: Row, aspect: str, here: Words) -> QuoteRow:
    return QuoteRow(
        text=row["text"],
        lang=row["language"],
        aspect=aspect,
        opinion=row["opinion"],
        said=here.quoted[row["opinion"]] % {"aspect": aspect},
        url=review_url(row["review_id"]),
    )


def _numbers(aspects: Sequence[Row], names: Mapping[str, str]) -> Numbers:
    pairs = [
        {m["month"]: MonthPair(m["n_positive"], m["n_negative"]) for m in row["months"]} for row in aspects
    ]
    months = sorted({month for of_aspect in pairs for month in of_aspect})[-MAX_MONTHS:]
    most = max(
        (max(p.n_positive, p.n_negative) for of_aspect in pairs for p in of_aspect.values()), default=1
    )
    nothing = MonthPair(0, 0)
    language, rows = get_language() or "en", []
    for row, of_aspect in zip(aspects, pairs, strict=True):
        series = [of_aspect.get(month, nothing) for month in months]
        rows.append(
            NumberRow(
                name=capfirst(names[row["code"]]),
                counts=(
                    *(str(row[name]) for name in ("n_mentions", "n_positive", "n_negative")),
                    _interval(row),
                ),
                chart=month_chart(series, most=most),
                months=tuple(f"+{pair.n_positive} −{pair.n_negative}" for pair in series),
            )
        )
    return Numbers(tuple(rows), tuple(_month(month, language) for month in months))


@lru_cache(maxsize=512)
def _month(written: str, language: str) -> str:
    """A month in few signs: “Oct 2026”, “2026年10月”."""
    return format_skeleton("yMMM", date.fromisoformat(written), locale=to_locale(language))


def _how(facts: InsightFacts, n_verified: int) -> str:
    """How it was counted, in a sentence or two."""
    said = ngettext(
        "Counted by software in %(n)s published review by %(people)s people (verified purchases: %(verified)s), "
        "as of %(day)s.",
        "Counted by software in %(n)s published reviews by %(people)s people (verified purchases: %(verified)s), "
        "as of %(day)s.",
        facts.n_reviews,
    ) % {
        "n": facts.n_reviews, "people": facts.n_reviewers, "verified": n_verified, "day": _day(facts.as_of),
    }  # fmt: skip
    rule = _("Each person counts once for each point, and a point is shown once %(least)s people make it.")
    return f"{said} {rule % {'least': MIN_REVIEWERS}}"


def _day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATE_FORMAT")
