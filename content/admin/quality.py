"""How well reviews are read, and the tool by which people label words: pages of their own, not of one table."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from content.admin import charts
from content.admin.review_filters import LANGUAGES
from content.models import TrainingRun
from content.services import labelling, quality
from shop.admin.base import LedgerAdmin
from shop.contracts.errors import ShopError

N_SAMPLES = 8  # offered on the quality page
MAX_SKIPPED = 200  # of a person's session
SKIPPED = "content_skipped"
PROTOCOLS = {"whole": _("whole reviews"), "clauses": _("clauses")}
MODELS = {
    "majority": _("always the commoner answer"),
    "lexicon": _("lexicon"),
    "clauses": _("clauses, learnt"),
    "word_logistic": _("words, logistic regression"),
    "char_logistic": _("letters, logistic regression"),
    "log_count": _("weighed counts"),
    "frozen": _("encoder as it is"),
    "tuned": _("encoder, fine-tuned"),
}


@admin.register(TrainingRun)
class TrainingRunAdmin(LedgerAdmin):
    list_display = ("at", "model_name", "version", "is_promoted", "n_reviews", "n_labels", "cpu_s", "error")
    list_filter = ("is_promoted",)
    ordering = ("-at", "-pk")


@permission_required("content.view_trainingrun", raise_exception=True)
def report(request: HttpRequest) -> HttpResponse:
    """Reports, calibration, agreement with stars, and what to label."""
    found = quality.report(now=timezone.now())
    may_label = request.user.has_perm("content.add_label")
    person = request.user.pk or 0
    return _page(
        request,
        "admin/content/quality.html",
        gettext("Quality of reading"),
        quality=found,
        as_of=parse_datetime(found.facts.as_of),
        members=[
            (LANGUAGES.get(code, code), MODELS.get(name, name)) for code, name in found.facts.members.items()
        ],
        rows=[
            (
                PROTOCOLS.get(row.protocol, row.protocol),
                LANGUAGES.get(row.language, "–"),
                MODELS.get(row.model, row.model),
                row,
            )
            for row in found.rows
        ],
        fallback_share=found.n_fallback / found.n_read * 100 if found.n_read else None,
        chart=charts.calibration([(one.p, one.share, one.n) for one in found.bins]),
        agreements=[
            (one, LANGUAGES.get(one.language, one.language), None if one.rate is None else one.rate * 100)
            for one in found.agreements
        ],
        progress=labelling.progress(by=person),
        samples=labelling.upcoming(by=person, n=N_SAMPLES) if may_label else (),
        may_label=may_label,
    )


@permission_required("content.add_label", raise_exception=True)
@require_http_methods(["GET", "POST"])
def label(request: HttpRequest) -> HttpResponse:
    """One sample after the other; buttons and keys do the same."""
    if request.method == "POST":
        return _answer(request)
    person = request.user.pk or 0
    samples = labelling.upcoming(by=person, skipped=request.session.get(SKIPPED, ()))
    return _page(
        request,
        "admin/content/label.html",
        gettext("Label words of reviews"),
        sample=samples[0] if samples else None,
        aspects=labelling.aspects(),
        progress=labelling.progress(by=person),
        answers=[
            ("positive", "1", gettext("Praises")),
            ("negative", "2", gettext("Criticises")),
            ("neutral", "3", gettext("Neither")),
        ],
    )


def _answer(request: HttpRequest) -> HttpResponse:
    said = request.POST
    try:
        if said.get("do") == "undo":
            labelling.undo(by=request.user.pk or 0)
        elif said.get("do") == "skip":
            skipped = [*request.session.get(SKIPPED, ()), int(said.get("review", ""))]
            request.session[SKIPPED] = skipped[-MAX_SKIPPED:]
        else:
            labelling.save(
                review_id=int(said.get("review", "")),
                start=int(said.get("start", "")),
                end=int(said.get("end", "")),
                aspect_id=int(said["aspect"]) if said.get("aspect") else None,
                polarity=said.get("polarity", ""),
                by=request.user.pk or 0,
                now=timezone.now(),
            )
    except ShopError as error:
        messages.error(request, str(error.message))
    except ValueError:
        messages.error(request, gettext("There is nothing to label here."))
    return redirect("content_admin:label")


def _page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    """Within the theme: its menu, header and messages."""
    return render(request, template, {**admin.site.each_context(request), "title": title, **context})
