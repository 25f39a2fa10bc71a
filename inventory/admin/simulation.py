"""Other rules, replayed on the last 26 weeks before anybody saves them."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inventory.admin import charts, pages, ranges
from inventory.contracts import Outcome
from inventory.models import StockRules
from inventory.services import rules, simulating
from shop.admin.base import ModelForm

NAMES = {
    "new": _("these rules"),
    "current": _("rules in force"),
    "cover": _("28 days of cover"),
}
INPUT = (
    "border border-base-200 bg-white px-3 py-2 rounded-default w-full dark:bg-base-900 dark:border-base-700"
)


class RulesForm(ModelForm):
    """What decides targets; budget and space do not enter a replay."""

    class Meta:
        model = StockRules
        fields = (
            "method", "cover_days", "review_days", "holding_rate", "goodwill_rate", "order_cost", "least_service",
            "most_service",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {field.name: str(field.verbose_name) for field in StockRules._meta.fields}
        for name, bound in self.fields.items():
            bound.label = gettext(names[name])
            bound.widget.attrs["class"] = INPUT
            if isinstance(bound, forms.DecimalField):
                ranges.bound(bound, least=0)
            elif name.endswith("_days"):
                ranges.bound(bound, most=ranges.MOST_DAYS)

    def clean(self) -> dict[str, Any]:
        """The table's own rules; those that also name what is not asked would be left out else."""
        asked = super().clean() or self.cleaned_data
        if not self.errors:
            StockRules(**asked).validate_constraints(exclude={"location"})
        return asked


@dataclass(frozen=True, slots=True)
class Shown:
    """An outcome in the units of the page."""

    name: str
    found: Outcome
    fill: float  # per cent


@permission_required("inventory.view_reorderproposal", raise_exception=True)
def page(request: HttpRequest) -> HttpResponse:
    """A form with the rules in force, and what it would have come to."""
    current = rules.read().everywhere
    form = RulesForm(request.GET or None, instance=StockRules() if request.GET else current)
    found, fault = None, ""
    if not request.GET or form.is_valid():
        try:
            found = simulating.simulate(rules=form.instance if request.GET else current, now=timezone.now())
        except simulating.NothingToReplay as error:
            fault = str(error)
    return pages.shown(
        request,
        "simulation",
        gettext("Simulation of rules"),
        form=form,
        found=found,
        fault=fault,
        outcomes=[Shown(str(NAMES[one.name]), one, 100 * one.fill_rate) for one in found.outcomes]
        if found
        else [],
        chart=charts.frontier(found.by_rules, found.by_cover) if found else None,
    )
