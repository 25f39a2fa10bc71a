"""What operators see: which model serves and why, what slates earned, how the arms compare."""

from collections import defaultdict
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from recommend import predictor
from recommend.contracts import Counted
from recommend.models import Outcome, SlateDecision, TrainingRun
from recommend.services import drafts
from shop.contracts.reporting import Panel, PanelRow

DAYS = 7
Key = tuple[str, str, str]


def counted(*, since: datetime, until: datetime) -> list[Counted]:
    """Slates served in [since, until) by kind, source and arm, with what came of them so far."""
    revenue = _revenue(since, until)
    return [
        Counted(**asdict(row), revenue=revenue[row.kind, row.source, row.arm])
        for row in SlateDecision.objects.between(since, until).counted()
    ]


def panel(*, now: datetime) -> Panel:
    """The tile of the operators' home page; red while rules answer because no model can."""
    facts = predictor.champion().facts
    rows = [_row(one) for one in counted(since=now - timedelta(days=DAYS), until=now)]
    columns = (_("Slate"), _("Answered by"), _("Served"), _("Clicked"), _("Bought"), _("Revenue"))
    return Panel(
        _("Recommendations"), _detail(facts.version, facts.fault), columns, tuple(rows), bool(facts.fault)
    )


def _detail(version: str, fault: str) -> str:
    if fault:
        return _("Popular goods are shown instead of personal ones: %(why)s") % {"why": fault}
    run = TrainingRun.objects.filter(version=version).first()
    if run is None:
        return _("Model %(version)s serves.") % {"version": version}
    known = {"version": version, "events": number_format(run.n_events), "people": number_format(run.n_people)}
    return _("Model %(version)s serves, trained on %(events)s events of %(people)s people.") % known


def _row(one: Counted) -> PanelRow:
    source = _("model") if one.source == drafts.MODEL else _("rules")
    click_rate = f"{100 * one.n_clicked / one.n_slates:.1f} %" if one.n_slates else "–"
    revenue = ", ".join(f"{amount} {currency}" for currency, amount in one.revenue.items()) or "–"
    label = f"{_label(one.kind)} · {one.arm}" if one.arm else _label(one.kind)
    return PanelRow(label, (source, number_format(one.n_slates), click_rate, str(one.n_purchases), revenue))


def _label(kind: str) -> str:
    labels = {
        "for_you": _("For you"),
        "similar": _("Similar"),
        "bought_together": _("Bought together"),
        "cart": _("Cart"),
        "recently_viewed": _("Recently viewed"),
        "popular": _("Popular"),
        "new": _("New"),
    }
    return labels.get(kind, kind)


def _revenue(since: datetime, until: datetime) -> dict[Key, dict[str, str]]:
    """Attributed revenue by currency: adding up currencies would mean nothing."""
    rows = (
        Outcome.objects.filter(kind=Outcome.Kind.PURCHASE, slate__at__gte=since, slate__at__lt=until)
        .values_list("slate__kind", "slate__source", "slate__arm", "currency")
        .annotate(total=Sum("amount"))
        .order_by("currency")
    )
    found: dict[Key, dict[str, str]] = defaultdict(dict)
    for kind, source, arm, currency, total in rows:
        found[kind, source, arm][currency] = str((total or Decimal(0)).quantize(Decimal("0.01")))
    return found
