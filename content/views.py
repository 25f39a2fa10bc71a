"""Ask the reviews of a product: a page with a form, or only the answer for the form on the product's own page."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from content import features
from content.contracts import Answer, Cited, Fact, Named, Tally
from content.features import passages
from content.services import asking
from content.services.asking import QuestionRefused
from shop.api import throttling
from shop.views.addresses import product_url
from shop.views.insights import aspect_url, review_url
from shop.views.requests import ShopRequest
from shop.views.rows import Crumb

LANGUAGE_OF_TEXT = {"en": "en", "zh": "zh-Hans"}


@dataclass(frozen=True, slots=True)
class CitedRow:
    """answer.html: a sentence with who wrote it, and the way to the whole review."""

    text: str
    lang: str
    author_name: str
    stars: int
    created_at: datetime
    is_verified: bool
    opinion: str
    url: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class AnswerRows:
    """answer.html: facts of the product first, then a sentence with its counts, then who says so."""

    question: str
    facts: tuple[Fact, ...]
    said: str
    cited: tuple[CitedRow, ...]
    suggestions: tuple[Suggestion, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; a post answers. Questions are posted: an address is kept in more places than a form."""
    shop_request, now = cast(ShopRequest, request), timezone.now()
    product = passages.shown(slug, shop_request.channel.pk)
    if product is None or product.slug != slug:
        raise Http404
    crumbs = [Crumb(product.name, product_url(slug)), Crumb(_("Ask the reviews"))]
    context: dict[str, object] = {"product": product, "crumbs": crumbs}
    status = 200
    if request.method == "POST":
        question = request.POST.get("question", "")
        context["question"] = question[: asking.MAX_LENGTH]
        try:
            _count(request)
            answer = asking.ask(product_id=product.product_id, text=question, now=now)
            context["answer"] = rows_of(answer, slug)
        except QuestionRefused as refusal:
            context["refusal"], status = refusal.message, refusal.status
    if shop_request.htmx:
        return render(request, "content/answer.html", context)
    return render(request, "content/ask.html", context, status=status)


class TooManyQuestions(QuestionRefused):
    """More than a person asks in a minute."""

    code = "too_many_questions"
    status = 429


def _count(request: HttpRequest) -> None:
    caller = throttling.client_network(request)
    if throttling.count(scope="ask", caller=caller, now_s=time.time()).is_exceeded:
        raise TooManyQuestions(_("That were many questions at once. Please wait a minute."))


def rows_of(answer: Answer, slug: str) -> AnswerRows:
    """The answer in the reader's words."""
    names = features.names()
    cited = answer.cited or answer.related
    return AnswerRows(
        question=answer.question,
        facts=answer.facts,
        said=_said(answer, names),
        cited=tuple(_cited_row(one, slug) for one in cited),
        suggestions=() if answer.cited else _suggestions(answer.suggestions, names, slug),
    )


def _said(answer: Answer, names: Mapping[str, Named]) -> str:
    """How many say so; honestly where nobody does."""
    if answer.is_general:
        return _("Ask about something in particular: then reviewers' own words can answer.")
    if answer.cited:
        return _counted(answer.tally)
    if answer.related_tally is not None:
        about = ", ".join(_name(names, code) for code in answer.aspects)
        nobody = _("Nobody says just that.")
        general = _("Of this in general: %(about)s.") % {"about": about}
        return f"{nobody} {general} {_counted(answer.related_tally)}"
    if answer.facts:
        return _("No reviewer speaks of it.")
    return _("Nobody says: none of %(of)s reviewers speaks of it.") % {"of": answer.tally.of}


def _counted(tally: Tally) -> str:
    said = ngettext(
        "%(n)s of %(of)s reviewers speaks of it", "%(n)s of %(of)s reviewers speak of it", tally.n
    ) % {"n": tally.n, "of": tally.of}
    if not (tally.n_positive or tally.n_negative):
        return _("%(said)s.") % {"said": said}
    sides = {"said": said, "positive": tally.n_positive, "negative": tally.n_negative}
    return _("%(said)s: %(positive)s in praise, %(negative)s in criticism.") % sides


def _cited_row(one: Cited, slug: str) -> CitedRow:
    return CitedRow(
        text=one.text,
        lang=LANGUAGE_OF_TEXT.get(one.language, ""),
        author_name=one.author_name,
        stars=one.stars,
        created_at=one.created_at,
        is_verified=one.is_verified,
        opinion=one.opinion or "neutral",
        url=f"{product_url(slug)}{review_url(one.review_id)}",
    )


def _suggestions(codes: Sequence[str], names: Mapping[str, Named], slug: str) -> tuple[Suggestion, ...]:
    return tuple(
        Suggestion(capfirst(_name(names, code)), f"{product_url(slug)}{aspect_url(code)}")
        for code in codes[:8]
    )


def _name(names: Mapping[str, Named], code: str) -> str:
    known = names.get(code, Named(code, code))
    return known.zh if (get_language() or "").startswith("zh") else known.en
