"""Alerts: what goes on, what was acknowledged by whom, and what is over."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from risk.admin import pages, words
from risk.models import RiskAlert
from risk.services import alerting
from shop.admin.calls import actor
from shop.contracts.errors import ShopError

MAY_ACKNOWLEDGE = "risk.change_riskalert"
DAYS, MOST = 30, 100


@permission_required("risk.view_riskalert", raise_exception=True)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Alerts that stand, those nobody works on first; a POST acknowledges one, or looks at once."""
    if request.method == "POST":
        return _act(request)
    now = timezone.now()
    standing = list(alerting.standing().order_by("acknowledged_at", "level", "-first_at")[:MOST])
    standing.sort(key=lambda row: row.acknowledged_at is not None)
    over = list(RiskAlert.objects.filter(over_at__gt=now - timedelta(days=DAYS)).order_by("-over_at")[:MOST])
    names = pages.people({row.acknowledged_by for row in (*standing, *over)})
    return pages.shown(
        request,
        "alerts",
        gettext("Alerts"),
        standing=[(row, words.alert(row), names.get(row.acknowledged_by, "")) for row in standing],
        over=[(row, words.alert(row), names.get(row.acknowledged_by, "")) for row in over],
        days=DAYS,
        may_acknowledge=request.user.has_perm(MAY_ACKNOWLEDGE),
    )


def _act(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(MAY_ACKNOWLEDGE):
        return HttpResponse(status=403)
    now = timezone.now()
    if request.POST.get("do") == "check":
        n = alerting.check(now=now)
        messages.info(request, gettext("Looked at everything: %(n)d alerts stand.") % {"n": n})
        return redirect("risk_admin:alerts")
    raw = request.POST.get("alert", "")
    alert_id = int(raw) if raw.isdigit() and len(raw) < 19 else 0
    note = request.POST.get("note", "")
    try:
        alerting.acknowledge(alert_id=alert_id, by=actor(request), note=note, now=now)
    except ShopError as error:
        messages.error(request, str(error.message))
    return redirect("risk_admin:alerts")
