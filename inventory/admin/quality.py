"""How well demand is foreseen: which model, everyone's row, and what came of forecasts."""

from datetime import datetime

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from inventory.admin import pages, verdicts, words
from inventory.services import quality


@permission_required("inventory.view_trainingrun", raise_exception=True)
def page(request: HttpRequest) -> HttpResponse:
    """The champion's report and the coverage of what has matured."""
    found = quality.report(now=timezone.now())
    came = found.came
    return pages.shown(
        request,
        "quality",
        gettext("Quality of forecasts"),
        quality=found,
        fault=verdicts.told(found.facts.fault),
        trainings=[(run, verdicts.verdict(run.verdict), verdicts.told(run.error)) for run in found.runs],
        as_of=datetime.fromisoformat(found.facts.as_of) if found.facts.as_of else None,
        holdout=words.rows(found.holdout),
        origins=words.rows(found.origins),
        choice=[
            (words.DEMANDS.get(kind, kind), words.model(name))
            for kind, name in (found.run.report if found.run else {}).get("choice", {}).items()
        ],
        coverage=[
            ("P10", 10, 100 * came.below_p10),
            ("P50", 50, 100 * came.below_p50),
            ("P90", 90, 100 * came.below_p90),
        ]
        if came
        else [],
        bias=100 * came.bias if came else None,
        wape=100 * came.wape if came else None,
        doubted=[
            (row, words.said(fact for fact in row.drivers if fact["kind"] == "doubted"))
            for row in found.doubted
        ],
    )
