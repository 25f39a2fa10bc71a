"""What operators see on their home page: what waits, what was done, and whether a model serves."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from risk import predictor
from risk.models import RiskAlert, RiskCase, ScreeningDecision
from risk.services import alerting
from shop.contracts.reporting import Panel, PanelRow
from shop.contracts.screening import Verdict

DAYS = 7


def panel(*, now: datetime) -> Panel:
    """The tile of the operators' home page; red while no model serves."""
    since = now - timedelta(days=DAYS)
    recent = ScreeningDecision.objects.filter(at__gte=since)
    counts = dict(recent.values_list("verdict").annotate(n=Count("pk")))
    loud = list(alerting.standing().filter(acknowledged_at__isnull=True))
    rows = (
        _row(_("Cases that wait"), RiskCase.objects.filter(state=RiskCase.State.OPEN).count()),
        _row(_("Orders screened"), sum(counts.values())),
        _row(_("Challenged"), counts.get(Verdict.CHALLENGE.value, 0)),
        _row(_("Sent to review"), counts.get(Verdict.REVIEW.value, 0)),
        _row(_("Blocked"), counts.get(Verdict.BLOCK.value, 0)),
        _row(_("To be scored again"), recent.filter(must_rescore=True).count()),
        _row(_("Alerts that nobody works on"), len(loud)),
    )
    champion = predictor.champion()
    must_act = any(row.level == RiskAlert.Level.ACT for row in loud)
    detail = (
        _("No model serves, rules decide alone: %(why)s") % {"why": champion.fault}
        if champion.fault
        else _("Model %(version)s serves.") % {"version": champion.version}
    )
    columns = (_("%(days)d days") % {"days": DAYS}, _("Number"))
    return Panel(_("Risk"), detail, columns, rows, bool(champion.fault) or must_act)


def _row(label: str, n: int) -> PanelRow:
    return PanelRow(label, (number_format(n, force_grouping=True),))
