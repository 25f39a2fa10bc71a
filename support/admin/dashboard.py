"""How well customers are helped: a page of its own, not of one table."""

from datetime import timedelta

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from support.admin import charts, words
from support.services import articles, judging, metrics, reporting

DAYS = (7, 30, 90)
DEFAULT_DAYS = 30
N_CLUSTERS = 12


@permission_required("support.view_turndecision", raise_exception=True)
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """Figures of the latest 7, 30 or 90 days; other numbers count as 30."""
    now = timezone.now()
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(n) for n in DAYS} else DEFAULT_DAYS
    found = metrics.metrics(since=now - timedelta(days=days), until=now)
    context = {
        **admin.site.each_context(request),
        "title": gettext("How customers are helped"),
        "days": days,
        "choices": DAYS,
        "found": found,
        "verified": reporting.share_text(found.verified),
        "by_day": charts.columns(found.days),
        "reasons": charts.bars([(words.reason(code), n) for code, n in found.reasons]),
        "outcomes": charts.bars([(words.outcome(code), n) for code, n in found.outcomes]),
        "fallbacks": [(words.fallback(code), n) for code, n in found.fallbacks],
        "unanswered": found.unanswered[:N_CLUSTERS],
        "golden": judging.latest(),
        "stale": articles.stale(now=now),
        "contradictions": articles.contradictions(),
    }
    return render(request, "admin/support/dashboard.html", context)
