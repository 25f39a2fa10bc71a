"""How well risk decides: what serves, verdicts by day, what came of them, and whom they hold up."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from risk.admin import charts, pages, words
from risk.policy.counting import Group, Rate
from risk.policy.trying import MATURITY
from risk.services import alerting, dashboard

TELLS: dict[str, Promise] = {
    "country": _("By country of delivery"),
    "language": _("By language"),
    "newness": _("New and returning"),
}
NAMES: dict[str, Promise] = {
    "guest": _("guest"),
    "new": _("new (under 30 days)"),
    "returning": _("returning"),
    "en": _("English"),
    "zh-hans": _("Chinese"),
}
MODELS: dict[str, Promise] = {
    "prior": _("share of frauds"),
    "tree": _("decision tree"),
    "svm": _("support vectors"),
    "lr": _("logistic regression"),
    "forest": _("random forest"),
    "boosting": _("boosted trees"),
    "mlp": _("neural network"),
    "ensemble": _("ensemble, which serves"),
}
ACTIONS = ("challenge", "review", "block")


@permission_required("risk.view_screeningdecision", raise_exception=True)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """All figures with their charts; each part says what is missing while there is nothing to show."""
    found = dashboard.report(now=timezone.now())
    return pages.shown(
        request,
        "dashboard",
        gettext("How well risk decides"),
        found=found,
        maturity=MATURITY.days,
        n_decided=sum(day.n for day in found.days),
        by_day=charts.verdicts(found.days),
        days=[(day, [_share(day.verdicts.get(name, 0), day.n) for name in ACTIONS]) for day in found.days],
        summaries=[(currency, each, _interval(each.precision), _interval(each.recall), _interval(each.false_alarms))
                   for currency, each in found.summaries],
        reliability=charts.reliability(found.bins),
        groups=[(str(TELLS[what]), [_group(each) for each in lot]) for what, lot in found.fairness.by.items()],
        control=_interval(found.control.frauds),
        control_chance=None if found.control.chance is None else 100 * found.control.chance,
        contenders=[(each, 100 * each.mean) for each in found.contenders],
        alerts=[(row, words.alert(row)) for row in alerting.standing().order_by("-first_at")[:10]],
        report=_report(found.training.report if found.training else []),
    )  # fmt: skip


def _share(n: int, of: int) -> float:
    return 100 * n / of if of else 0.0


def _interval(rate: Rate) -> dict[str, Any] | None:
    """In percent; None of nothing."""
    if rate.share is None:
        return None
    return {"share": 100 * rate.share, "lo": 100 * rate.lo, "hi": 100 * rate.hi, "n": rate.n, "of": rate.of}


def _group(group: Group) -> dict[str, Any]:
    name = str(NAMES.get(group.name, group.name))
    return {"name": name, "rate": _interval(group.rate), "ratio": group.ratio, "is_unfair": group.is_unfair}


def _report(rows: list[dict[str, Any]]) -> tuple[list[str], list[list[Any]]] | None:
    """The figures that the training left, models side by side."""
    if not rows:
        return None
    heads = (gettext("Model"), gettext("Cross-entropy of an order"), gettext("AUROC"), gettext("CPU seconds"))
    return list(heads), [
        [
            MODELS.get(row["model"], row["model"]),
            f"{row['log_loss']} [{row['lo']}, {row['hi']}]" if "lo" in row else row["log_loss"],
            row.get("auc"),
            row.get("cpu_s"),
        ]
        for row in rows
    ]
