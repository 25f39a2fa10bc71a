"""What the storefront's templates need to write values out: money, stars, icons, addresses of other languages.

Tags format, they do not query and do not decide.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.template.defaultfilters import floatformat, linebreaksbr
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from shop.contracts.money import written
from shop.templatetags import lasting
from shop.templatetags.shapes import filled

register = template.Library()
# Django's own under their usual names, but drawn once per language where they hold no value of the page.
register.tag("translate", lasting.translate)
register.tag("url", lasting.url)
register.tag("static", lasting.static)
register.tag("icon", lasting.icon)
register.tag("kept", lasting.kept)

LANGUAGE_NAMES = {"en": "English", "zh-hans": "简体中文"}


@dataclass(frozen=True, slots=True)
class LanguageLink:
    code: str
    name: str
    url: str
    is_current: bool


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    """An amount in the reader's language: `€1,234.50`. Empty for None."""
    if amount is None:
        return ""
    return written(amount, currency, get_language() or settings.LANGUAGE_CODE)


@register.filter
def percent(rate: Decimal) -> str:
    """A fraction as a percentage without idle zeros: 0.19000 → 19 %."""
    return f"{(rate * 100).normalize():f} %"


@register.filter
def half_stars(rating: Decimal | float | None) -> int:
    """A rating as tenths of a star in steps of five, the values that the style sheet knows: 4.3 → 45."""
    return min(50, max(0, round(float(rating or 0) * 2) * 5))


@register.filter
def stars_text(rating: Decimal | float | None) -> str:
    """A rating for the ear."""
    return _("%(rating)s of 5 stars") % {"rating": floatformat(rating or 0, 1)}


@register.filter
def reviews_text(n: int) -> str:
    return ngettext("%(n)s review", "%(n)s reviews", n) % {"n": n}


@register.simple_tag
def product_card(card: Any, *, eager: bool = False, can_compare: bool = False) -> SafeString:
    """A product card (views.cards.Card) by `components/product_card.html`. `can_compare`: the page has compare-form."""
    picture, currency = card.picture, card.currency
    texts = {
        "product_id": str(card.product_id),
        "url": card.url,
        "name": card.name,
        "brand": card.brand,
        "letter": card.letter,
        "tint": str(card.tint),
        "src": picture.src if picture else "",
        "srcset": picture.srcset if picture else "",
        "width": str(picture.width) if picture else "",
        "height": str(picture.height) if picture else "",
        "discount": str(card.discount_percent or ""),
        "price": card.price_text,
        "before": money(card.compare_at, currency),
        "stars": str(half_stars(card.rating)) if card.n_reviews else "",
        "rating": card.rating_text if card.n_reviews else "",
        "n_reviews": str(card.n_reviews or ""),
        "praise": card.praise,
        "hint": card.hint,
        "reason": card.reason,
        "slate_id": card.slate_id,
        "position": str(card.position),
    }
    is_out = not card.is_available
    return filled(
        "product_card",
        "card",
        texts,
        is_new=card.is_new,
        is_out=is_out,
        is_eager=eager,
        can_compare=can_compare,
    )


@register.simple_tag
def facet_group(facet: Any, *, is_open: bool = False) -> SafeString:
    """A facet (contracts.Facet) by `components/facet_group.html`, kept by its options, counts and ticks."""
    return mark_safe(_facet_html(facet, is_open, get_language() or ""))  # noqa: S308 - a template's own output


@lru_cache(maxsize=2_048)
def _facet_html(facet: Any, is_open: bool, language: str) -> str:
    return render_to_string("components/facet_group.html", {"facet": facet, "is_open": is_open})


@register.simple_tag
def review_item(review: Any) -> SafeString:
    """A review (views.review_list.ReviewRow) by `components/review.html`; what was asked for is marked."""
    marked = "".join(_marked(part) for part in review.parts)
    texts = {
        "id": str(review.review_id),
        "stars": str(half_stars(review.stars)),
        "rating": stars_text(review.stars),
        "title": review.title,
        "text": SafeString(marked) if marked else linebreaksbr(review.text),
        "language": review.language,
        "author": review.author_name,
        "moment": date_format(localtime(review.created_at), "c"),
        "date": date_format(localtime(review.created_at), "DATE_FORMAT"),
        "reply": linebreaksbr(review.reply),
    }
    return filled("review", "review", texts, is_verified=review.is_verified, is_sought=review.is_sought)


def _marked(part: Any) -> str:
    text = linebreaksbr(part.text)
    return format_html('<mark class="mark mark--{}">{}</mark>', part.opinion, text) if part.opinion else text


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[LanguageLink]:
    """This page in every language of the shop."""
    request = context.get("request")
    path = request.get_full_path() if request else "/"
    current = get_language()
    return [
        LanguageLink(code, LANGUAGE_NAMES.get(code, str(name)), _in_language(path, code), code == current)
        for code, name in settings.LANGUAGES
    ]


@register.simple_tag(takes_context=True)
def canonical_links(context: Context) -> SafeString:
    """rel=canonical without filters, and hreflang for every language."""
    request = context.get("request")
    if request is None:
        return SafeString("")
    path = context.get("canonical_path") or request.path
    links = [format_html('<link rel="canonical" href="{}">', _absolute(path))]
    for code, _name in settings.LANGUAGES:
        other = _absolute(_in_language(path, code))
        links.append(format_html('<link rel="alternate" hreflang="{}" href="{}">', code, other))
    return mark_safe("\n".join(links))  # noqa: S308 - each is escaped


def _in_language(path: str, code: str) -> str:
    """The same page in another language: every address of a page begins with its language and is else the same."""
    root = get_script_prefix()
    first, slash, rest = path.removeprefix(root).partition("/")
    return f"{root}{code}{slash}{rest}" if first in dict(settings.LANGUAGES) else path


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


@register.filter
def split(words: str) -> list[str]:
    """The words of a string, for short fixed lists in templates."""
    return words.split()


@register.filter
def in_words(word: str, words: str) -> bool:
    """Whether `word` is one of a short fixed list."""
    return word in words.split()
