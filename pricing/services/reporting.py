"""What operators see on their home page: what waits, what was gained, and whether a model serves."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from pricing import predictor
from pricing.features import terms
from pricing.models import PriceProposal, ProposalRun
from shop.contracts.reporting import Panel, PanelRow

DAYS = 30
State = PriceProposal.State


def panel(*, now: datetime) -> Panel:
    """The tile of the operators' home page; red while everything is stopped or no model serves."""
    since = now - timedelta(days=DAYS)
    counts = dict(PriceProposal.objects.filter(at__gte=since).values_list("state").annotate(n=Count("pk")))
    rows = (
        _row(_("Proposals that wait"), PriceProposal.objects.filter(state=State.OPEN).count()),
        _row(_("Prices changed"), counts.get(State.APPLIED, 0)),
        _row(_("Rejected"), counts.get(State.REJECTED, 0)),
        _row(_("Taken back"), counts.get(State.ROLLED_BACK, 0)),
        _row(_("Written down only"), counts.get(State.SHADOW, 0)),
    )
    columns = (_("%(days)d days") % {"days": DAYS}, _("Number"))
    stopped, serving = terms.is_stopped(), predictor.champion().serving
    return Panel(_("Pricing"), _detail(stopped), columns, rows, stopped or bool(serving.fault))


def _detail(stopped: bool) -> str:
    if stopped:
        return _("Stopped: no price changes by itself.")
    serving = predictor.champion().serving
    if serving.fault:
        return _("No model serves, goods in general are taken for a guide: %(why)s") % {"why": serving.fault}
    latest = ProposalRun.objects.order_by("-at").first()
    if latest is None:
        return _("Model %(version)s serves; nothing has been proposed yet.") % {"version": serving.version}
    return _("Latest run %(at)s: %(n)s listings, %(proposed)s proposals.") % {
        "at": date_format(latest.at, "SHORT_DATETIME_FORMAT"),
        "n": number_format(latest.n_listings, force_grouping=True),
        "proposed": number_format(latest.n_proposed, force_grouping=True),
    }


def _row(label: str, n: int) -> PanelRow:
    return PanelRow(label, (number_format(n, force_grouping=True),))
