"""What operators see on their home page: how much was read, what waits for a person, and which model reads."""

from datetime import datetime

from django.db.models import Count, Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from content import predictor
from content.contracts import Facts
from content.models import AspectAlert, ReviewAnalysis, TrainingRun
from shop.contracts.reporting import Panel, PanelRow
from shop.services import insights


def panel(*, now: datetime) -> Panel:
    """The tile of the operators' home page; red while words alone are read because no model can."""
    facts = predictor.champion().facts
    read = ReviewAnalysis.objects.aggregate(
        n=Count("pk"),
        n_held=Count("pk", filter=Q(verdict=ReviewAnalysis.Verdict.HOLD, decided="")),
        n_quarantined=Count("pk", filter=Q(is_quarantined=True)),
    )
    rows = (
        _row(_("Reviews read"), read["n"]),
        _row(_("Reviews held for a person"), read["n_held"]),
        _row(_("Reviews kept away from assistants"), read["n_quarantined"]),
        _row(_("Products with published insights"), insights.n_published()),
        _row(_("Open alerts"), AspectAlert.objects.filter(state=AspectAlert.State.OPEN).count()),
    )
    return Panel(
        _("Reviews and descriptions"), _detail(facts), (_("What"), _("Number")), rows, bool(facts.fault)
    )


def _row(label: str, n: int) -> PanelRow:
    return PanelRow(label, (number_format(n, force_grouping=True),))


def _detail(facts: Facts) -> str:
    if facts.fault:
        return _("Words alone are counted, no model reads them: %(why)s") % {"why": facts.fault}
    run = TrainingRun.objects.filter(version=facts.version).first()
    if run is None:
        return _("Model %(version)s reads.") % {"version": facts.version}
    known = {"version": facts.version, "reviews": number_format(run.n_reviews, force_grouping=True)}
    return _("Model %(version)s reads, trained on %(reviews)s reviews.") % known
