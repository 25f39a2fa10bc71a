"""What operators see on their home page: what waits to be ordered, what lies too long, and which model foresees."""

from datetime import datetime, timedelta

from django.db.models import Sum
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from inventory import predictor
from inventory.contracts import Facts
from inventory.models import Forecast, ReorderProposal, TrainingRun
from shop.contracts.reporting import Panel, PanelRow
from shop.services import outlook


def panel(*, now: datetime) -> Panel:
    """The tile of the operators' home page; red while nothing has been foreseen for two days."""
    facts = predictor.champion().facts
    waiting = ReorderProposal.objects.filter(state=ReorderProposal.State.OPEN)
    latest = Forecast.objects.order_by("-starts_on").values_list("starts_on", flat=True).first()
    today = timezone.localdate(now, timezone.get_default_timezone())
    places = Forecast.objects.filter(starts_on=latest).count() if latest else 0
    stakes = waiting.values_list("currency").annotate(stake=Sum("stake")).order_by("currency")
    rows = (
        _row(_("Places foreseen"), number_format(places, force_grouping=True)),
        _row(_("Reorder proposals to decide"), number_format(waiting.count(), force_grouping=True)),
        _row(
            _("Margin at stake"),
            ", ".join(
                f"{number_format(stake, decimal_pos=0, force_grouping=True)} {code}" for code, stake in stakes
            )
            or "–",
        ),
        _row(_("Places with too much stock"), number_format(outlook.n_overstocked(), force_grouping=True)),
    )
    is_late = latest is not None and today - latest > timedelta(days=2)
    return Panel(_("Stock to come"), _detail(facts), (_("What"), _("Number")), rows, is_late)


def _row(label: str, value: str) -> PanelRow:
    return PanelRow(label, (value,))


def _detail(facts: Facts) -> str:
    if facts.fault:
        return _("Statistics foresee demand, no model does: %(why)s") % {"why": facts.fault}
    run = TrainingRun.objects.filter(version=facts.version).first()
    if run is None:
        return _("Model %(version)s foresees demand.") % {"version": facts.version}
    return _("Model %(version)s foresees demand, trained on %(n)s places.") % {
        "version": facts.version,
        "n": number_format(run.n_series, force_grouping=True),
    }
