"""Pages of their own: one listing, how much is known, and the switch that stops everything."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from pricing.admin import charts, verdicts, words
from pricing.features import past
from pricing.models import PriceProposal
from pricing.services import proposing, quality, switching, viewing
from shop.admin.calls import actor


@permission_required("pricing.view_priceproposal", raise_exception=True)
@require_safe
def listing(request: HttpRequest, listing_id: int) -> HttpResponse:
    """Prices and sales, what is believed, what each price would bring, competitors, and what binds."""
    found = viewing.view(listing_id=listing_id, now=timezone.now())
    if found is None:
        raise Http404
    return _page(
        request,
        "admin/pricing/listing.html",
        found.name,
        view=found,
        history=charts.history(found.days),
        curve=charts.curve(found.rungs),
        whys=words.whys(found.decided.whys),
        bound=words.rules(found.decided.guarded.bound_by),
        badge=words.badge(found.response.badge),
        past_proposals=[(row, words.whys(row.reasons)) for row in found.proposals],
        open_proposal=next((row for row in found.proposals if row.state == PriceProposal.State.OPEN), None),
    )


@permission_required("pricing.view_priceproposal", raise_exception=True)
@require_safe
def variant(request: HttpRequest, variant_id: int) -> HttpResponse:
    """The page of the variant's first listing."""
    found = past.first_listing(variant_id)
    if found is None:
        raise Http404
    return redirect("pricing_admin:listing", listing_id=found)


@permission_required("pricing.view_trainingrun", raise_exception=True)
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """What serves, how it did, how sure it is, and what was promised and came true."""
    found = quality.report(now=timezone.now())
    return _page(
        request,
        "admin/pricing/quality.html",
        gettext("Quality of prices"),
        quality=found,
        serves_as_of=datetime.fromisoformat(found.serving.as_of) if found.serving.as_of else None,
        fault=verdicts.told(found.serving.fault),
        rows=words.report(found.rows),
        trainings=[(run, verdicts.verdict(run.verdict), verdicts.told(run.error)) for run in found.trainings],
        badges=[(words.badge(code), n) for code, n in sorted(found.badges.items())],
        bars=charts.bins(found.bins),
        states=[
            (dict(PriceProposal.State.choices).get(state, state), n, gain) for state, n, gain in found.states
        ],
        runs=[(run, words.counts(run.counts)) for run in found.runs],
        may_switch=request.user.has_perm("pricing.add_switchchange"),
        may_propose=request.user.has_perm("pricing.change_priceproposal"),
    )


@permission_required("pricing.add_switchchange", raise_exception=True)
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """One click: stop all prices that are not set by hand, or go on."""
    reason = request.POST.get("reason", "")[:200]
    if request.POST.get("do") == "stop":
        switching.stop(actor=actor(request), reason=reason, now=timezone.now())
        messages.warning(request, gettext("Stopped: no price changes by itself."))
    elif request.POST.get("do") != "resume":
        messages.error(request, gettext("Nothing was changed: press a button of the switch."))
    else:
        switching.resume(actor=actor(request), reason=reason, now=timezone.now())
        messages.success(request, gettext("Prices may change again."))
    return redirect("pricing_admin:quality")


@permission_required("pricing.change_priceproposal", raise_exception=True)
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """A run now, the same as the nightly one but for prices that change by themselves."""
    n_proposed = proposing.propose(now=timezone.now())
    messages.success(request, gettext("%(count)d proposals were made.") % {"count": n_proposed})
    return redirect("admin:pricing_priceproposal_changelist")


def _page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    """Within the theme: its menu, header and messages."""
    return render(request, template, {**admin.site.each_context(request), "title": title, **context})
